import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Db, openDb } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { openHandsets } from '../../src/simulators/handsets.ts';
import { startIsmg } from '../../src/simulators/ismg.ts';
import { startSmg } from '../../src/simulators/smg.ts';
import { WorldError } from '../../src/values/outcome.ts';
import {
  buyersOf,
  inspectBooks,
  inspectBuyers,
  inspectPeople,
  mobile,
  type Network,
  type People,
  peopleOf,
  queueNeverTwice,
  underWay,
  unicom,
} from './people.ts';
import { freePort, Program, spAccount, writeLinkSheet } from './program.ts';
import { type Address, Wire } from './wire.ts';

export type TwoOptions = {
  readonly databaseUrl: string;
  /** In a round and on each network: so many order, and as many get a message that must never go out twice. */
  readonly orders: number;
  /** What a link lets out in a second: slow enough that a round is amid its messages when something fails. */
  readonly pace: number;
  /** More arguments of the Node of both. */
  readonly nodeArguments?: readonly string[];
  readonly tell?: (line: string) => void;
};

/** One process of the program, as on a machine of its own: its own way to the database, its own port for the SMG. */
export type Machine = {
  readonly name: string;
  readonly program: Program;
  readonly toDatabase: Wire;
  readonly listens: Address;
  /** Where its pages and interfaces are. */
  readonly url: string;
};

/** What became of everybody, over all rounds. */
export type Figures = {
  rounds: number;
  orders: number;
  neverTwice: number;
  charges: number;
  unsure: number;
  copies: number;
  unsureCharges: number;
};

const networks = [unicom, mobile];
const ismgAccount = { name: '901234', password: 'ismg-secret', accessNumbers: ['10620007'] };
const settleDeadlineMs = 180_000;
const lookAgainMs = 50;
const orderEveryMs = 150;

/** Resolves when `isSo` holds; it may ask a database that is away. @throws Error when it does not within three minutes. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + settleDeadlineMs;
  const looks = async () => isSo();
  const unlessAway = (error: unknown) => {
    if (!(error instanceof WorldError && error.retryable)) throw error;
    return false;
  };
  while (!(await looks().catch(unlessAway))) {
    if (performance.now() > deadline) throw new Error(`it did not come about that ${what}`);
    await pause(lookAgainMs);
  }
}

/**
 * Two gateways of the program beside one another on the same links, SGIP and CMPP, each with web and worker, over one database. The SMG calls
 * an address that leads to the first of them that is there. The carriers are this process, so their log of who
 * acknowledged what outlives everything.
 */
export class TwoGateways {
  readonly db: Db;
  readonly machines: readonly [Machine, Machine];
  readonly smg: Awaited<ReturnType<typeof startSmg>>;
  readonly ismg: Awaited<ReturnType<typeof startIsmg>>;
  /** Where the SMG calls us. */
  readonly entrance: Wire;
  readonly #options: TwoOptions;
  readonly #folder: string;
  readonly #toDatabase: Wire;
  readonly figures: Figures = {
    ...{ rounds: 0, orders: 0, neverTwice: 0, charges: 0, unsure: 0, copies: 0, unsureCharges: 0 },
  };

  private constructor(
    options: TwoOptions,
    parts: Pick<TwoGateways, 'db' | 'machines' | 'smg' | 'ismg' | 'entrance'> & { folder: string; toDatabase: Wire },
  ) {
    this.#options = options;
    this.#folder = parts.folder;
    this.#toDatabase = parts.toDatabase;
    this.db = parts.db;
    this.machines = parts.machines;
    this.smg = parts.smg;
    this.ismg = parts.ismg;
    this.entrance = parts.entrance;
  }

