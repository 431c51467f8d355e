import { type Catalog, productOf, splitDialled, type TextCode, type TextVars } from '../business/catalog/index.ts';
import type { NewMt, TakenMo } from '../business/messages/index.ts';
import type { Person, Say } from '../business/subscriptions/index.ts';

/** A text of a decision as the message that carries it: free, from our number, and tied to the MO that asked. */
export function toMt(catalog: Catalog, say: Say, person: Person, mo: TakenMo): NewMt {
  const { text, version } = catalog.texts.render<TextCode>(say.code, say.vars as TextVars<TextCode>);
  const product = say.product === undefined ? undefined : productOf(catalog, say.product);
  const access = splitDialled(catalog, mo.accessNumber)?.access;
  return {
    class: 'answer',
    phone: person.subscriber.phone,
    carrier: person.subscriber.carrier,
    moId: mo.id,
    accessNumber: say.from ?? product?.accessNumber ?? access?.number ?? mo.accessNumber,
    text,
    textVersion: version,
    serviceCode: product?.serviceCode ?? access?.freeServiceCode ?? '',
    reason: say.reason,
    reasonId: say.reasonId,
    ...(mo.linkId === undefined ? {} : { linkId: mo.linkId }),
  };
}
