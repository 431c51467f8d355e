import type { ExecutionContext } from 'ava';
import type { LinkSheet } from '../../src/carriers/index.ts';
import type { Db } from '../../src/platform/db.ts';
import { account, aGateway, type ScriptedGateway, secret } from './a-gateway.ts';
import { aSheet, type Doors, LinkWorld } from './a-world.ts';

let made = 0;

export type LongProtocol = 'cmpp' | 'smgp';

/** What the sheets of both say in words of their own. */
const usual = {
  cmpp: { carriers: ['mobile'], gateway: 'ismg' },
  smgp: { carriers: ['telecom'], gateway: 'smgw' },
} as const;

/** A scripted gateway of CMPP or SMGP and one link to it. */
export class LongWorld extends LinkWorld {
  readonly gateway: ScriptedGateway;

  constructor(
    t: ExecutionContext,
    db: Db,
    gateway: ScriptedGateway,
    world: ConstructorParameters<typeof LinkWorld>[2],
  ) {
    super(t, db, world);
    this.gateway = gateway;
  }

  /** The texts that the gateway saw; a copy counts. */
  seen(): (string | undefined)[] {
    return this.gateway.seen.map(({ content }) => content.text);
  }

  /** Texts of messages of which a copy may have arrived, as the books say. */
  async maybeTwice(): Promise<string[]> {
    const rows = await this.db.read<{ text: string }>(
      `select text from submit join mt on mt.phone = submit.phone and mt.id = mt_id where link = $1 and maybe_twice`,
      [this.sheet.link],
    );
    return rows.map(({ text }) => text);
  }
}

export type Setting = Doors & {
  /** Changes of the sheet, as it is written. */
  readonly sheet?: object;
  readonly login?: { readonly port?: number; readonly account?: string; readonly secret?: string };
};

/** A link to a scripted gateway; neither link nor connection is open yet. */
export async function aLongWorld(
  t: ExecutionContext,
  db: Db,
  protocol: LongProtocol,
  setting: Setting = {},
): Promise<LongWorld> {
  made += 1;
  const number = made;
  const gateway = await aGateway(t, protocol);
  const sheet = await aLongSheet(
    protocol,
    `${protocol}-${number}`,
    { port: gateway.port, ...setting.login },
    setting.sheet,
  );
  const phone = `1393300${String(number).padStart(4, '0')}`;
  return new LongWorld(t, db, gateway, { sheet, phone, doors: setting });
}

export function aLongSheet(protocol: LongProtocol, link: string, login: object, changes = {}): Promise<LinkSheet> {
  const { carriers, gateway } = usual[protocol];
  const address = { host: '127.0.0.1', account, secret, ...login };
  return aSheet({ link, protocol, carriers, [gateway]: address, ...changes });
}
