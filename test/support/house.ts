import test from 'ava';
import type { DestinationStream } from 'pino';
import { aHouse, type RunningHouse } from './a-house.ts';

export { aHouse, post, type RunningHouse, until } from './a-house.ts';

/** Gives a test file a house. Call it once at the top of the file, and the result inside tests. */
export function withHouse(settings: Record<string, string> = {}, out?: DestinationStream): () => RunningHouse {
  let house: RunningHouse | undefined;
  test.serial.before('start a house', async () => {
    house = await aHouse(settings, { out });
  });
  test.after.always('stop the house', async () => {
    await house?.stop();
  });
  return () => house!;
}
