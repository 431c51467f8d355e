import type { Carrier } from '../../values/carrier.ts';
import { type Id, newId } from '../../values/id.ts';
import { hourMs, later } from '../../values/time.ts';
import { cancelWord, type Product, productOf, tariffAt, tariffOf } from '../catalog/index.ts';
import { answerOnly, type Decision, type Person, type Request, type Say, type Terms, together } from './decision.ts';
import { awaitsConfirm, event, inForce, move, type Subscription } from './model.ts';
import { priceVars } from './words.ts';

/**
 * An order word opens a confirmation and costs nothing (CA-020): name, price, period, how to confirm and how to cancel go
 * out, and only a Y within the window makes a subscription. An older open confirmation of the same group is replaced.
 */
export function decideOrder(person: Person, product: Product, request: Request, terms: Terms, now: Date): Decision {
  const refusal = whyNot(person, product, terms, newId(now));
  if (refusal) return answerOnly(refusal);

  const replaced = person.subscriptions
    .filter((one) => one.state === 'pending-confirm' && one.billingGroup === product.billingGroup)
    .map((one) => move(one, 'rejected', { ...request, cause: 'replaced by a newer order' }, now));
  const asked = openConfirmation(person, product, request, terms, now);
  const hours = String(terms.confirmWindowMs / hourMs);
  return {
    changes: together(...replaced, {
      subscriptions: [asked],
      events: [event(asked, undefined, { ...request, cause: 'order' }, now)],
    }),
    says: [
      {
        code: 'confirm-order',
        vars: { ...priceVars(product, tariffAt(product, now)), hours },
        reason: 'order',
        reasonId: asked.id,
        product: product.code,
        from: asked.askedFrom,
      },
    ],
  };
}

/** The text that says why an order cannot even be asked about. */
export function whyNot(person: Person, product: Product, terms: Terms, reasonId: Id): Say | undefined {
  const { subscriber, subscriptions } = person;
  const about = { reason: 'order refused', reasonId, product: product.code };
  if (subscriber.blacklisted) return { ...about, code: 'blacklisted', vars: {} };
  if (!isOpenTo(product, subscriber)) {
    return { ...about, code: 'not-open', vars: { product: product.title, areas: areasOf(product) } };
  }
  const standing = subscriptions.find((one) => inForce(one) && one.billingGroup === product.billingGroup);
  if (!standing) return undefined;
  const its = productOf(terms.catalog, standing.product);
  return its.code === product.code
    ? { ...about, code: 'already-ordered', vars: priceVars(its, tariffOf(its, standing.tariffVersion)) }
    : {
        ...about,
        code: 'other-level',
        vars: {
          product: product.title,
          standing: its.title,
          cancelWord: cancelWord(its),
          orderWord: product.orderWords[0]!,
        },
      };
}

function isOpenTo(product: Product, { carrier, province }: Person['subscriber']): boolean {
  return product.openTo.some((area) => area.carrier === carrier && (area.provinces?.includes(province ?? '') ?? true));
}

const carrierNames: Record<Carrier, string> = { unicom: '联通', mobile: '移动', telecom: '电信', broadcast: '广电' };

/** `河北联通`: where a product is open, as a refusal tells it. */
function areasOf(product: Product): string {
  return product.openTo
    .flatMap(({ carrier, provinces }) => (provinces ?? ['']).map((one) => one + carrierNames[carrier]))
    .join('、');
}

function openConfirmation(person: Person, product: Product, request: Request, terms: Terms, now: Date): Subscription {
  const confirmUntil = later(now, terms.confirmWindowMs);
  return {
    phone: person.subscriber.phone,
    id: newId(now),
    product: product.code,
    billingGroup: product.billingGroup,
    state: 'pending-confirm',
    tariffVersion: tariffAt(product, now).version,
    channel: request.channel,
    source: request.source,
    askedFrom: request.askFrom,
    askVersion: terms.catalog.texts.version('confirm-order'),
    askedAt: now,
    confirmUntil,
    activeFrom: undefined,
    closedAt: undefined,
    trial: undefined,
    trialUntil: undefined,
    feeFrom: undefined,
    nextAt: confirmUntil,
    version: 1,
  };
}

/** The confirmations a Y could mean at `now`. */
export function openConfirmations(person: Person, now: Date): Subscription[] {
  return person.subscriptions.filter((one) => awaitsConfirm(one, now));
}
