import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, readdir, stat, statfs } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import type { LinkSheet } from '../../carriers/index.ts';
import { chineseFontsFolder } from '../../platform/chinese-fonts.ts';
import type { Config } from '../../platform/config.ts';
import { packageRoot } from '../../platform/package-root.ts';
import { both, type Finding, note, well, wrong } from './finding.ts';

const about = {
  disk: both('磁盘', 'Disk'),
  ports: both('端口', 'Ports'),
  fonts: both('字体', 'Fonts'),
  pages: both('网页文件', 'Pages'),
};

const gib = 1024 ** 3;
const scarceBytes = 5 * gib;
const tooFewBytes = gib;

/** The machine: room on the disk, ports that can be had, files that belong to the program. */
export async function checkMachine(config: Config, sheets: readonly LinkSheet[]): Promise<Finding[]> {
  const ports = await Promise.all(portsOf(config, sheets).map(checkPort));
  return [await checkDisk(config.SPGATE_DATA), ...ports, await checkFonts(), ...(await checkPages(config))];
}

async function checkDisk(folder: string): Promise<Finding> {
  const there = await nearestFolder(folder);
  try {
    await access(there, constants.W_OK | constants.X_OK);
  } catch {
    return wrong(
      about.disk,
      both(`不能写入 ${there}`, `nothing can be written to ${there}`),
      both(
        '让运行程序的用户可写，或设置 SPGATE_DATA',
        'let the user that the program runs as write there, or set SPGATE_DATA',
      ),
    );
  }
  const { bavail, bsize } = await statfs(there);
  return roomOf(bavail * bsize, folder);
}

/** What is said of so much room; a house of some hundred thousand people writes about a gibibyte a month. */
export function roomOf(free: number, folder: string): Finding {
  const amount = `${(free / gib).toFixed(1)} GiB`;
  const says = both(`${folder} 还有 ${amount}`, `${folder} has ${amount} left`);
  const remedy = both(
    '腾出空间，或把 SPGATE_DATA 放到更大的盘',
    'make room, or set SPGATE_DATA to a folder on a larger disk',
  );
  if (free < tooFewBytes) return wrong(about.disk, says, remedy);
  return free < scarceBytes ? note(about.disk, says, remedy) : well(about.disk, says);
}

async function nearestFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  return found?.isDirectory() || path.dirname(folder) === folder ? folder : nearestFolder(path.dirname(folder));
}

type Port = { readonly host: string; readonly port: number; readonly what: string; readonly setting: string };

/** Where this process will listen; a port of its own choice is free. */
function portsOf({ SPGATE_ROLES, HOST, PORT, METRICS_LISTEN }: Config, sheets: readonly LinkSheet[]): Port[] {
  const ports: Port[] = [];
  if (SPGATE_ROLES.includes('web')) ports.push({ host: HOST, port: PORT, what: 'web', setting: 'PORT' });
  if (METRICS_LISTEN) ports.push({ ...METRICS_LISTEN, what: 'Prometheus', setting: 'METRICS_LISTEN' });
  if (SPGATE_ROLES.includes('gateway'))
    for (const sheet of sheets)
      if (sheet.protocol === 'sgip' && !sheet.simulated)
        ports.push({ ...sheet.listen, what: `link ${sheet.link}`, setting: `listen.port of ${sheet.link}` });
  return ports.filter(({ port }) => port !== 0);
}

async function checkPort({ host, port, what, setting }: Port): Promise<Finding> {
  const where = `${host}:${port} (${what})`;
  const fault = await whyNotFree(host, port);
  if (fault === undefined) return well(about.ports, both(`${where} 空闲`, `${where} is free`));
  if (fault === 'EADDRINUSE' && what === 'web' && (await isSpgate(host, port)))
    return well(about.ports, both(`${where} 由正在运行的 SPGate 使用`, `${where} is used by SPGate, which runs`));
  return wrong(
    about.ports,
    both(`${where} 不能监听：${fault}`, `${where} cannot be listened on: ${fault}`),
    both(`停掉占用它的程序，或改 ${setting}`, `stop the program that has it, or change ${setting}`),
  );
}

async function whyNotFree(host: string, port: number): Promise<string | undefined> {
  const server = net.createServer();
  const fault = once(server, 'error').then(([error]) => (error as NodeJS.ErrnoException).code);
  server.listen(port, host);
  const heard = await Promise.race([
    once(server, 'listening').then(
      () => undefined,
      () => fault,
    ),
    fault,
  ]);
  if (heard === undefined) {
    server.close();
    await once(server, 'close');
  }
  return heard;
}

async function isSpgate(host: string, port: number): Promise<boolean> {
  const at = host === '0.0.0.0' ? '127.0.0.1' : host;
  return fetch(`http://${net.isIPv6(at) ? `[${at}]` : at}:${port}/healthz`, {
    signal: AbortSignal.timeout(3_000),
  }).then(
    async (answer) => answer.ok && (await answer.text()).includes('alive'),
    () => false,
  );
}

/** Evidence for authorities is written as PDF with Chinese fonts that come with the program. */
async function checkFonts(): Promise<Finding> {
  try {
    const fonts = (await readdir(chineseFontsFolder())).filter((name) => /\.(otf|ttf)$/.test(name));
    if (fonts.length > 0)
      return well(
        about.fonts,
        both(`PDF 用的中文字体齐全 (${fonts.length})`, `the Chinese fonts of PDFs are there (${fonts.length})`),
      );
  } catch {
    // Said below.
  }
  return wrong(
    about.fonts,
    both('找不到 PDF 用的中文字体 @embedpdf/fonts-sc', 'the Chinese fonts of PDFs (@embedpdf/fonts-sc) are missing'),
    both('重新安装程序的依赖：npm ci', 'install what the program depends on again: npm ci'),
  );
}

async function checkPages({ SPGATE_ROLES }: Config): Promise<Finding[]> {
  if (!SPGATE_ROLES.includes('web')) return [];
  const index = path.join(packageRoot, 'dist/consoles/index.html');
  const there = await access(index).then(
    () => true,
    () => false,
  );
  if (there) return [well(about.pages, both('网页已构建', 'the consoles are built'))];
  return [
    wrong(about.pages, both(`缺少 ${index}`, `${index} is missing`), both('运行 npm run build', 'run npm run build')),
  ];
}
