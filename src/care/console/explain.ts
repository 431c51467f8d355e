import { messagesOf } from '../../business/messages/index.ts';
import type { Request } from '../../platform/http/index.ts';
import type { CareHouse } from '../house.ts';
import { commandWords } from './message-words.ts';
import { foresee } from './perform.ts';
import { presentTrace } from './present.ts';

type Step = { step: string; matched: boolean; why: string };

/**
 * Explains a text: it is taken as if the opened number had sent it, by the very journey of an arriving message, and undone. So
 * the trace, the answers and the fees are those that the phone would get now.
 */
export async function explainText(
  house: CareHouse,
  request: Pick<Request, 'staff' | 'now' | 'address' | 'correlationId'>,
  openingId: string,
  heard: { readonly text: string; readonly dialled: string },
) {
  let command: string | null = null;
  let trace: readonly Step[] = [];
  const { lines } = await foresee(house, request, openingId, {
    verb: 'explain',
    wish: heard,
    deed: async (tx, phone) => {
      await house.hear(tx, { phone, ...heard });
      const { items } = await messagesOf(tx, phone, { limit: 20 });
      const newest = items.find((one) => one.direction === 'mo');
      command = newest?.command ?? null;
      trace = newest?.trace ?? [];
    },
  });
  return {
    ...(command !== null && { command: command as string }),
    meaning: commandWords(command),
    trace: presentTrace(trace),
    lines: [...lines],
  };
}
