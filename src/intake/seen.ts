import { type Catalog, catalogAt, readCommand } from '../business/catalog/index.ts';
import type { TakenMo } from '../business/messages/index.ts';
import { confirmable, type Terms } from '../business/subscriptions/index.ts';
import { promotionFor, questionFor, type Talker, wordsQuestionFor } from './open-questions.ts';

/**
 * The terms by which a text is answered. What was asked under an earlier version of the catalogue ends by that one: its words,
 * its price, its texts are what the person saw. Everything else is read by the version in force. Pure.
 */
export function termsSeen(terms: Terms, talker: Talker, mo: TakenMo, now: Date): Terms {
  const { catalog } = terms;
  if (!catalog.earlier?.length) return terms;
  const asked = [...talker.questions, ...talker.subscriptions].map(({ askedAt }) => catalogAt(catalog, askedAt));
  const versions = [catalog, ...catalog.earlier.map((one) => one.catalog).filter((one) => asked.includes(one))];
  const seen = versions.find((version) => endsWhatItAsked({ ...terms, catalog: version }, catalog, talker, mo, now));
  return seen ? { ...terms, catalog: seen } : terms;
}

/** Whether a text, read by this version, answers just what this version asked. */
function endsWhatItAsked(terms: Terms, newest: Catalog, talker: Talker, mo: TakenMo, now: Date): boolean {
  const { command } = readCommand(terms.catalog, heardBy(terms.catalog, talker, mo, now));
  const isOfThis = ({ askedAt }: { readonly askedAt: Date }) => catalogAt(newest, askedAt) === terms.catalog;
  if (command.kind === 'answer' || command.kind === 'words') {
    const questionOf = command.kind === 'words' ? wordsQuestionFor : questionFor;
    const question = questionOf(terms.catalog, talker, mo.accessNumber, now);
    return question !== undefined && isOfThis(question);
  }
  if (command.kind !== 'confirm') return false;
  const meant = confirmable(talker, command.product, mo.accessNumber, terms, now);
  return meant.length > 0 && meant.every(isOfThis);
}

/** A text with what its phone has open: how it is read. */
export function heardBy(catalog: Catalog, talker: Talker, mo: TakenMo, now: Date) {
  const question = questionFor(catalog, talker, mo.accessNumber, now);
  const promotion = promotionFor(talker, now);
  return {
    dialled: mo.accessNumber,
    text: mo.text,
    digitsAnswer: question !== undefined,
    wordsAnswer: wordsQuestionFor(catalog, talker, mo.accessNumber, now) !== undefined,
    promotion: promotion && (talker.heardPromotionLast ? ('last' as const) : ('earlier' as const)),
  };
}
