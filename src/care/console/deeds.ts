import { type Product, productOf, type TextVars } from '../../business/catalog/index.ts';
import { givePromotionConsents, saveConsents } from '../../business/consent/index.ts';
import { linkFor, mtOf, putOnList, queueMts, type Say, takeOffList } from '../../business/messages/index.ts';
import { askGoodwill, askRefund, refundRefused } from '../../business/refunds/index.ts';
import { carrierOf, identify, knowPhone, lockSubscribers, refusePromotions } from '../../business/subscribers/index.ts';
import {
  type Decision,
  decideAgreedOrder,
  decideCancelAll,
  decideChosen,
  type Request as OrderRequest,
  type Person,
  peopleOf,
  saveChanges,
} from '../../business/subscriptions/index.ts';
import { linkToTicket } from '../../business/tickets/index.ts';
import type { Tx } from '../../platform/db.ts';
import { type Caller, Problem, problems, type Text } from '../../platform/http/index.ts';
import { resendMembership, resendProblems } from '../../products/merchants/index.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { complain, keepUnsure } from '../complaint/complain.ts';
import type { CareHouse } from '../house.ts';
import type { Line } from './model.ts';
import type { Deed } from './perform.ts';
import { type ReadScript, scriptFor } from './script.ts';

/** Who acts for a phone, by which way, and what proves it. */
export type By = Pick<OrderRequest, 'channel' | 'actor' | 'evidence'>;

/** An agent by his account, with the company he works for. */
export function agentBy(by: Caller): By {
  const { organisation } = by;
  return {
    channel: 'agent',
    actor: by.id,
    evidence: { role: by.role, readBy: by.name, ...(organisation !== undefined && { organisation }) },
  };
}

/** What deeds about relations work with. */
type RelationHouse = Pick<CareHouse, 'terms' | 'door' | 'segments'>;

/** Ends one thing that a phone has, or all of it, at once: what a person asked an agent to do (CA-024), or does on a page. */
export function stop(house: RelationHouse, by: By, subscriptionId: Id | 'all'): Deed {
  return async (tx, phone, now) => {
    const person = await loadPerson(tx, house, phone, now);
    if (person.subscriptions.length === 0) throw nothingStands;
    const request = requestBy(house, by, person);
    const isThere = subscriptionId === 'all' || person.subscriptions.some(({ id }) => id === subscriptionId);
    if (!isThere) throw nothingStands;
    const decision =
      subscriptionId === 'all'
        ? decideCancelAll(person, request, house.terms, now)
        : decideChosen(person, [subscriptionId], request, house.terms, now);
    await save(tx, house, person, decision, now);
  };
}

/** What an agent confirms having read, step by step, and who heard the person agree. */
export type Reading = {
  readonly product: string;
  readonly version: string;
  readonly steps: readonly string[];
  /** Number of the call in the agents' system, where there is one. */
  readonly call: string | undefined;
};

/**
 * Orders for somebody who agreed on the telephone (CA-021): the script was read to its last step, and the words that were read
 * are the evidence. Where the carrier keeps the relation it waits for the carrier's word, which then says nothing twice.
 */
export function order(house: CareHouse, by: Caller, reading: Reading): Deed {
  return async (tx, phone, now) => {
    const { product, person, script } = await scriptOf(tx, house, phone, reading.product, now);
    const base = requestBy(house, agentBy(by), person, product);
    const evidence = {
      ...base.evidence,
      script: script.steps.map(({ say }) => say).join('\n'),
      steps: reading.steps.join(),
      ...(reading.call !== undefined && { call: reading.call }),
    };
    const consent = { kind: 'agent-script', textVersion: script.version } as const;
    const decided = decideAgreedOrder(person, product, consent, { ...base, evidence }, house.terms, now);
    if ('refusal' in decided) throw refusedBy(house, decided.refusal);
    if (reading.version !== script.version) throw scriptChanged;
    if (reading.steps.join() !== script.steps.map(({ code }) => code).join()) throw scriptNotRead;
    await save(tx, house, person, decided.agreed, now);
    await saveConsents(tx, decided.agreed.changes.consents);
  };
}

/** The script for ordering a product, as it is read to who has this phone. Throws where it is no product that is sold by the month. */
export async function scriptOf(
  tx: Tx,
  house: CareHouse,
  phone: Phone,
  code: string,
  now: Date,
): Promise<{ product: Product; person: Person; script: ReadScript }> {
  const { catalog } = house.terms;
  const known = catalog.products.get(code);
  if (known?.tariffs[0].period !== 'month') throw noSuchProduct;
  const product = productOf(catalog, code);
  const person = await loadPerson(tx, house, phone, now);
  return { product, person, script: scriptFor(house.script, product, person, house.terms, now) };
}

