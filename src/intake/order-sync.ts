import { linkTelemarketing, saveConsents } from '../business/consent/index.ts';
import { heardByMo, queueMts } from '../business/messages/index.ts';
import {
  answeredByNotice,
  dropChases,
  type OrderNotice,
  openChases,
  phonesWaiting,
  recordNotice,
  relationsOf,
  saveRelations,
  saveVerdicts,
  takeWaiting,
} from '../business/relations/index.ts';
import { arrivalsOf, identify, sealHolders } from '../business/subscribers/index.ts';
import { type Changes, lastEndings, peopleOf, saveChanges, together } from '../business/subscriptions/index.ts';
import { type IncomingOrder, type OrderSheet, readIncomingOrder } from '../carriers/index.ts';
import type { Tx } from '../platform/db.ts';
import type { Job } from '../platform/jobs.ts';
import { SoapFault, writeFault, XmlError } from '../protocols/xml/index.ts';
import { groupBy } from '../values/group.ts';
import { newId } from '../values/id.ts';
import { WorldError } from '../values/outcome.ts';
import { maskPhone, type Phone } from '../values/phone.ts';
import { hourMs, later } from '../values/time.ts';
import type { Intake } from './intake.ts';
import { linkIdMs, saveItems } from './items.ts';
import { alarming, decideNotice, type NoticeOutcome, type Party } from './order-decision.ts';

/** How a carrier's platform is answered: 200 with a result, or 500 with a SOAP Fault as SOAP 1.1 wants it. */
export type OrderAnswer = { readonly status: 200 | 500; readonly body: string };

/**
 * The journey of a notice of a carrier's platform: recorded, answered, and decided after. When the promise resolves with a
 * result of success the notice is safe. `decided` follows by itself, and what a crash leaves undecided is swept up by the worker.
 */
export async function takeOrderNotice(
  intake: Intake,
  sheet: OrderSheet,
  document: Uint8Array,
): Promise<OrderAnswer & { readonly decided: Promise<void> }> {
  const now = intake.clock.now();
  const nothing = Promise.resolve();
  try {
    const incoming = readIncomingOrder(sheet, document, now);
    const recorded = await record(intake, sheet, incoming, document, now);
    if (recorded !== 'new') return { status: 200, body: incoming.answer(recorded), decided: nothing };
    const { phone, action } = incoming.said;
    const body = incoming.answer(action === 'unknown' ? 'refused' : 'taken');
    return { status: 200, body, decided: decideSoon(intake, [{ phone, peer: sheet.peer }]) };
  } catch (error) {
    return { status: 500, body: faultOf(intake, sheet, error), decided: nothing };
  }
}

/** Writes a notice down unless something is wrong with its sender, and says how to answer one that is not new. */
async function record(
  { db, log }: Intake,
  { peer }: OrderSheet,
  { said, digest, refusal, stale }: IncomingOrder,
  raw: Uint8Array,
  now: Date,
): Promise<'new' | 'taken' | 'refused'> {
  const about = { peer, phone: maskPhone(said.phone), recordId: said.recordId };
  if (refusal !== undefined) {
    log.error({ alarm: 'order-notice-refused', ...about, refusal }, 'a notice of an order relation is refused');
    return 'refused';
  }
  const notice = { ...said, occurredAt: believable(said.occurredAt, now), id: newId(now), receivedAt: now };
  const known = await db.transact((tx) => recordNotice(tx, { notice, raw, digest }, { onlyIfKnown: stale }));
  if (known === 'new') return 'new';
  if (known === 'again') return said.action === 'unknown' ? 'refused' : 'taken';
  const why = known === 'different' ? 'its key is known with another meaning' : 'it is too old to be new';
  log.error({ alarm: 'order-notice-refused', ...about, refusal: why }, 'a notice of an order relation is refused');
  return 'refused';
}

/** How far a carrier's clock may be ahead of ours. */
const aheadMs = 24 * hourMs;

