import { type Command, mayAskTrial, mayOrderItem } from '../business/catalog/index.ts';
import { consentsSince, saveConsents } from '../business/consent/index.ts';
import {
  closeQuestions,
  type DecidedMo,
  lastHeardPromotion,
  type Mo,
  openQuestions,
  parkMos,
  queueMts,
  recordMos,
  saveMos,
  saveQuestions,
  type TakenMo,
  takeRefusals,
} from '../business/messages/index.ts';
import { answeredByNotice, type LinkIdOf } from '../business/relations/index.ts';
import { arrivalsOf, countUnknownAnswers, identify, type Subscriber } from '../business/subscribers/index.ts';
import {
  applied,
  type Changes,
  decideBack,
  peopleOf,
  saveChanges,
  suspendedByFees,
  type Terms,
  together,
} from '../business/subscriptions/index.ts';
import type { Tx } from '../platform/db.ts';
import { loadPlays, savePlay } from '../products/campaigns/index.ts';
import { learnModels } from '../products/mms/index.ts';
import { groupBy } from '../values/group.ts';
import { WorldError } from '../values/outcome.ts';
import { isServiceNumber, type Phone } from '../values/phone.ts';
import { later } from '../values/time.ts';
import { type Reaction, react } from './commands.ts';
import type { Intake } from './intake.ts';
import { linkIdMs, saveItems } from './items.ts';
import type { Talker } from './open-questions.ts';
import { loadStandings, saveServices } from './services.ts';

/** More MOs than this in one minute from one phone are a flood: they are parked, shown and not answered. */
const floodPerMinute = 30;

/**
 * The journey of arriving MOs, on one page. What comes together is taken together: one query a table, decisions one after
 * another in memory, one statement a table, one commit. When the returned promise resolves every MO is safe (taken, parked
 * or known from before) and may be acknowledged; when it rejects none may be, and the carrier sends again.
 */
export async function takeMos(intake: Intake, mos: readonly Mo[]): Promise<void> {
  try {
    await intake.db.transact((tx) => takeBatch(tx, intake, mos));
  } catch (error) {
    intake.log.warn(
      { error, mos: mos.length },
      'a batch of MOs could not be taken together; they are taken one by one',
    );
    for (const mo of mos) await takeAlone(intake, mo);
  }
}

/**
 * A poisonous message harms nobody else: it is parked whole, with its bytes, shown and counted. Nothing is wrong with one
 * that only met a database that is away or busy: the carrier sends it again.
 */
async function takeAlone(intake: Intake, mo: Mo): Promise<void> {
  try {
    await intake.db.transact((tx) => takeBatch(tx, intake, [mo]));
  } catch (error) {
    if (error instanceof WorldError && error.retryable) throw error;
    const reason = `cannot be processed: ${error instanceof Error ? error.message : String(error)}`;
    await intake.db.transact((tx) => parkMos(tx, [{ mo, reason }], intake.clock.now()));
    intake.log.error(
      { alarm: 'parked-mo', error, phone: mo.phone, link: mo.link },
      'an MO cannot be processed; it is parked with its bytes',
    );
  }
}

/** One batch in its transaction, and what each MO that was new led to. The catalogue is one version for all of it. */
export async function takeBatch(tx: Tx, house: Intake, mos: readonly Mo[]): Promise<readonly Outcome[]> {
  const intake: Intake = { ...house, terms: { ...house.terms, catalog: { ...house.terms.catalog } } };
  const now = intake.clock.now();
  const subscribers = await identify(tx, arrivalsOf(intake.segments, mos), now);
  const { taken, parked } = await recordMos(tx, mos, now);
  await learnModels(tx, mos, now);
  for (const { id, phone, link, parked: why } of parked) {
    intake.log.error({ alarm: 'parked-mo', moId: id, phone, link, why }, 'an MO is parked for people to look at');
  }
  if (taken.length === 0) return [];
  const known = await loadTalkers(tx, intake, subscribers, taken, now);
  const { talkers: heard, back } = await takeBack(tx, known, taken, now);
  const playing = await withPlays(tx, intake, heard, now);
  const talkers = await loadStandings(tx, intake.services, intake.terms.catalog, playing, taken, now);
  const outcomes = taken.map((mo) => outcomeOf(intake, talkers, mo, now));
  await save(tx, intake, outcomes, back, now);
  for (const { mo, parked, reaction } of outcomes) {
    intake.log.debug(
      { moId: mo.id, phone: mo.phone, link: mo.link, command: reaction?.command.kind, parked },
      'an MO was taken',
    );
  }
  return outcomes;
}

