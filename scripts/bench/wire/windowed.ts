import type { Contestant } from './contestant.ts';
import { shareOf, timed } from './contestant.ts';
import { Corked, connected, onFrames, served } from './raw.ts';

/** What a contestant without sessions does with a frame. */
export type Frames = {
  /** Bytes of a request and of an answer. */
  readonly requestBytes: number;
  readonly answerBytes: number;
  writeRequest(bytes: Buffer, at: number, sequence: number): void;
  /** Reads a request and writes its answer. */
  answer(request: Buffer, from: number, bytes: Buffer, at: number): void;
  readAnswer(bytes: Buffer, at: number): void;
};

/** A contestant that keeps a window by counting, and writes once a turn; no timers, no checks, no errors. */
export function windowed(name: string, frames: Frames): Contestant {
  return {
    name,
    serve: () =>
      served((socket) => {
        const out = new Corked(socket);
        const answer = (chunk: Buffer, from: number) => {
          const { bytes, at } = out.room(frames.answerBytes);
          frames.answer(chunk, from, bytes, at);
        };
        onFrames(socket, answer, () => out.flush());
      }),
    async drive(port, load) {
      const sockets = await Promise.all(Array.from({ length: load.connections }, () => connected(port)));
      const driven = await timed(async () => {
        await Promise.all(sockets.map((socket, i) => send(socket, frames, load.window, shareOf(load, i))));
      });
      for (const socket of sockets) socket.destroy();
      return driven;
    },
  };
}

function send(socket: Parameters<typeof onFrames>[0], frames: Frames, window: number, messages: number): Promise<void> {
  return new Promise((resolve) => {
    const out = new Corked(socket);
    let sent = 0;
    let answered = 0;
    const fill = () => {
      while (sent < messages && sent - answered < window) {
        const { bytes, at } = out.room(frames.requestBytes);
        frames.writeRequest(bytes, at, ++sent);
      }
      out.flush();
    };
    const take = (chunk: Buffer, at: number) => {
      frames.readAnswer(chunk, at);
      answered++;
    };
    onFrames(socket, take, () => (answered === messages ? resolve() : fill()));
    fill();
  });
}
