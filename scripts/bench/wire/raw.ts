import { createConnection, createServer, type Socket } from 'node:net';

/** Reads whole frames that begin with their length, for contestants that use nothing of ours. */
export function onFrames(socket: Socket, take: (chunk: Buffer, at: number, length: number) => void, turn: () => void) {
  let rest = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (fresh) => {
    const chunk = rest.length === 0 ? fresh : Buffer.concat([rest, fresh]);
    let at = 0;
    while (chunk.length - at >= 4) {
      const length = chunk.readUInt32BE(at);
      if (chunk.length - at < length) break;
      take(chunk, at, length);
      at += length;
    }
    rest = Buffer.from(chunk.subarray(at));
    turn();
  });
}

export function served(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer(onSocket);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}

export function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Gathers what a turn writes into one write. */
export class Corked {
  readonly #socket: Socket;
  #bytes = Buffer.allocUnsafe(64 * 1024);
  #length = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Room for `length` bytes: where they go, in `bytes`. */
  room(length: number): { bytes: Buffer; at: number } {
    if (this.#length + length > this.#bytes.length) this.flush();
    const at = this.#length;
    this.#length += length;
    return { bytes: this.#bytes, at };
  }

  flush(): void {
    if (this.#length === 0) return;
    this.#socket.write(this.#bytes.subarray(0, this.#length));
    this.#bytes = Buffer.allocUnsafe(64 * 1024);
    this.#length = 0;
  }
}
