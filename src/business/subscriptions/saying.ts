import { type Catalog, productOf, splitDialled, type TextCode, type TextVars } from '../catalog/index.ts';
import type { MtClass, NewMt } from '../messages/index.ts';
import type { Subscriber } from '../subscribers/index.ts';
import type { Say } from './decision.ts';

/** A text of a decision as the message that carries it: free, and from our number. `dialled` is the number it is about. */
export function mtOf(
  catalog: Catalog,
  say: Say,
  to: Pick<Subscriber, 'phone' | 'carrier'> & { readonly class: MtClass; readonly dialled: string },
): NewMt {
  const { text, version } = catalog.texts.render<TextCode>(say.code, say.vars as TextVars<TextCode>);
  const product = say.product === undefined ? undefined : productOf(catalog, say.product);
  const access = splitDialled(catalog, to.dialled)?.access;
  return {
    class: to.class,
    phone: to.phone,
    carrier: to.carrier,
    accessNumber: say.from ?? product?.accessNumber ?? access?.number ?? to.dialled,
    text,
    textVersion: version,
    serviceCode: product?.serviceCode ?? access?.freeServiceCode ?? '',
    reason: say.reason,
    reasonId: say.reasonId,
  };
}
