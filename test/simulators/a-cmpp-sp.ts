import type { ExecutionContext } from 'ava';
import {
  type Connection,
  type ConnectOptions,
  connect,
  type Deliver,
  type Handlers,
  type Report,
  type SubmitFields,
} from '../../src/protocols/cmpp/index.ts';
import { type HandsetOptions, openHandsets } from '../../src/simulators/handsets.ts';
import { type Ismg, type IsmgAccount, type IsmgOptions, startIsmg } from '../../src/simulators/ismg.ts';
import { now } from './an-sp.ts';

export const phone = '13930000001';
export const other = '13930000002';

/** The account that `anSp` logs in with. */
export const account: IsmgAccount = { name: '901234', password: 'secret', accessNumbers: ['10658888'] };

/** A SUBMIT that keeps every rule of 2.0, 2.1 and 3.0. */
export const message: SubmitFields = {
  srcId: '10658888',
  destTerminalIds: [phone],
  serviceId: 'CARFREE',
  feeType: '01',
  feeCode: '0',
  registeredDelivery: 1,
  msgContent: Buffer.from('hello'),
};

/** A gateway on a free port, stopped with the test. */
export async function anIsmg(
  t: ExecutionContext,
  changes: Partial<IsmgOptions> & { kept?: Partial<HandsetOptions> } = {},
): Promise<Ismg> {
  const { kept, ...options } = changes;
  const handsets = await openHandsets({ now: () => now, ...kept });
  const ismg = await startIsmg({ link: 'mobile-demo', accounts: [account], handsets, ...options });
  t.teardown(() => ismg.stop());
  return ismg;
}

export type Sp = { readonly connection: Connection; readonly delivers: Deliver[]; readonly reports: Report[] };

/** An SP that is logged in. It answers 0, or what its handlers say. */
export async function anSp(
  t: ExecutionContext,
  ismg: Ismg,
  handlers: Pick<Handlers<Connection>, 'deliver' | 'report'> = {},
  changes: Partial<ConnectOptions> = {},
): Promise<Sp> {
  const delivers: Deliver[] = [];
  const reports: Report[] = [];
  const connection = await login(ismg, {
    handlers: {
      deliver(body, context) {
        delivers.push(body);
        return handlers.deliver?.(body, context) ?? 0;
      },
      report(body, context) {
        reports.push(body);
        return handlers.report?.(body, context) ?? 0;
      },
    },
    ...changes,
  });
  t.teardown(() => connection.close());
  return { connection, delivers, reports };
}

export function login(ismg: Ismg, changes: Partial<ConnectOptions> = {}): Promise<Connection> {
  const { name, password } = account;
  return connect({ host: '127.0.0.1', port: ismg.port, account: name, secret: password, version: 0x30, ...changes });
}