/** A time far ahead would hide every later notice, cancels too; such a one happened when it came. */
function believable(occurredAt: Date | undefined, now: Date): Date | undefined {
  return occurredAt !== undefined && occurredAt > later(now, aheadMs) ? undefined : occurredAt;
}

function faultOf({ log }: Intake, { peer }: OrderSheet, error: unknown): string {
  if (error instanceof XmlError || error instanceof SoapFault) {
    log.warn({ peer, error: error.message }, 'what a carrier sent is no notice of an order relation');
    return writeFault('Client', error.message);
  }
  log.error({ peer, error }, 'a notice of an order relation could not be recorded; the carrier sends it again');
  return writeFault('Server', 'it could not be recorded; send it again');
}

type Waiting = { readonly phone: Phone; readonly peer: string };

/** Decides what was just recorded. What fails here waits for the sweep. */
async function decideSoon(intake: Intake, waiting: readonly Waiting[]): Promise<void> {
  try {
    await decideWaiting(intake, waiting, intake.clock.now());
  } catch (error) {
    intake.log.warn({ error }, 'a notice of an order relation waits for the sweep');
  }
}

/** Decides everything that waits for these phones, in one transaction. */
export async function decideWaiting(intake: Intake, waiting: readonly Waiting[], now: Date): Promise<void> {
  const outcomes = await intake.db.transact((tx) => decideBatch(tx, intake, waiting, now));
  for (const { notice, verdict, detail } of outcomes) {
    const about = { peer: notice.peer, phone: maskPhone(notice.phone), recordId: notice.recordId, verdict, detail };
    if (alarming(verdict))
      intake.log.error({ alarm: 'order-notice', ...about }, 'a notice of a carrier needs a person');
    else intake.log.debug(about, 'a notice of a carrier was decided');
  }
}

async function decideBatch(
  tx: Tx,
  intake: Intake,
  waiting: readonly Waiting[],
  now: Date,
): Promise<readonly NoticeOutcome[]> {
  const { segments, orders, terms, door } = intake;
  const house = { terms, lanes: door.lanes };
  const sheetOf = new Map(orders.map((sheet) => [sheet.peer, sheet]));
  const heard = waiting.map(({ phone, peer }) => ({ phone, carrier: sheetOf.get(peer)?.carrier ?? 'unicom' }));
  const arrivals = arrivalsOf(segments, heard).map((one) => ({ ...one, mos: 0 }));
  const subscribers = await identify(tx, arrivals, now);
  const notices = await takeWaiting(tx, [...subscribers.keys()]);
  const phones = [...new Set(notices.map(({ phone }) => phone))];
  if (phones.length === 0) return [];

  const known = phones.map((phone) => subscribers.get(phone)!);
  const [people, relations, endings, linkIds] = await Promise.all([
    peopleOf(tx, terms.catalog, known, now),
    relationsOf(tx, phones),
    lastEndings(tx, phones),
    linkIdsOf(tx, notices, now),
  ]);
  const relationsBy = groupBy(relations, ({ phone }) => phone);
  const endingsBy = groupBy(endings, ({ phone }) => phone);
  const parties = new Map<Phone, Party>(
    [...people].map(([phone, person]) => [
      phone,
      {
        ...person,
        relations: relationsBy.get(phone) ?? [],
        endings: endingsBy.get(phone) ?? [],
        linkIds: linkIds(phone),
      },
    ]),
  );
  const outcomes = notices.map((notice) => {
    const outcome = decideNotice(parties.get(notice.phone)!, notice, sheetOf.get(notice.peer), house, now);
    parties.set(notice.phone, outcome.after);
    return outcome;
  });
  await save(tx, intake, outcomes, now);
  return outcomes;
}

