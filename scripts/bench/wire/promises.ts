import { checkLogin, connect, createMsgIdSource, listen, submitResp } from '../../../src/protocols/cmpp/index.ts';
import { type Contestant, shareOf, timed } from './contestant.ts';
import { messageOf } from './message.ts';
import { account, secret } from './sessions.ts';

const host = '127.0.0.1';

/** SPGate as a library user has it: `await connection.request()` as often as the window is wide, and a handler. */
export const promises: Contestant = {
  name: 'promises',
  async serve() {
    const ids = createMsgIdSource(1001);
    const { port } = await listen({
      host,
      port: 0,
      authenticate: (login) => checkLogin(login, { secretOf: () => secret, now: new Date() }),
      handlers: { submit: () => submitResp.of({ msgId: ids.next(new Date()) }) },
    });
    return port;
  },
  async drive(port, load) {
    const options = { host, port, account, secret, version: 0x20, window: load.window } as const;
    const connections = await Promise.all(Array.from({ length: load.connections }, () => connect(options)));
    const driven = await timed(async () => {
      await Promise.all(
        connections.map(async (connection, i) => {
          let left = shareOf(load, i);
          const one = async () => {
            while (left-- > 0) {
              const { kind } = await connection.request(messageOf(left));
              if (kind !== 'accepted') throw new Error(`a Submit was ${kind}`);
            }
          };
          await Promise.all(Array.from({ length: load.window }, one));
        }),
      );
    });
    await Promise.all(connections.map((connection) => connection.close()));
    return driven;
  },
};
