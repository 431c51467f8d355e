import { setTimeout as pause } from 'node:timers/promises';
import type { End, OwnPostgres } from './own-postgres.ts';
import type { SmallDisk } from './small-disk.ts';
import { type Machine, type TwoGateways, until } from './two-gateways.ts';

/** What there is to break. `disk` is what PostgreSQL stands on, where one could be mounted. */
export type Stage = {
  readonly two: TwoGateways;
  readonly postgres: OwnPostgres;
  readonly disk: SmallDisk | undefined;
  readonly random: () => number;
};

/** Something that happens to a running house. When `strike` resolves, whoever runs it has done what he has to do: the rest is the program's. */
export type Fault = { readonly name: string; strike(stage: Stage): Promise<void> };

const longestRestMs = 2_000;

/** Tells a process made with `jumpingClock` that its system clock has jumped. */
export const clockJumps = { forward: 'SIGUSR2', back: 'SIGHUP' } as const;
const jumpMs = 45_000;

/** Arguments of a Node whose system clock jumps when it is told so. */
export const jumpingClock: readonly string[] = [
  '--import',
  `data:text/javascript,${encodeURIComponent(`
    const Real = Date;
    let ahead = 0;
    globalThis.Date = class Date extends Real {
      constructor(...given) { given.length === 0 ? super(Real.now() + ahead) : super(...given); }
      static now() { return Real.now() + ahead; }
    };
    process.on('${clockJumps.forward}', () => { ahead += ${jumpMs}; });
    process.on('${clockJumps.back}', () => { ahead -= ${jumpMs}; });
  `)}`,
];

export const faults: readonly Fault[] = [
  {
    name: 'a process is killed with -9',
    async strike(stage) {
      const { program } = anyOf(stage);
      await program.kill();
      await aWhile(stage);
      await program.start();
    },
  },
  {
    name: 'both processes are killed with -9',
    async strike({ two: { machines } }) {
      await Promise.all(machines.map(({ program }) => program.kill()));
      await Promise.all(machines.map(({ program }) => program.start()));
    },
  },
  {
    name: 'a process stands still, and wakes when another goes on',
    async strike(stage) {
      const machine = anyOf(stage);
      process.kill(machine.program.pid!, 'SIGSTOP');
      await otherLeads(stage, machine);
      process.kill(machine.program.pid!, 'SIGCONT');
    },
  },
  {
    name: 'a process is cut off from the database, both ends believing that they are connected',
    async strike(stage) {
      const machine = anyOf(stage);
      machine.toDatabase.swallow();
      await otherLeads(stage, machine);
      machine.toDatabase.heal();
    },
  },
  {
    name: 'all connections to the database break',
    async strike({ two: { machines } }) {
      for (const { toDatabase } of machines) toDatabase.cut();
    },
  },
  {
    name: 'all connections of the links break, three times',
    async strike(stage) {
      const { smg, ismg } = stage.two;
      for (let times = 0; times < 3; times++) {
        smg.dropConnections();
        ismg.dropConnections();
        await aWhile(stage);
      }
    },
  },
  {
    name: 'the carriers’ gateways go away and come back',
    async strike(stage) {
      const gateways = [stage.two.smg, stage.two.ismg];
      await Promise.all(gateways.map((gateway) => gateway.kill()));
      await aWhile(stage);
      await Promise.all(gateways.map((gateway) => gateway.revive()));
    },
  },
  {
    name: 'the carriers’ gateways are slow, send reports first and things twice',
    async strike(stage) {
      const gateways = [stage.two.smg, stage.two.ismg];
      const slow = { delayPercent: 60, delayMs: 1_500, reportFirstPercent: 20 };
      const twice = { duplicateReportPercent: 20, duplicateDeliverPercent: 20, reorderPercent: 20 };
      for (const gateway of gateways) gateway.faults.replace({ ...slow, ...twice });
      await pause(2 * longestRestMs);
      for (const gateway of gateways) gateway.faults.replace({});
    },
  },
  {
    name: 'the system clock of a process jumps forward, and back',
    async strike(stage) {
      const { program } = anyOf(stage);
      process.kill(program.pid!, clockJumps.forward);
      await aWhile(stage);
      process.kill(program.pid!, clockJumps.back);
    },
  },
  {
    name: 'the system clock of a process jumps back, and forward',
    async strike(stage) {
      const { program } = anyOf(stage);
      process.kill(program.pid!, clockJumps.back);
      await aWhile(stage);
      process.kill(program.pid!, clockJumps.forward);
    },
  },
  postgresEnds('PostgreSQL is restarted', 'fast'),
  postgresEnds('PostgreSQL crashes', 'immediate'),
  postgresEnds('PostgreSQL is killed with -9', 'kill'),
  {
    name: 'the disk of PostgreSQL is full for a while',
    async strike(stage) {
      const { postgres, disk } = stage;
      if (disk === undefined) return;
      const before = (await postgres.said()).length;
      await disk.fill();
      await until('PostgreSQL says so', async () => /No space left/.test((await postgres.said()).slice(before)));
      await aWhile(stage);
      await disk.free();
      if (!(await postgres.takesConnections())) await postgres.startAgainAndAgain();
    },
  },
];

/** It ends the proof: from then on PostgreSQL is another one. Resolves with it. */
export async function failOver({ two, postgres }: Stage): Promise<OwnPostgres> {
  const standby = await postgres.follower('standby');
  await two.round('PostgreSQL is killed with -9, and a stand-by is promoted', async () => {
    await postgres.end('kill');
    await standby.promote();
    two.leadTo(standby.address);
  });
  return standby;
}

function postgresEnds(name: string, how: End): Fault {
  return {
    name,
    async strike(stage) {
      await stage.postgres.end(how);
      await aWhile(stage);
      await stage.postgres.startAgainAndAgain();
    },
  };
}

function anyOf({ two: { machines }, random }: Stage): Machine {
  return machines[random() < 0.5 ? 0 : 1];
}

async function otherLeads({ two }: Stage, machine: Machine): Promise<void> {
  await two.takenOverBy(two.machines.find((one) => one !== machine)!);
}

function aWhile({ random }: Stage): Promise<void> {
  return pause(random() * longestRestMs);
}