async function loadTalkers(
  tx: Tx,
  { terms }: Intake,
  subscribers: ReadonlyMap<Phone, Subscriber>,
  taken: readonly TakenMo[],
  now: Date,
): Promise<Map<Phone, Talker>> {
  const phones = [...new Set(taken.map((mo) => mo.phone))];
  const theirs = phones.map((phone) => subscribers.get(phone)!);
  const trying = new Set(taken.filter(({ text }) => mayAskTrial(terms.catalog, text)).map(({ phone }) => phone));
  const ordering = taken.filter(({ text }) => mayOrderItem(terms.catalog, text));
  const [people, asked, consents, before] = await Promise.all([
    peopleOf(tx, terms.catalog, theirs, now, (phone) => trying.has(phone)),
    openQuestions(tx, phones, now),
    itemConsents(tx, terms, ordering, now),
    answeredBefore(tx, ordering, now),
  ]);
  const questions = groupBy(asked, (one) => one.phone);
  const advertised = asked.filter(({ kind }) => kind === 'promotion').map(({ phone }) => phone);
  const heardLast = advertised.length > 0 ? await lastHeardPromotion(tx, advertised, now) : new Set<Phone>();
  const agreed = groupBy(consents, (one) => one.phone);
  const answered = groupBy(before, (one) => one.phone);
  return new Map(
    [...people].map(([phone, person]) => [
      phone,
      {
        ...person,
        questions: questions.get(phone) ?? [],
        heardPromotionLast: heardLast.has(phone),
        itemConsents: (agreed.get(phone) ?? []).filter(({ at }) => at >= person.subscriber.holderSince),
        answeredLinkIds: new Set(answered.get(phone)?.map(({ linkId }) => linkId)),
      },
    ]),
  );
}

/** Who was stopped or in debt and texts is back: that comes before what the text asks for. */
async function takeBack(
  tx: Tx,
  talkers: Map<Phone, Talker>,
  taken: readonly TakenMo[],
  now: Date,
): Promise<{ talkers: Map<Phone, Talker>; back: Changes }> {
  const suspended = [...talkers.values()].flatMap(({ subscriptions }) =>
    subscriptions.filter(({ state }) => state === 'suspended'),
  );
  const byFees = await suspendedByFees(tx, suspended);
  if (byFees.size === 0) return { talkers, back: together() };
  const goOn = groupBy(
    suspended.filter(({ id }) => byFees.has(id)),
    ({ phone }) => phone,
  );
  const standing = new Map(talkers);
  const changes = [...goOn].map(([phone, theirs]) => {
    const moId = taken.find((mo) => mo.phone === phone)!.id;
    const its = decideBack(theirs, { phone, moId }, now);
    const talker = talkers.get(phone)!;
    standing.set(phone, { ...talker, subscriptions: applied(talker.subscriptions, its) });
    return its;
  });
  return { talkers: standing, back: together(...changes) };
}

async function withPlays(
  tx: Tx,
  { campaigns }: Intake,
  talkers: Map<Phone, Talker>,
  now: Date,
): Promise<Map<Phone, Talker>> {
  if (!campaigns) return talkers;
  const playOf = await loadPlays(tx, campaigns.contests, [...talkers.keys()], now);
  return new Map([...talkers].map(([phone, talker]) => [phone, { ...talker, play: playOf(phone) }]));
}

