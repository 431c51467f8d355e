import { readdirSync, readFileSync } from 'node:fs';

/** What a run looks at: the three programs it needs, and the machine; the gateway's end is this process unless told. Linux only. */
export type Watched = { readonly program: number; readonly postmaster: number; readonly gateway?: number };

/** Processor time since some start, in seconds. */
type Spent = {
  readonly program: number;
  readonly postgres: number;
  readonly gateway: number;
  readonly machine: number;
};

/** Cores taken on the average: by the program, by PostgreSQL, by the gateway's end, and by everybody else on the machine. */
export type Cores = {
  readonly program: number;
  readonly postgres: number;
  readonly gateway: number;
  readonly others: number;
};

const ticksPerSecond = 100;

/** Starts a stopwatch; what it returns gives the cores taken since. */
export function watchCores(watched: Watched): () => Cores {
  const begunAt = performance.now();
  const before = spent(watched);
  return () => {
    const seconds = (performance.now() - begunAt) / 1_000;
    const after = spent(watched);
    const [program, postgres, gateway, machine] = (['program', 'postgres', 'gateway', 'machine'] as const).map(
      (name) => (after[name] - before[name]) / seconds,
    ) as [number, number, number, number];
    return { program, postgres, gateway, others: Math.max(0, machine - program - postgres - gateway) };
  };
}

/** Resident memory of a process, in MB of 2^20 bytes. */
export function residentMb(pid: number): number {
  const [, kb] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1_024;
}

export function parentOf(pid: number): number {
  return statOf(pid).parent;
}

function spent({ program, postmaster, gateway = process.pid }: Watched): Spent {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (statIfAlive(Number(name)) ?? []) : []));
  const own = (pid: number) => all.find((one) => one.pid === pid)?.seconds ?? 0;
  const backends = all.filter(({ parent }) => parent === postmaster);
  return {
    program: own(program),
    postgres: backends.reduce((sum, { seconds }) => sum + seconds, own(postmaster)),
    gateway: own(gateway),
    machine: machineSeconds(),
  };
}

/** `seconds` of its own, and of the children it has buried: a server's connections come and go. */
type Stat = { readonly pid: number; readonly parent: number; readonly seconds: number };

function statOf(pid: number): Stat {
  const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in the brackets may hold anything; fields are counted behind it.
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return {
    pid,
    parent: fields[1]!,
    seconds: fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) / ticksPerSecond,
  };
}

/** Processes come and go while they are listed. */
function statIfAlive(pid: number): Stat | undefined {
  try {
    return statOf(pid);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function machineSeconds(): number {
  const [, user, nice, system, , , irq, softirq] = readFileSync('/proc/stat', 'utf8')
    .split('\n')[0]!
    .split(/ +/)
    .map(Number);
  return (user! + nice! + system! + irq! + softirq!) / ticksPerSecond;
}
