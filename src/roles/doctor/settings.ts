import { statSync } from 'node:fs';
import { staffRulesOf } from '../../business/staff/index.ts';
import { type Config, readConfig } from '../../platform/config.ts';
import { both, type Finding, faulty, note, well } from './finding.ts';

const about = {
  settings: both('设置', 'Settings'),
  secrets: both('密钥', 'Secrets'),
  provider: both('服务商资料', 'Name of the provider'),
  network: both('网络', 'Network'),
};

/** What is set, and whether that is enough for a house in which people's money moves. */
export function checkSettings(
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
  isDemo: boolean,
): Finding[] {
  const rules = staffRulesOf(config, isDemo);
  return [
    ...('faults' in rules ? rules.faults.map((fault) => faulty(about.settings, fault)) : [rolesOf(config)]),
    ...readableSecrets(environment),
    ...openToAll(config),
    ...(isDemo ? [] : [...noKey(config), ...sampleNames(config)]),
  ];
}

function rolesOf({ SPGATE_ROLES, DATABASE_URL }: Config): Finding {
  const kept = DATABASE_URL ? 'DATABASE_URL' : 'embedded PostgreSQL';
  return well(
    about.settings,
    both(`设置都读得懂：${SPGATE_ROLES.join()}，${kept}`, `all settings can be read: ${SPGATE_ROLES.join()}, ${kept}`),
  );
}

/** A secret that others on this machine may read is none. */
function readableSecrets(environment: Readonly<Record<string, string | undefined>>): Finding[] {
  if (process.platform === 'win32') return [];
  return Object.entries(environment).flatMap(([name, file]) => {
    if (!name.endsWith('_FILE') || !file || !isSecret.test(name)) return [];
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found?.isFile() || (found.mode & 0o004) === 0) return [];
    return [
      note(
        about.secrets,
        both(`${name} 指向的 ${file} 人人可读`, `everybody on this machine may read ${file} (${name})`),
        both(
          `chmod 600 ${file}，属主为运行程序的用户`,
          `chmod 600 ${file}, owned by the user that the program runs as`,
        ),
      ),
    ];
  });
}

const isSecret = /^(DATABASE_URL|SECRET_KEY|BLOB_STORE|MAIL_\w+_URL)_FILE$/;

function openToAll({ HOST, PUBLIC_URL }: Config): Finding[] {
  if (/^(127\.|::1$|localhost$)/.test(HOST) || PUBLIC_URL !== undefined) return [];
  return [
    note(
      about.network,
      both(
        `网页向网络开放 (HOST=${HOST})，没有 TLS`,
        `the consoles are open to the network (HOST=${HOST}) without TLS`,
      ),
      both(
        '在前面放 TLS 代理并设置 PUBLIC_URL，见 ops/deploy/nginx',
        'put a TLS proxy before them and set PUBLIC_URL, see ops/deploy/nginx',
      ),
    ),
  ];
}

function noKey({ SECRET_KEY }: Config): Finding[] {
  if (SECRET_KEY !== undefined) return [];
  return [
    note(
      about.secrets,
      both(
        '没有设置 SECRET_KEY：没有第二因子，也存不了签名密钥',
        'SECRET_KEY is not set: no second factors, and no keys of webhooks',
      ),
      both(
        '用 openssl rand -hex 32 生成，设置 SECRET_KEY_FILE',
        'make one with openssl rand -hex 32 and set SECRET_KEY_FILE',
      ),
    ),
  ];
}

/** People read these in every text; the samples belong to nobody. */
function sampleNames(config: Config): Finding[] {
  const samples = readConfig({});
  const names = (['SP_NAME', 'SP_HOTLINE', 'SP_EMAIL', 'SP_LICENCE', 'SP_FILING'] as const)
    .filter((name) => config[name] === samples[name])
    .join(', ');
  if (names === '') return [];
  return [
    note(
      about.provider,
      both(`${names} 还是示例`, `${names} still have the sample's values`),
      both(`设置 ${names}`, `set ${names}`),
    ),
  ];
}