/** The mirror first: what it shows as closed is not chased. */
async function save(tx: Tx, intake: Intake, outcomes: readonly NoticeOutcome[], now: Date): Promise<void> {
  const changes = together(...outcomes.map((one) => one.changes));
  await saveRelations(
    tx,
    outcomes.flatMap((one) => one.relations),
    now,
  );
  await saveVerdicts(tx, outcomes, now);
  await saveChanges(tx, changes);
  await saveConsents(tx, changes.consents);
  await linkTelemarketing(tx, openedBy(changes));
  await openChases(
    tx,
    outcomes.flatMap((one) => one.chases),
  );
  await dropChases(
    tx,
    outcomes.flatMap((one) => one.reordered),
    now,
  );
  await sealHolders(
    tx,
    intake.seals,
    outcomes.flatMap((one) => (one.gone ? [one.gone] : [])),
    now,
  );
  await send(tx, intake, outcomes, now);
}

/** What is said, and the pieces that were ordered with their charges. */
async function send(tx: Tx, { door }: Intake, outcomes: readonly NoticeOutcome[], now: Date): Promise<void> {
  const says = outcomes.flatMap(({ mts }) => mts);
  const charged = outcomes.flatMap((one) => one.charged);
  const ids = await queueMts(tx, door, [...says, ...charged.map(({ mt }) => mt)], now);
  await saveItems(tx, charged, ids.slice(says.length));
}

/** By phone: the LinkIDs of these orders on demand that were heard before, and by what. */
async function linkIdsOf(
  tx: Tx,
  notices: readonly OrderNotice[],
  now: Date,
): Promise<(phone: Phone) => ReadonlyMap<string, 'mo' | 'notice'>> {
  const asked = notices.filter(({ action, linkId }) => action === 'on-demand' && linkId !== '');
  if (asked.length === 0) return () => new Map();
  const since = later(now, -linkIdMs);
  const [byMo, byNotice] = await Promise.all([heardByMo(tx, asked, since), answeredByNotice(tx, asked, since)]);
  const heard = [
    ...byMo.map((one) => ({ ...one, by: 'mo' }) as const),
    ...byNotice.map((one) => ({ ...one, by: 'notice' }) as const),
  ];
  const of = groupBy(heard, ({ phone }) => phone);
  return (phone) => new Map((of.get(phone) ?? []).map(({ linkId, by }) => [linkId, by]));
}

/** What the carrier opened: a telemarketer may have brought the agreement before. */
function openedBy({ subscriptions, events }: Changes) {
  const productOf = new Map(subscriptions.map(({ id, product }) => [id, product]));
  return events
    .filter(({ from, to }) => from === 'pending-carrier' && to === 'active')
    .map(({ phone, subscriptionId, at }) => {
      return { phone, subscriptionId, product: productOf.get(subscriptionId)!, openedAt: at };
    });
}

const pageSize = 200;

/** Decides what a crash, or a busy database, left undecided. */
export function decideLeftOver(intake: Intake): Job {
  return {
    name: 'decide order notices',
    async nextDue(db) {
      const [row] = await db.read<{ due: Date | null }>('select min(received_at) as due from order_event_waiting');
      return row?.due ?? undefined;
    },
    async run(db, due) {
      const failed = new Set<Phone>();
      for (;;) {
        const page = await db.transact((tx) => phonesWaiting(tx, [...failed], pageSize));
        if (page.length === 0) return;
        await decideWaiting(intake, page, due).catch(() => decideAlone(intake, page, due, failed));
      }
    },
  };
}

/** One that cannot be decided harms nobody else: it stays, with an alarm. */
async function decideAlone(intake: Intake, page: readonly Waiting[], now: Date, failed: Set<Phone>): Promise<void> {
  for (const one of page) {
    try {
      await decideWaiting(intake, [one], now);
    } catch (error) {
      if (error instanceof WorldError && error.retryable) throw error;
      failed.add(one.phone);
      const about = { alarm: 'order-notice', error, peer: one.peer, phone: maskPhone(one.phone) };
      intake.log.error(about, 'a notice of a carrier cannot be decided; it is kept and tried again');
    }
  }
}
