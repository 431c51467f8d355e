import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/platform/package-root.ts';

/** The gateway's account of the program under test, and the port the program listens on for it. */
export type Peer = { smgPort: number; listenPort: number; window?: number; pace?: number };

export const spAccount = {
  name: 'spgate',
  password: 'sp-secret',
  node: 3_031_112_345,
  corpId: '12345',
  accessNumbers: ['10620007'],
  receiver: { name: 'smg', password: 'smg-secret' },
} as const;

/** Writes the one link sheet of a program that talks to a gateway of ours on loopback, as a real peer would be written. */
export async function writeLinkSheet(
  folder: string,
  { smgPort, listenPort, window = 16, pace = 100_000 }: Peer,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, 'smg.yaml'),
    `link: smg
protocol: sgip
carriers: [unicom]
orderMode: local
accessNumbers: ['10620007']
node: ${spAccount.node}
corpId: '${spAccount.corpId}'
smg: { host: 127.0.0.1, port: ${smgPort}, name: ${spAccount.name}, password: { env: SMG_PASSWORD } }
listen: { host: 127.0.0.1, port: ${listenPort}, name: ${spAccount.receiver.name}, password: { env: SP_PASSWORD } }
window: ${window}
pace: ${pace}
`,
  );
}

/** An MMSC of ours on loopback, our account there, and how much goes to it at a time. */
export type MmsPeer = {
  mmscUrl: string;
  vaspId: string;
  user: string;
  connections: number;
  recipients?: number;
  pace?: number;
};

/** Writes the sheet of an MMS link; the program reads the password of the account from VASP_PASSWORD, and hears at `/mm7/mms`. */
export async function writeMmsSheet(
  folder: string,
  { mmscUrl, vaspId, user, connections, recipients = 1, pace = 2_000 }: MmsPeer,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, 'mms.yaml'),
    `link: mms
protocol: mm7
carriers: [unicom]
orderMode: local
accessNumbers: ['10620007']
pace: ${pace}
connections: ${connections}
recipients: ${recipients}
vaspId: '${vaspId}'
mmsc: { url: '${mmscUrl}', login: { user: '${user}', password: { env: VASP_PASSWORD } } }
receive: { path: /mm7/mms, from: [127.0.0.1] }
`,
  );
}

/**
 * A port that nothing listens on, below those that systems give to clients: nobody takes it while a program that was killed is
 * not back yet. As long as this process lives it holds the UDP port of that number, so that no other one like it chooses the same.
 */
export async function freePort(): Promise<number> {
  const port = 10_000 + Math.floor(Math.random() * 20_000);
  const hold = createSocket('udp4').bind(port, '127.0.0.1');
  const server = net.createServer().listen(port, '127.0.0.1');
  const [isOurs, isFree] = await Promise.all([listens(hold), listens(server)]);
  if (isFree) await promisify(server.close).call(server);
  if (!isOurs || !isFree) {
    hold.close();
    return freePort();
  }
  hold.unref();
  return port;
}

/** False where the port cannot be had. */
function listens(socket: Socket | net.Server): Promise<boolean> {
  return once(socket, 'listening').then(
    () => true,
    () => false,
  );
}

export type ProgramOptions = {
  databaseUrl: string;
  links: string;
  data: string;
  roles?: string;
  /** Where its pages and interfaces are; a free port unless told. */
  port?: number;
  /** More settings and secrets. */
  environment?: Readonly<Record<string, string>>;
  /** More arguments of its Node, such as those of the profiler. */
  nodeArguments?: readonly string[];
};

/** The program as a process of its own, built, on an external database. What it prints goes to `onOutput`. */
export class Program {
  readonly #options: ProgramOptions;
  readonly #onOutput: (text: string) => void;
  #child: ChildProcess | undefined;

  constructor(options: ProgramOptions, onOutput: (text: string) => void = () => {}) {
    this.#options = options;
    this.#onOutput = onOutput;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when it says that it runs. Rejects with what it printed when it ends before. */
  async start(): Promise<void> {
    const {
      databaseUrl,
      links,
      data,
      roles = 'gateway,web,worker',
      port = 0,
      environment = {},
      nodeArguments = [],
    } = this.#options;
    const main = path.join(packageRoot, 'dist/spgate.js');
    const child = spawn(process.execPath, ['--enable-source-maps', ...nodeArguments, main], {
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: databaseUrl,
        SPGATE_LINKS: links,
        SPGATE_DATA: data,
        SPGATE_ROLES: roles,
        SMG_PASSWORD: spAccount.password,
        SP_PASSWORD: spAccount.receiver.password,
        PORT: String(port),
        LOG_LEVEL: 'warn',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    // It does not outlive who started it.
    const follow = () => child.kill('SIGKILL');
    process.once('exit', follow);
    child.once('exit', () => process.off('exit', follow));
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        said += chunk;
        this.#onOutput(String(chunk));
        if (said.includes('Ctrl-C')) resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', (code, signal) => reject(new Error(`the program ended with ${code ?? signal}:\n${said}`)));
    });
  }

  /** kill -9, by pid. Resolves when the process is gone. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** An orderly stop. Resolves with the exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const gone = once(child, 'exit');
    child.kill(signal);
    const [code] = await gone;
    return code;
  }
}
