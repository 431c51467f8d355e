import { createServer, type Socket } from 'node:net';
import type { ExecutionContext } from 'ava';
import { checkLogin, ServerSession } from '../../src/protocols/cmpp/index.ts';
import { account, secret } from './a-gateway.ts';

export type RawGateway = {
  readonly port: number;
  /** Connections there were. */
  readonly connections: number;
  /** What came after the login on all of them. */
  readonly heard: readonly Buffer[];
};

const terminate = 0x00000002;

/** An ISMG that answers CONNECT, as it should unless told, and then does what `onLogin` says. */
export async function aRawGateway(
  t: ExecutionContext,
  onLogin: (socket: Socket) => void,
  answerTo: (connect: Buffer) => Uint8Array = welcome,
): Promise<RawGateway> {
  const sockets: Socket[] = [];
  const heard: Buffer[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    socket.once('data', (connect) => {
      socket.write(answerTo(connect));
      onLogin(socket);
      socket.on('data', (bytes) => {
        heard.push(bytes);
        if (bytes.readUInt32BE(4) === terminate) socket.end();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    port: (server.address() as { port: number }).port,
    get connections() {
      return sockets.length;
    },
    heard,
  };
}

function welcome(connect: Buffer): Uint8Array {
  const secretOf = (name: string) => (name === account ? secret : undefined);
  const session = new ServerSession({ authenticate: (login) => checkLogin(login, { secretOf, now: new Date() }) }, 0);
  session.receive(connect, 0);
  return session.takeOutgoing();
}
