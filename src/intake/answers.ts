import type { Catalog } from '../business/catalog/index.ts';
import { mtOf, type NewMt, type Say, type TakenMo } from '../business/messages/index.ts';
import type { Person } from '../business/subscriptions/index.ts';

/** A text of a decision as the answer to the MO that asked, and tied to it. */
export function toMt(catalog: Catalog, say: Say, { subscriber }: Person, mo: TakenMo): NewMt {
  const { phone, carrier } = subscriber;
  return {
    ...mtOf(catalog, say, { class: 'answer', phone, carrier, dialled: mo.accessNumber }),
    // A gateway takes the message that makes an order as one that no MO asked for, and wants its LinkID all the same.
    ...(!say.establishes && { moId: mo.id }),
    ...(mo.linkId === undefined ? {} : { linkId: mo.linkId }),
  };
}
