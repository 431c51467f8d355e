import type { Id } from '../../values/id.ts';
import { type Catalog, productOf, splitDialled, type TextCode, type TextVars } from '../catalog/index.ts';
import type { Subscriber } from '../subscribers/index.ts';
import type { MtClass, NewMt } from './model.ts';
import type { QuestionKind } from './questions.ts';

/** A text with the variables it needs. */
type Words = { readonly [Code in TextCode]: { readonly code: Code; readonly vars: TextVars<Code> } }[TextCode];

/** A text to send, and why it is sent. */
export type Say = Words & {
  readonly reason: string;
  readonly reasonId: Id;
  /** The product it speaks of: its service code carries it. */
  readonly product?: string;
  /** The number it is sent from, when that is not the one the phone wrote to. */
  readonly from?: string;
  /** Its status report makes the order (order mode gateway-borne): gateways want it as a message that no MO asked for. */
  readonly establishes?: true;
};

/** A question that goes with the texts: bare digits sent back choose among `choices`. */
export type Ask = {
  readonly kind: QuestionKind;
  readonly choices: Readonly<Record<string, readonly Id[]>>;
  readonly lifetimeMs: number;
  /** The number it was sent from. */
  readonly from: string;
};

/**
 * A text of a decision as the message that carries it: free, and from our number. `dialled` is the number it is about. What makes
 * an order never goes twice.
 */
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
    ...(say.establishes && { neverTwice: true }),
  };
}