/** Sends the membership SMS of this month once more (CA-032, CA-036), to who may use it, as often as the rules let. */
export function sendMembershipAgain(house: CareHouse): Deed {
  return async (tx, phone, now) => {
    const sent = await resendMembership(tx, house, phone, now);
    if (!sent.ok) throw resendProblems[sent.code];
  };
}

/** Asks for money back by the rules of refunds: within the limit it is given at once, above it another person approves. */
export function refund(
  house: CareHouse,
  by: Caller,
  asked: { id: Id; chargeId: Id; reason: string; amountFen?: number | undefined; note: string },
): Deed {
  return async (tx, phone, now) => {
    const outcome = await askRefund(tx, house, { ...asked, phone, by: by.id }, now);
    if (!outcome.ok) throw refundRefused(outcome.code);
  };
}

/** Asks for goodwill for who was treated badly: the next month for free, or a gift. */
export function goodwill(
  house: CareHouse,
  by: Caller,
  asked: { id: Id; product: string; reason: string; note: string; gift: { what: string; costFen: number } | undefined },
): Deed {
  return async (tx, phone, now) => {
    const outcome = await askGoodwill(tx, house, { ...asked, phone, by: by.id }, now);
    if (!outcome.ok) throw refundRefused(outcome.code);
  };
}

/** Settles a complaint about something that was sold on the telephone: heard from its recording, or ended with its money back (CA-X16). */
export function complaint(
  house: CareHouse,
  by: Caller,
  asked: { id: Id; subscriptionId: Id; note: string; ticketId: Id | undefined },
): Deed {
  return async (tx, phone, now, note) => {
    const made = { ...asked, phone, by: by.id };
    const came = await complain(tx, house, made, now);
    if (!came.ok) throw complaintRefusals[came.code];
    const { outcome } = came.value;
    if (came.value.outcome === 'recording') note(provedBy(came.value.recording));
    if (came.value.outcome === 'unsure') {
      note(waitsFor(came.value.recording));
      note(untilThen);
      const kept = await keepUnsure(tx, house, made, asked.ticketId, now);
      if (!kept.ok) throw problems.notFound();
      return;
    }
    if (asked.ticketId === undefined) return;
    const link = { kind: 'complaint', id: asked.id, words: outcome } as const;
    const linked = await linkToTicket(tx, { ticketId: asked.ticketId, link, by: by.id }, now);
    if (!linked.ok) throw problems.notFound();
  };
}

function provedBy(recording: string): Line {
  return {
    kind: 'stays',
    text: {
      'zh-CN': `录音 ${recording} 完好，可证明该订购：订购与费用不变，请先听录音再答复用户`,
      en: `The recording ${recording} is sound and proves the order: nothing changes; listen to it before you answer`,
    },
  };
}

function waitsFor(recording: string): Line {
  return {
    kind: 'waits',
    text: {
      'zh-CN': `录音 ${recording} 暂时无法核对：投诉登记为待核实，由客服单跟进；能核对后自动办理，录音完好则不变，否则立即退订并退还全部费用`,
      en: `The recording ${recording} cannot be checked now: the complaint is noted as unsure, and a ticket follows it; once it can be checked, a sound recording changes nothing, and without one the order ends and all its fees go back`,
    },
  };
}

const untilThen: Line = {
  kind: 'stays',
  text: {
    'zh-CN': '核实前订购与费用不变：请告知用户已受理、会回访；用户现在就要停的，另办“停止”，不影响投诉',
    en: 'Until then order and fees stay: say that it is noted and that we call back; who wants it stopped now is stopped by Stop, and the complaint goes on',
  },
};

/** A person agreed to promotions, on paper or on the telephone; where the proof is kept is the evidence (XC-04). */
export function agreeToPromotions(
  { segments }: CareHouse,
  by: Caller,
  {
    kind,
    textVersion,
    proof,
  }: { kind: 'agent-script' | 'hall-form' | 'recording'; textVersion: string; proof: string },
): Deed {
  return async (tx, phone, now) => {
    await knowPhone(tx, segments, phone, now);
    await givePromotionConsents(tx, [{ phone, kind, textVersion, evidence: { proof, takenBy: by.id } }], now);
  };
}

/** A person told us, otherwise than by SMS, to send no more promotions. */
export function refusePromotionsOf({ segments }: CareHouse): Deed {
  return async (tx, phone, now) => {
    await knowPhone(tx, segments, phone, now);
    await refusePromotions(tx, [phone], now);
  };
}

/** Lists that an agent may put a phone onto. */
export type AgentsList = 'complaint' | 'minor' | 'do-not-promote';

