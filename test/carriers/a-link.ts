import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { type Link, readLinkSheets, type SgipSheet } from '../../src/carriers/index.ts';
import type { Db } from '../../src/platform/db.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { openHandsets } from '../../src/simulators/handsets.ts';
import { type Smg, type SmgOptions, startSmg } from '../../src/simulators/smg.ts';
import { type Doors, LinkWorld } from './a-world.ts';

const sheets = await readLinkSheets(path.join(packageRoot, 'ops/carriers/demo'));
const demo = sheets.find((sheet) => sheet.protocol === 'sgip');
let made = 0;

export type SheetChanges = Partial<Omit<SgipSheet, 'peer' | 'smg'>> & {
  readonly peer?: Partial<SgipSheet['peer']>;
  readonly smg?: Partial<SgipSheet['smg']>;
};

export type Setting = Doors & { readonly sheet?: SheetChanges; readonly smg?: Partial<SmgOptions> };

/** A simulated SMG and one link to it, on real sockets, with the doors open. */
export class World extends LinkWorld<SgipSheet> {
  readonly smg: Smg;

  constructor(t: ExecutionContext, db: Db, smg: Smg, world: { sheet: SgipSheet; phone: string; doors: Doors }) {
    super(t, db, world);
    this.smg = smg;
  }

  /** Opens a link as a process of this name would. The SMG connects to the one opened last. */
  override async open(holder: string): Promise<Link> {
    const link = await super.open(holder);
    this.smg.connectTo(this.sheet.smg.name, { host: '127.0.0.1', port: link.state.listening!.port });
    return link;
  }

  /** The texts the SMG took, in order. */
  sent(): (string | undefined)[] {
    return this.smg.log.of('submit-taken').map(({ text }) => text);
  }

  /** What is to be read on a handset of what we sent, oldest first. */
  received(phone = this.phone): string[] {
    return this.smg.handsets
      .messages(phone)
      .filter(({ direction }) => direction === 'mt')
      .map(({ text }) => text);
  }
}

/** A world whose SMG runs and whose link is not open yet. Everything ends with the test. */
export async function aWorld(t: ExecutionContext, db: Db, setting: Setting = {}): Promise<World> {
  made += 1;
  const phone = `156330${String(made).padStart(5, '0')}`;
  const link = `smg-${made}`;
  const handsets = await openHandsets({ now: () => new Date() });
  const { node, corpId, accessNumbers, listen } = demo!;
  const { name, password } = demo!.smg;
  const receiver = { name: listen.name, password: listen.password };
  const accounts = [{ name, password, node, corpId, accessNumbers, receiver }];
  const smg = await startSmg({ link, accounts, handsets, responseTimeoutMs: 1_000, ...setting.smg });
  t.teardown(() => smg.stop());
  const { peer, smg: login, ...changes } = setting.sheet ?? {};
  const sheet = {
    ...demo!,
    ...changes,
    link,
    peer: { ...demo!.peer, ...peer },
    smg: { ...demo!.smg, port: smg.port, ...login },
  };
  return new World(t, db, smg, { sheet, phone, doors: setting });
}
