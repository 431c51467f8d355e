import type { Handsets } from '../../../src/simulators/handsets.ts';
import type { Smg } from '../../../src/simulators/smg.ts';
import { until } from '../until.ts';
import { accessNumber } from './stage.ts';
import type { Stopwatch } from './watch.ts';

/** What a person writes one after the other, and how many messages have come when it is answered whole. */
const life = [
  { text: 'CY', answers: 1 },
  { text: 'Y', answers: 4 },
  { text: '0000', answers: 5 },
  { text: 'TDCY', answers: 6 },
] as const;

/** Orders, confirms, asks and cancels. Throws when an answer does not come, or when there is one too many in the end. */
export async function liveOnce(smg: Smg, handsets: Handsets, phone: string, answers: Stopwatch): Promise<void> {
  const arrived = () => handsets.messages(phone).filter(({ direction }) => direction === 'mt').length;
  for (const { text, answers: due } of life) {
    const before = arrived();
    await answers.time(async () => {
      smg.sendMo(phone, accessNumber, text);
      await until(`an answer of ${phone} to ${text}`, () => arrived() > before);
    });
    await until(`${due} messages at ${phone} after ${text}`, () => arrived() >= due);
  }
  const shown = arrived();
  if (shown > life.at(-1)!.answers) throw new Error(`${phone} got ${shown} messages, ${life.at(-1)!.answers} were due`);
}
