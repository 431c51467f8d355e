import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { echo } from '../wire/echo.ts';

/** How many short messages a second go to another process and are answered, with nothing done to them but framing. */
export async function echoesPerSecond(messages: number, connections: number, window: number): Promise<number> {
  const server = fork(fileURLToPath(import.meta.resolve('../wire.js')), ['serve', echo.name]);
  const [port] = (await once(server, 'message')) as [number];
  const { elapsedMs } = await echo.drive(port, { connections, window, messages });
  server.disconnect();
  return (1_000 * messages) / elapsedMs;
}
