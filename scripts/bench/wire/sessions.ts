import {
  ClientSession,
  type CmppEvent,
  checkLogin,
  createMsgIdSource,
  ServerSession,
  submitResp,
} from '../../../src/protocols/cmpp/index.ts';
import { connect, listen, type Peer } from '../../../src/protocols/wire/index.ts';
import { type Contestant, type Load, shareOf, timed } from './contestant.ts';
import { messageOf } from './message.ts';

export const account = '901234';
export const secret = 'secret';

const host = '127.0.0.1';

/** SPGate as its links use it: typed PDUs, login, window, timeouts, heartbeat, events; both ends ours. */
export const sessions: Contestant = {
  name: 'sessions',
  async serve() {
    const ids = createMsgIdSource(1001);
    const { port } = await listen<ServerSession>({
      host,
      port: 0,
      accept: () => {
        const authenticate: ConstructorParameters<typeof ServerSession>[0]['authenticate'] = (login) =>
          checkLogin(login, { secretOf: () => secret, now: new Date() });
        const session = new ServerSession({ authenticate }, performance.now());
        return {
          session,
          onEvents: (events) => {
            const now = new Date();
            for (const event of events) {
              if (event.kind === 'submit') session.answer(event, submitResp.of({ msgId: ids.next(now) }));
            }
          },
        };
      },
    });
    return port;
  },
  async drive(port, load) {
    const senders = Array.from({ length: load.connections }, (_, i) => new Sender(port, load, shareOf(load, i)));
    await Promise.all(senders.map((sender) => sender.bound));
    const driven = await timed(async () => {
      await Promise.all(senders.map((sender) => sender.send()));
    });
    for (const sender of senders) sender.close();
    return driven;
  },
};

/** One connection that keeps its window full until its share is answered. */
class Sender {
  readonly bound: Promise<void>;
  readonly #peer: Peer<ClientSession>;
  readonly #share: number;
  #answered = 0;
  #onBound: () => void = () => {};
  #onDone: () => void = () => {};
  #left: number;

  constructor(port: number, { window }: Load, share: number) {
    this.#share = share;
    this.#left = share;
    this.bound = new Promise((resolve) => {
      this.#onBound = resolve;
    });
    const options = { account, secret, version: 0x20, window, wallClock: new Date() } as const;
    const session = new ClientSession(options, performance.now());
    this.#peer = connect({ host, port, session, onEvents: (events) => this.#take(events) });
  }

  send(): Promise<void> {
    return new Promise((resolve) => {
      this.#onDone = resolve;
      this.#fill();
    });
  }

  close(): void {
    this.#peer.drop();
  }

  #take(events: readonly CmppEvent[]): void {
    for (const event of events) {
      if (event.kind === 'answered' && event.response.name === 'submitResp' && event.response.result === 0) {
        this.#answered++;
      } else if (event.kind === 'bound') this.#onBound();
    }
    if (this.#answered === this.#share) this.#onDone();
    else if (this.#left < this.#share) this.#fill();
  }

  #fill(): void {
    const at = performance.now();
    while (this.#left > 0 && this.#peer.session.request(messageOf(this.#left), { at }) !== 'window-full') this.#left--;
  }
}
