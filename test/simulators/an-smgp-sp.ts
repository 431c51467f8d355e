import type { ExecutionContext } from 'ava';
import {
  type Connection,
  type ConnectOptions,
  connect,
  type Deliver,
  type Handlers,
  type Report,
  type SubmitFields,
} from '../../src/protocols/smgp/index.ts';
import { type HandsetOptions, openHandsets } from '../../src/simulators/handsets.ts';
import { type Smgw, type SmgwAccount, type SmgwOptions, startSmgw } from '../../src/simulators/smgw.ts';
import { now } from './an-sp.ts';

export const phone = '13300000001';
export const other = '13300000002';

/** The account that `anSp` logs in with. */
export const account: SmgwAccount = { name: '12345678', password: 'secret', accessNumbers: ['11888888'] };

/** A Submit that keeps every rule. */
export const message: SubmitFields = {
  srcTermId: '11888888',
  destTermIds: [phone],
  serviceId: 'CARFREE',
  feeType: '00',
  feeCode: '0',
  fixedFee: '0',
  needReport: 1,
  msgContent: Buffer.from('hello'),
};

/** A gateway on a free port, stopped with the test. */
export async function anSmgw(
  t: ExecutionContext,
  changes: Partial<SmgwOptions> & { kept?: Partial<HandsetOptions> } = {},
): Promise<Smgw> {
  const { kept, ...options } = changes;
  const handsets = await openHandsets({ now: () => now, ...kept });
  const smgw = await startSmgw({ link: 'telecom-demo', accounts: [account], handsets, ...options });
  t.teardown(() => smgw.stop());
  return smgw;
}

export type Sp = { readonly connection: Connection; readonly delivers: Deliver[]; readonly reports: Report[] };

/** An SP that is logged in. It answers 0, or what its handlers say. */
export async function anSp(
  t: ExecutionContext,
  smgw: Smgw,
  handlers: Pick<Handlers<Connection>, 'deliver' | 'report'> = {},
  changes: Partial<ConnectOptions> = {},
): Promise<Sp> {
  const delivers: Deliver[] = [];
  const reports: Report[] = [];
  const connection = await login(smgw, {
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

export function login(smgw: Smgw, changes: Partial<ConnectOptions> = {}): Promise<Connection> {
  const { name, password } = account;
  return connect({ host: '127.0.0.1', port: smgw.port, account: name, secret: password, ...changes });
}
