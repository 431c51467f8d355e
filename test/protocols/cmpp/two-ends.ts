import {
  ClientSession,
  type CmppEvent,
  checkLogin,
  deliver,
  type RequestEvent,
  ServerSession,
  submit,
} from '../../../src/protocols/cmpp/index.ts';

export const now = new Date('2026-06-23T15:24:30+08:00');
export const login = { account: '901234', secret: 'shared-secret' };
export const secretOf = (account: string) => (account === login.account ? login.secret : undefined);

export type ClientChanges = Partial<ConstructorParameters<typeof ClientSession>[0]>;
export type ServerChanges = Partial<ConstructorParameters<typeof ServerSession>[0]>;

export function sp(changes: ClientChanges = {}): ClientSession {
  return new ClientSession({ ...login, wallClock: now, ...changes }, 0);
}

export function ismg(changes: ServerChanges = {}): ServerSession {
  return new ServerSession({ authenticate: (connect) => checkLogin(connect, { secretOf, now }), ...changes }, 0);
}

/** An SP's session bound to a gateway's, with nothing on the way. */
export function boundPair(
  client: ClientChanges = {},
  server: ServerChanges = {},
): { sp: ClientSession; ismg: ServerSession } {
  const pair = { sp: sp(client), ismg: ismg(server) };
  pair.ismg.receive(pair.sp.takeOutgoing(), 0);
  pair.sp.receive(pair.ismg.takeOutgoing(), 0);
  return pair;
}

export const aSubmit = submit.of({
  pkTotal: 1,
  pkNumber: 1,
  registeredDelivery: 1,
  serviceId: 'NEWS',
  msgSrc: '901234',
  feeType: '01',
  feeCode: '0',
  srcId: '10658888',
  destTerminalIds: ['13000000001'],
  msgContent: Buffer.from('hello'),
});

export const aDeliver = deliver.of({
  msgId: 77n,
  destId: '10658888',
  srcTerminalId: '13000000001',
  msgContent: Buffer.from('CY'),
});

export function requestsIn(events: readonly CmppEvent[]): RequestEvent[] {
  return events.filter((event): event is RequestEvent => 'body' in event);
}

export function kindsOf(events: readonly CmppEvent[]): string[] {
  return events.map((event) => event.kind);
}

export function closedIn(events: readonly CmppEvent[]): Extract<CmppEvent, { kind: 'closed' }> {
  const closed = events.find((event) => event.kind === 'closed');
  if (closed === undefined) throw new Error(`no closed among ${kindsOf(events)}`);
  return closed;
}
