import type { FirstAdministrator, SampleSignIn } from '../business/staff/index.ts';
import type { Config } from '../platform/config.ts';
import { beijingIso } from '../values/time.ts';
import type { House } from './house.ts';

/** What the start prints: what runs where, and what to try. Chinese first. */
export function welcomeLines(config: Config, house: House): string[] {
  const where = config.DATABASE_URL ? 'DATABASE_URL' : `embedded, in ${config.SPGATE_DATA}`;
  return [
    `SPGate ${house.version} · ${config.SPGATE_ROLES.join(' + ')} · PostgreSQL: ${where}`,
    ...house.links.map((link) => `  ${link}`),
    ...(house.url ? [`  网页 consoles     ${house.url}`] : []),
    ...(house.contentDiffers.length > 0 ? contentWaits(house.contentDiffers) : []),
    ...(house.url && house.simulated ? tryThis(house.url) : []),
    ...(house.hasSecondFactors ? [] : noSecondFactors),
    ...(house.administrator ? firstSignIn(house.administrator) : []),
    ...(house.url && house.samples ? sampleSignIns(house.url, house.samples) : []),
    '按 Ctrl-C 停止 (Ctrl-C stops it in order).',
  ];
}

/** The catalogue of the database is in force, whatever files say. */
function contentWaits(files: readonly string[]): string[] {
  return [
    `  目录 catalogue    content/ 中 ${files.length} 个文件与现行目录不同，已作为草稿，发布后才生效 (a draft to release at /catalogue):`,
    ...files.slice(0, 10).map((file) => `    ${file}`),
  ];
}

function tryThis(url: string): string[] {
  return [
    `  试一试 try        ${url}/handset`,
    '    发 CY 到 10620007，回复 Y 确认；发 0000 查询，发 TDCY 退订。',
    '    (text CY to 10620007, confirm with Y; 0000 lists, TDCY cancels)',
  ];
}

function firstSignIn({ name, oneTimePassword, endsAt }: FirstAdministrator): string[] {
  const until = beijingIso(endsAt).slice(0, 16).replace('T', ' ');
  return [
    `  管理员 first sign-in: ${name} / ${oneTimePassword}  (一次性密码，首次登录后须修改，有效至 ${until}; must be changed, holds until then)`,
  ];
}

const noSecondFactors = [
  '  注意 note         未设置 SECRET_KEY，登录没有第二因子；SECRET_KEY is not set: nobody can have a second factor (see --help)',
];

function sampleSignIns(url: string, samples: readonly SampleSignIn[]): string[] {
  return [
    `  登录 sign in      ${url}/sign-in   密码 password: ${[...new Set(samples.map(({ password }) => password))].join()}`,
    ...samples.map(
      ({ name, does, organisation }) => `    ${name.padEnd(22)}${does}${organisation ? ` (${organisation})` : ''}`,
    ),
  ];
}
