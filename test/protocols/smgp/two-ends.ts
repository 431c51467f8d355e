import {
  ClientSession,
  checkLogin,
  deliver,
  type RequestEvent,
  ServerSession,
  type SmgpEvent,
  submit,
} from '../../../src/protocols/smgp/index.ts';

export const now = new Date('2026-11-22T07:08:35+08:00');
export const login = { account: '12345678', secret: 'secret' };
export const secretOf = (account: string) => (account === login.account ? login.secret : undefined);

export type ClientChanges = Partial<ConstructorParameters<typeof ClientSession>[0]>;
export type ServerChanges = Partial<ConstructorParameters<typeof ServerSession>[0]>;

export function sp(changes: ClientChanges = {}): ClientSession {
  return new ClientSession({ ...login, wallClock: now, ...changes }, 0);
}

export function smgw(changes: ServerChanges = {}): ServerSession {
  return new ServerSession({ authenticate: (claim) => checkLogin(claim, { secretOf, now }), ...changes }, 0);
}

/** An SP's session bound to a gateway's, with nothing on the way. */
export function boundPair(
  client: ClientChanges = {},
  server: ServerChanges = {},
): { sp: ClientSession; smgw: ServerSession } {
  const pair = { sp: sp(client), smgw: smgw(server) };
  pair.smgw.receive(pair.sp.takeOutgoing(), 0);
  pair.sp.receive(pair.smgw.takeOutgoing(), 0);
  return pair;
}

export const aSubmit = submit.of({
  msgType: 6,
  needReport: 1,
  serviceId: 'NEWS',
  feeType: '00',
  feeCode: '0',
  fixedFee: '0',
  srcTermId: '10628888',
  destTermIds: ['13000000001'],
  msgContent: Buffer.from('hello'),
});

export const aDeliver = deliver.of({
  msgId: '11006106230912000077',
  recvTime: '20261122070835',
  srcTermId: '13000000001',
  destTermId: '10628888',
  msgContent: Buffer.from('CY'),
});

export function requestsIn(events: readonly SmgpEvent[]): RequestEvent[] {
  return events.filter((event): event is RequestEvent => 'body' in event);
}

export function kindsOf(events: readonly SmgpEvent[]): string[] {
  return events.map((event) => event.kind);
}

export function closedIn(events: readonly SmgpEvent[]): Extract<SmgpEvent, { kind: 'closed' }> {
  const closed = events.find((event) => event.kind === 'closed');
  if (closed === undefined) throw new Error(`no closed among ${kindsOf(events)}`);
  return closed;
}