  static async open(options: TwoOptions): Promise<TwoGateways> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-two-'));
    const handsets = await openHandsets({ now: () => new Date() });
    const usual = { handsets, responseTimeoutMs: 2_000 };
    const smg = await startSmg({ ...usual, link: unicom.link, accounts: [spAccount] });
    const ismg = await startIsmg({ ...usual, link: mobile.link, accounts: [ismgAccount] });
    const ports = { smg: smg.port, ismg: ismg.port };
    const machine = (name: string) => aMachine(name, options, ports, path.join(folder, name));
    const machines = [await machine('first'), await machine('second')] as const;
    const entrance = await Wire.open(machines.map(({ listens }) => listens));
    smg.connectTo(spAccount.name, { host: '127.0.0.1', port: entrance.port });
    const { wire: toDatabase, url } = await wireTo(options.databaseUrl);
    const db = await openDb(url, openLog({ level: 'silent' }), { connections: 4 });
    return new TwoGateways(options, { db, machines, smg, ismg, entrance, folder, toDatabase });
  }

  /** The first gets the leases of all links before the second comes. */
  async start(): Promise<void> {
    const [first, second] = this.machines;
    await first.program.start();
    await until('the first may send on both links', async () => (await this.holders()).length === networks.length);
    await second.program.start();
  }

  /** The address of the database leads to another server from now on. */
  leadTo(server: Address): void {
    for (const wire of [this.#toDatabase, ...this.machines.map(({ toDatabase }) => toDatabase)]) {
      wire.targets = [server];
      wire.cut();
    }
  }

  /** Which processes may send now, one name a link. */
  async holders(): Promise<string[]> {
    const rows = await this.db.read<{ holder: string }>(
      'select holder from link_lease where until > clock_timestamp() order by link',
    );
    return rows.map(({ holder }) => holder);
  }

  /** Which of the two has the lease of both links; undefined while that is not so. */
  async leader(): Promise<Machine | undefined> {
    const holders = await this.holders();
    return this.machines.find(
      ({ program: { pid } }) =>
        holders.length === networks.length && holders.every((holder) => holder.split(':').at(-2) === String(pid)),
    );
  }

  /** Resolves with how many seconds it took until `other` may send on both links. */
  async takenOverBy(other: Machine): Promise<number> {
    const from = performance.now();
    await until(`the ${other.name} may send on both links`, async () => (await this.leader()) === other);
    return (performance.now() - from) / 1_000;
  }

  /**
   * A round: people order and are sent what must never go twice; when a part of it has gone out, `fault` happens, while more
   * people order, one after another, and some buy something. Then all settles by itself, and everybody is looked at. @throws
   * Error with whatever is lost, doubled, stuck or charged wrongly.
   */
  async round(what: string, fault: () => Promise<void>): Promise<void> {
    const { orders, tell } = this.#options;
    const { rounds } = this.figures;
    const people = networks.map((network) => ({ network, people: peopleOf(network, rounds, orders) }));
    const buyers = buyersOf(rounds, Math.ceil(orders / 10));
    const [early, late] = [0, 1].map((half) => people.map((one) => ({ ...one, people: halfOf(one.people, half) })));
    const before = this.#submits();
    for (const one of early!) {
      this.#order(one.network, one.people.orders);
      await queueNeverTwice(this.db, one.network, one.people.neverTwice);
    }
    await until('a part has gone out', () => this.#submits() - before >= orders / 2);
    await Promise.all([
      fault(),
      ...late!.map((one) => this.#orderByAndBy(one.network, one.people.orders)),
      ...buyers.map((phone) => this.#buy(phone)),
    ]);
    for (const one of late!) await queueNeverTwice(this.db, one.network, one.people.neverTwice);
    await this.settled();
    const found = await this.#inspect(people, buyers);
    tell?.(
      `${what}: ${found.unsure} unsure, ${found.copies} free answers twice, ${found.unsureCharges} charges unsure`,
    );
  }

  async #inspect(
    people: readonly { network: Network; people: People }[],
    buyers: readonly string[],
  ): Promise<Pick<Figures, 'unsure' | 'copies' | 'unsureCharges'>> {
    const { handsets, bills } = this.smg;
    const found = { unsure: 0, copies: 0, unsureCharges: 0 };
    for (const { network, people: theirs } of people) {
      const { unsure, copies } = await inspectPeople(this.db, handsets, network, theirs);
      found.unsure += unsure;
      found.copies += copies;
      this.figures.orders += theirs.orders.length;
      this.figures.neverTwice += theirs.neverTwice.length;
    }
    found.unsureCharges = await inspectBuyers(this.db, bills, buyers);
    await inspectBooks(this.db);
    this.figures.charges += buyers.length;
    this.figures.rounds += 1;
    this.figures.unsure += found.unsure;
    this.figures.copies += found.copies;
    this.figures.unsureCharges += found.unsureCharges;
    return found;
  }

  /** The carriers are owed nothing, nothing is queued, nothing is on its way. */
  async settled(): Promise<void> {
    let open = '';
    const isSettled = async () => {
      open = await underWay(this.db, this.smg, this.ismg);
      return open === '';
    };
    await until('all settled', isSettled).catch((error: Error) => {
      throw new Error(`${error.message}: ${open}`);
    });
  }

  /**
   * What MOs were answered: each answer, and the last one of each MO. Over SGIP an MO that cannot be taken now is not answered; over CMPP it is
   * answered 8, and comes again in a moment.
   */
  moResults({ log }: TwoGateways['smg'] | TwoGateways['ismg']): { all: number[]; last: number[] } {
    const answers = log.of('mo-acknowledged');
    return {
      all: answers.map(({ result }) => result),
      last: [...new Map(answers.map(({ id, result }) => [id, result])).values()],
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.machines.map(({ program }) => program.stop()));
    await this.db.close();
    await this.#toDatabase.close();
    await Promise.all([this.smg.stop(), this.ismg.stop(), this.entrance.close()]);
    await Promise.all(this.machines.map(({ toDatabase }) => toDatabase.close()));
    await rm(this.#folder, { recursive: true });
  }

  #order(network: Network, phones: readonly string[]): void {
    const gateway = network === unicom ? this.smg : this.ismg;
    for (const phone of phones) gateway.sendMo(phone, '10620007', 'CY');
  }

  async #orderByAndBy(network: Network, phones: readonly string[]): Promise<void> {
    for (const phone of phones) {
      this.#order(network, [phone]);
      await pause(orderEveryMs);
    }
  }

  /** Asks for a piece that costs something, and says yes to its price. */
  async #buy(phone: string): Promise<void> {
    this.smg.sendMo(phone, '10620007', 'TQ 石家庄');
    const { handsets } = this.smg;
    await until(`${phone} is asked`, () => handsets.messages(phone).some(({ direction }) => direction === 'mt'));
    this.smg.sendMo(phone, '10620007', 'Y');
  }

  #submits(): number {
    return this.smg.log.of('submit-taken').length + this.ismg.log.of('submit-taken').length;
  }
}

