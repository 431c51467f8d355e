import { createConnection } from 'node:net';

/** Writes bytes on a connection of its own. Resolves with what came back until the gateway closed, or `enough` bytes did. */
export function talk(
  { port }: { readonly port: number },
  frames: readonly Buffer[],
  enough = Number.POSITIVE_INFINITY,
): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    let heard = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      heard = Buffer.concat([heard, bytes]);
      if (heard.length >= enough) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
    for (const frame of frames) socket.write(frame);
  });
}

/** A PDU of nothing but a header, which announces `length` bytes. */
export function header(length: number, command: number, bytes = 12): Buffer {
  const frame = Buffer.alloc(bytes);
  frame.writeUInt32BE(length);
  frame.writeUInt32BE(command, 4);
  return frame;
}

/** The same bytes, cut or lengthened to `length`, which is announced. */
export function resized(frame: Buffer, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  frame.copy(bytes);
  bytes.writeUInt32BE(length);
  return bytes;
}