/** Agreements to pay piece by piece, looked for only when somebody may be ordering one. */
async function itemConsents(tx: Tx, { items, itemConsentMs }: Terms, ordering: readonly TakenMo[], now: Date) {
  const phones = ordering.map(({ phone }) => phone);
  return phones.length === 0 ? [] : consentsSince(tx, phones, [...items.keys()], later(now, -itemConsentMs));
}

/** Which of these orders a notice of the carrier brought before, by their LinkIDs. */
async function answeredBefore(tx: Tx, ordering: readonly TakenMo[], now: Date): Promise<LinkIdOf[]> {
  const asked = ordering.flatMap(({ phone, linkId }) => (linkId === undefined ? [] : [{ phone, linkId }]));
  return asked.length === 0 ? [] : answeredByNotice(tx, asked, later(now, -linkIdMs));
}

/** What an MO led to: neither for a machine, which is recorded and not answered. */
export type Outcome = { readonly mo: TakenMo; readonly parked?: string; readonly reaction?: Reaction };

/** What may end something: it is heard in a flood as well, from a phone that has something here. */
const stopping: ReadonlySet<Command['kind']> = new Set([
  'cancel',
  'cancel-all',
  'cancel-which',
  'list',
  'answer',
  'wish-to-stop',
]);

/** Machines are recorded and never answered; a flood is parked, except for what may end something. */
function outcomeOf(intake: Intake, talkers: Map<Phone, Talker>, mo: TakenMo, now: Date): Outcome {
  const talker = talkers.get(mo.phone)!;
  if (isServiceNumber(mo.phone)) return { mo };
  const { terms, services, door } = intake;
  const reaction = react({ terms, services, lanes: door.lanes }, talker, mo, now);
  const floods = talker.subscriber.mosThisMinute > floodPerMinute;
  const mayStop =
    reaction.command.kind === 'refuse-promotions' ||
    (stopping.has(reaction.command.kind) && talker.subscriptions.length > 0);
  if (floods && !mayStop) return { mo, parked: 'flood' };
  talkers.set(mo.phone, reaction.after);
  return { mo, reaction };
}

async function save(tx: Tx, intake: Intake, outcomes: readonly Outcome[], back: Changes, now: Date): Promise<void> {
  const reactions = outcomes.flatMap(({ reaction }) => (reaction ? [reaction] : []));
  const changes = together(back, ...reactions.map(({ changes }) => changes));
  await Promise.all([
    saveMos(tx, outcomes.map(decided), now),
    saveChanges(tx, changes),
    saveConsents(tx, changes.consents),
    saveQuestions(
      tx,
      reactions.flatMap(({ asked }) => asked),
    ),
    closeQuestions(
      tx,
      reactions.flatMap(({ closed }) => closed),
    ),
    countUnknownAnswers(tx, unknownCounts(reactions), now),
    savePlay(
      tx,
      reactions.flatMap(({ play }) => play ?? []),
      now,
    ),
    saveServices(
      tx,
      intake.services,
      reactions.flatMap(({ service }) => service ?? []),
      now,
    ),
    takeRefusals(
      tx,
      reactions.flatMap(({ refused }) => (refused ? [{ phone: refused.phone, mtId: refused.id }] : [])),
      now,
    ),
    send(tx, intake, reactions, now),
  ]);
}

/** The answers, and the pieces that were ordered with their charges. */
async function send(tx: Tx, { door }: Intake, reactions: readonly Reaction[], now: Date): Promise<void> {
  const answers = reactions.flatMap(({ mts }) => mts);
  const charged = reactions.flatMap((one) => one.charged);
  const ids = await queueMts(tx, door, [...answers, ...charged.map(({ mt }) => mt)], now);
  await saveItems(tx, charged, ids.slice(answers.length));
}

function decided({ mo, parked, reaction }: Outcome): DecidedMo {
  return { mo, parked, command: reaction?.command.kind, trace: reaction?.trace, asked: reaction?.askedFor };
}

function unknownCounts(reactions: readonly Reaction[]): Map<Phone, number> {
  const counts = new Map<Phone, number>();
  for (const { unknownCount, after } of reactions) {
    if (unknownCount !== undefined) counts.set(after.subscriber.phone, unknownCount);
  }
  return counts;
}