function halfOf({ orders, neverTwice }: People, half: number): People {
  const ofHalf = (_: string, at: number) => at % 2 === half;
  return { orders: orders.filter(ofHalf), neverTwice: neverTwice.filter(ofHalf) };
}

async function aMachine(
  name: string,
  { databaseUrl, pace, nodeArguments = [] }: TwoOptions,
  ports: { smg: number; ismg: number },
  folder: string,
): Promise<Machine> {
  const { wire: toDatabase, url } = await wireTo(databaseUrl);
  const port = await freePort();
  const listens = { host: '127.0.0.1', port: await freePort() };
  await mkdir(folder, { recursive: true });
  await writeLinkSheet(folder, { smgPort: ports.smg, listenPort: listens.port, pace });
  await writeFile(
    path.join(folder, 'ismg.yaml'),
    `link: ismg
protocol: cmpp
version: '2.0'
carriers: [mobile]
orderMode: local
accessNumbers: ['10620007']
ismg: { host: 127.0.0.1, port: ${ports.ismg}, account: '${ismgAccount.name}', secret: { env: ISMG_SECRET } }
window: 16
pace: ${pace}
`,
  );
  const program = new Program({
    ...{ databaseUrl: url, links: folder, data: folder, port },
    environment: { ISMG_SECRET: ismgAccount.password },
    nodeArguments,
  });
  return { name, program, toDatabase, listens, url: `http://127.0.0.1:${port}` };
}

/** A way of its own to a database, and the database's address by it. */
async function wireTo(databaseUrl: string): Promise<{ wire: Wire; url: string }> {
  const url = new URL(databaseUrl);
  const wire = await Wire.open([{ host: url.hostname, port: Number(url.port) }]);
  url.host = `127.0.0.1:${wire.port}`;
  return { wire, url: url.href };
}
