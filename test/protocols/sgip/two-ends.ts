import {
  ClientSession,
  checkLogin,
  createSequenceSource,
  deliver,
  type RequestEvent,
  ServerSession,
  type SgipEvent,
  submit,
} from '../../../src/protocols/sgip/index.ts';

export const at = new Date('2026-11-23T15:00:00+08:00');
export const login = { name: 'spuser', password: 'sppass' };
export const smgNode = 102100;
export const spNode = 3021001234;

export type ClientChanges = Partial<ConstructorParameters<typeof ClientSession>[0]>;
export type ServerChanges = Partial<ConstructorParameters<typeof ServerSession>[0]>;

/** Sequence numbers of the SP, one second of 23 November, from serial 0. */
export function numbers(node = spNode): () => { node: number; time: number; serial: number } {
  const source = createSequenceSource(node, { startSerial: 0 });
  return () => source.next(at);
}

export function spClient(changes: ClientChanges = {}): ClientSession {
  return new ClientSession({ end: 'sp', ...login, nextSequence: numbers(), ...changes }, 0);
}

export function smgServer(changes: ServerChanges = {}): ServerSession {
  const authenticate = (bind: Parameters<typeof checkLogin>[0]) => checkLogin(bind, { ...login, loginTypes: [1, 11] });
  return new ServerSession({ end: 'smg', authenticate, ...changes }, 0);
}

export function smgClient(changes: ClientChanges = {}): ClientSession {
  return new ClientSession({ end: 'smg', ...login, nextSequence: numbers(smgNode), ...changes }, 0);
}

export function spServer(changes: ServerChanges = {}): ServerSession {
  const authenticate = (bind: Parameters<typeof checkLogin>[0]) => checkLogin(bind, { ...login, loginTypes: [2] });
  return new ServerSession({ end: 'sp', authenticate, ...changes }, 0);
}

/** An SP's session bound to a gateway's, with nothing on the way. */
export function boundPair(
  client: ClientChanges = {},
  server: ServerChanges = {},
): { sp: ClientSession; smg: ServerSession } {
  const sp = spClient(client);
  const smg = smgServer(server);
  smg.receive(sp.takeOutgoing(), 0);
  sp.receive(smg.takeOutgoing(), 0);
  return { sp, smg };
}

export const aSubmit = submit.of({
  spNumber: '10620007',
  chargeNumber: '8615633000001',
  userNumbers: ['8615633000001'],
  corpId: '01234',
  serviceType: 'NEWS',
  feeType: 1,
  feeValue: '0',
  givenValue: '0',
  messageContent: Buffer.from('hello'),
});

export const aDeliver = deliver.of({
  userNumber: '8615633000001',
  spNumber: '10620007',
  messageContent: Buffer.from('CY'),
});

export function requestsIn(events: readonly SgipEvent[]): RequestEvent[] {
  return events.filter((event): event is RequestEvent => 'body' in event);
}

export function kindsOf(events: readonly SgipEvent[]): string[] {
  return events.map((event) => event.kind);
}
