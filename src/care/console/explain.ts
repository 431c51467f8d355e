import { type MoSeen, messagesOf } from '../../business/messages/index.ts';
import type { Request } from '../../platform/http/index.ts';
import type { CareHouse } from '../house.ts';
import { understood } from './message-words.ts';
import { foresee } from './perform.ts';
import { presentTrace } from './present.ts';

const unread: Pick<MoSeen, 'command' | 'keyword' | 'product' | 'trace'> = {
  command: null,
  keyword: null,
  product: null,
  trace: null,
};

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
  let mo = unread;
  const { lines } = await foresee(house, request, openingId, {
    verb: 'explain',
    wish: heard,
    deed: async (tx, phone) => {
      await house.hear(tx, { phone, ...heard });
      const { items } = await messagesOf(tx, phone, { limit: 20 });
      mo = items.find((one) => one.direction === 'mo') ?? unread;
    },
  });
  return {
    ...(mo.command !== null && { command: mo.command }),
    meaning: understood(mo, house.terms.catalog),
    trace: presentTrace(mo.trace ?? []),
    lines: [...lines],
  };
}