/** Puts a phone onto a list; who complained can order nothing any more. */
export function blacklist(house: CareHouse, by: Caller, asked: { list: AgentsList; because: string }): Deed {
  return async (tx, phone, now) => {
    const mark = { phone, reason: asked.because, source: `staff ${by.name}` };
    await putOnList(tx, house.segments, asked.list, mark, now);
  };
}

/** Takes a phone off a list; that it was on it stays written. */
export function unblacklist(asked: { list: AgentsList | 'carrier'; because: string }): Deed {
  return async (tx, phone, now) => {
    if (!(await takeOffList(tx, asked.list, phone, asked.because, now))) throw notOnList;
  };
}

async function loadPerson(tx: Tx, house: RelationHouse, phone: Phone, now: Date): Promise<Person> {
  const { catalog } = house.terms;
  const known = await lockSubscribers(tx, [phone]);
  const subscribers = known.size > 0 ? known : await meet(tx, house, phone, now);
  return (await peopleOf(tx, catalog, subscribers.values(), now)).get(phone)!;
}

/** Somebody of whom nothing is known yet. */
async function meet(tx: Tx, { segments }: RelationHouse, phone: Phone, now: Date) {
  const place = carrierOf(segments, phone);
  if (!place) throw nobodysNumber;
  return identify(tx, [{ phone, carrier: place.carrier, province: place.province, mos: 0 }], now);
}

/** Who asks, and for whom. */
function requestBy({ door }: RelationHouse, by: By, { subscriber }: Person, product?: Product): OrderRequest {
  const accessNumber = product?.accessNumber ?? '';
  return {
    ...by,
    link: linkFor(door.lanes, subscriber.carrier, accessNumber),
    dialled: accessNumber,
    askFrom: accessNumber,
  };
}

async function save(tx: Tx, house: RelationHouse, { subscriber }: Person, { changes, says }: Decision, now: Date) {
  await saveChanges(tx, changes);
  await tell(tx, house, subscriber.phone, says, now);
}

async function tell(
  tx: Tx,
  { terms, door }: RelationHouse,
  phone: Phone,
  says: readonly Say[],
  now: Date,
): Promise<void> {
  const subscriber = (await lockSubscribers(tx, [phone])).get(phone)!;
  const mts = says.map((say) => {
    const dialled = say.product === undefined ? '' : productOf(terms.catalog, say.product).accessNumber;
    const to = { phone, carrier: subscriber.carrier, class: 'notice', dialled } as const;
    return mtOf(terms.catalog, say, to);
  });
  await queueMts(tx, door, mts, now);
}

/** What stands against an order is told as its order word would be answered. */
function refusedBy({ terms }: CareHouse, say: Say): Problem {
  const { text } = terms.catalog.texts.render(say.code, say.vars as TextVars<typeof say.code>);
  return new Problem(409, `order-${say.code}`, {
    'zh-CN': text,
    en: orderRefusals[say.code] ?? `It cannot be ordered: ${say.code}`,
  });
}

const orderRefusals: Readonly<Record<string, string>> = {
  blacklisted: 'This phone is on a list of those that can order nothing',
  'not-open': 'This product is not sold to the carrier or province of the phone',
  'already-ordered': 'The phone has this product already',
  'order-in-work': 'Another order of the same kind is on its way to the carrier',
};

const problem = (status: number, code: string, text: Text) => new Problem(status, code, text);

const nothingStands = problem(409, 'nothing-to-stop', {
  'zh-CN': '没有可停止的服务：可能刚被退订，请刷新',
  en: 'There is nothing to stop: it may have ended just now; load the page again',
});
const nobodysNumber = problem(400, 'nobodys-number', {
  'zh-CN': '该号码不属于任何运营商的号段，请核对',
  en: 'No carrier has such a number; check it',
});
const noSuchProduct = problem(404, 'no-such-product', {
  'zh-CN': '没有可由客服代订的此项包月业务',
  en: 'No product of this name is sold by the month',
});
const scriptChanged = problem(409, 'script-changed', {
  'zh-CN': '话术或资费已更新，请按新话术重新宣读',
  en: 'The script or the price has changed: read the new one from the beginning',
});
const scriptNotRead = problem(409, 'script-not-read', {
  'zh-CN': '话术须逐步宣读并确认，包括资费',
  en: 'Every step of the script must be read and confirmed, the price among them',
});
const complaintRefusals = {
  'no-such-subscription': problem(404, 'no-such-subscription', {
    'zh-CN': '该号码没有这个订购关系',
    en: 'This phone has no such subscription',
  }),
  'not-telemarketed': problem(409, 'not-telemarketed', {
    'zh-CN': '该订购不是电话营销产生的：请按普通投诉申请退费',
    en: 'It was not sold on the telephone: ask for a refund instead',
  }),
};
const notOnList = problem(404, 'not-on-list', {
  'zh-CN': '该号码不在此名单中',
  en: 'The phone is not on this list',
});
