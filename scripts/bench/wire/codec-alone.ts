import { cmpp } from '../../../src/protocols/cmpp/index.ts';
import { Cursor, Outgoing } from '../../../src/protocols/wire/index.ts';
import { messageOf } from './message.ts';

const codec = cmpp(0x20);
const turn = 256;

/** How often a second a Submit is encoded into an outgoing buffer and decoded from it, in one process, no socket. */
export function codecAlone(messages: number): number {
  const outgoing = new Outgoing();
  const cursor = new Cursor();
  let read = 0;
  const start = performance.now();
  while (read < messages) {
    for (let i = 0; i < turn; i++) codec.append(outgoing, messageOf(i), i);
    const bytes = outgoing.take();
    for (let at = 0; at < bytes.length; at = cursor.end) {
      codec.decode(cursor.place(bytes, at, at + bytes.readUInt32BE(at)));
      read++;
    }
  }
  return read / ((performance.now() - start) / 1000);
}
