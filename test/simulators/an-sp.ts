import type { ExecutionContext } from 'ava';
import {
  type Connection,
  checkLogin,
  connect,
  type Deliver,
  type Handlers,
  type ListenOptions,
  listen,
  type Report,
  type SubmitFields,
  type UserRpt,
} from '../../src/protocols/sgip/index.ts';
import type { SimulatedGateway } from '../../src/simulators/gateway/gateway.ts';
import { type HandsetOptions, openHandsets } from '../../src/simulators/handsets.ts';
import { type Smg, type SmgOptions, type SpAccount, startSmg } from '../../src/simulators/smg.ts';

export const phone = '15633000001';
export const other = '15633000002';
export const now = new Date('2026-11-23T15:00:00+08:00');
const receiverLogin = { name: 'smg', password: 'smgpass' };

/** The account that `anSp` logs in with. */
export const account: SpAccount = {
  name: 'spuser',
  password: 'sppass',
  node: 3021001234,
  corpId: '01234',
  accessNumbers: ['10620007'],
  receiver: receiverLogin,
};

/** A Submit that keeps every rule. */
export const message: SubmitFields = {
  spNumber: '10620007',
  chargeNumber: '0'.repeat(21),
  userNumbers: [`86${phone}`],
  corpId: account.corpId,
  serviceType: 'CARFREE',
  feeType: 1,
  feeValue: '0',
  givenValue: '0',
  morelatetoMtFlag: 2,
  reportFlag: 1,
  messageContent: Buffer.from('hello'),
};

/** A gateway on a free port, stopped with the test. */
export async function aGateway(
  t: ExecutionContext,
  changes: Partial<SmgOptions> & { kept?: Partial<HandsetOptions> } = {},
): Promise<Smg> {
  const { kept, ...options } = changes;
  const handsets = await openHandsets({ now: () => now, ...kept });
  const smg = await startSmg({ link: 'unicom-demo', accounts: [account], handsets, ...options });
  t.teardown(() => smg.stop());
  return smg;
}

export type Sp = {
  readonly connection: Connection;
  readonly delivers: Deliver[];
  readonly reports: Report[];
  readonly userReports: UserRpt[];
  /** Where it listens. */
  readonly port: number;
  close(): Promise<void>;
};

/** An SP that is logged in at the gateway and listens for it. It answers 0, or what its handlers say. */
export async function anSp(t: ExecutionContext, smg: Smg, handlers: Handlers = {}): Promise<Sp> {
  const connection = await login(smg);
  const { port, close, ...heard } = await aReceiver(t, handlers);
  smg.connectTo(account.name, { host: '127.0.0.1', port });
  t.teardown(() => connection.close());
  return { connection, port, close, ...heard };
}

export function login(smg: Smg, changes: Partial<Parameters<typeof connect>[0]> = {}): Promise<Connection> {
  const { name, password, node } = account;
  return connect({ host: '127.0.0.1', port: smg.port, node, name, password, ...changes });
}

/** The port of an SP, and what came there. */
export async function aReceiver(t: ExecutionContext, handlers: Handlers = {}, changes: Partial<ListenOptions> = {}) {
  const delivers: Deliver[] = [];
  const reports: Report[] = [];
  const userReports: UserRpt[] = [];
  const listening = await listen({
    host: '127.0.0.1',
    port: 0,
    authenticate: (bind) => checkLogin(bind, { ...receiverLogin, loginTypes: [2] }),
    handlers: {
      deliver(body, context) {
        delivers.push(body);
        return handlers.deliver?.(body, context) ?? 0;
      },
      report(body, context) {
        reports.push(body);
        return handlers.report?.(body, context) ?? 0;
      },
      userRpt(body, context) {
        userReports.push(body);
        return handlers.userRpt?.(body, context) ?? 0;
      },
    },
    ...changes,
  });
  t.teardown(() => listening.close());
  return { port: listening.port, delivers, reports, userReports, close: () => listening.close() };
}

/** Waits until `isSo` holds. @throws Error after a minute. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`it did not come about that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function textsOf(smg: SimulatedGateway, of = phone): string[] {
  return smg.handsets.messages(of).map(({ direction, text }) => `${direction}: ${text}`);
}

/** The names of the rules an SP broke. */
export function rulesBroken(smg: SimulatedGateway): string[] {
  return smg.log.of('client-fault').map(({ rule }) => rule);
}
