import type { Tx } from '../../platform/db.ts';
import { newId } from '../../values/id.ts';
import { dayMs, later } from '../../values/time.ts';
import { closeQuestions, openQuestions, queueMts, saveQuestions, turnedBack, wayTo } from '../messages/index.ts';
import { hearAnswers, type TicketHouse } from './actions.ts';
import { type Decision, decideNoSurvey, surveyOpenMs } from './decide.ts';
import { insertMessages, type Numbered, surveysSince } from './store.ts';

/** Nobody is asked twice in so long, however many cases he has. */
const restMs = 30 * dayMs;

/**
 * Asks a person how content he is, or reminds him once. It is a message that the rules of the door may turn back, and that the
 * number of one person is asked at most once a month; then it lapses, and the ticket says why.
 */
export async function askSurvey(
  tx: Tx,
  house: TicketHouse,
  { number, ticket: before }: Numbered,
  decision: Decision,
  now: Date,
): Promise<Decision> {
  const kind = decision.events.find((one) => one.kind === 'survey-asked' || one.kind === 'survey-reminded')?.kind;
  const { phone, id } = decision.ticket;
  if (!kind || phone === null) return decision;
  const lapsed = (why: string): Decision => {
    const ends = decideNoSurvey(decision.ticket, why, now);
    return { ticket: ends.ticket, events: [...decision.events, ...ends.events] };
  };
  const first = kind === 'survey-asked';
  if (first && (await surveysSince(tx, [phone], later(now, -restMs))).has(phone)) return lapsed('asked-lately');
  const way = await wayTo(tx, house, phone, before.accessNumber);
  if (!way) return lapsed('no-way');
  const { text, version } = house.terms.catalog.texts.render(first ? 'ticket-survey' : 'ticket-survey-again', {
    number,
  });
  const messageId = newId(now);
  const mt = {
    ...way,
    ...({ class: 'content', priority: 'notice' } as const),
    ...{ phone, text, textVersion: version, reason: 'ticket survey', reasonId: messageId },
  };
  const [mtId] = await queueMts(tx, house.door, [mt], now);
  if ((await turnedBack(tx, [{ phone, id: mtId! }])).size > 0) return lapsed('turned-back');
  await insertMessages(tx, [
    { id: messageId, ticketId: id, direction: 'out', channel: 'sms', by: null, text, phone, mtId: mtId!, at: now },
  ]);
  // Words go on to the people one talked with; a digit answers what was asked last.
  await hearAnswers(tx, decision.ticket, way.accessNumber, now);
  const asked = (await openQuestions(tx, [phone], now)).filter((one) => one.kind === 'service-choice:tickets');
  await closeQuestions(tx, asked);
  const choices = Object.fromEntries([1, 2, 3, 4, 5].map((score) => [score, [id]]));
  await saveQuestions(tx, [
    {
      phone,
      id: newId(now),
      accessNumber: way.accessNumber,
      kind: 'service-choice:tickets',
      choices,
      askedAt: now,
      expiresAt: later(now, surveyOpenMs),
    },
  ]);
  return decision;
}
