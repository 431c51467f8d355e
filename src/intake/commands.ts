import {
  type Command,
  isSoldByItem,
  productOf,
  readCommand,
  splitDialled,
  type TraceStep,
} from '../business/catalog/index.ts';
import type { Ask, Lane, NewMt, Question, Say, TakenMo } from '../business/messages/index.ts';
import { mayAnswerUnknown } from '../business/subscribers/index.ts';
import {
  answerOnly,
  applied,
  type Decision,
  decideCancel,
  decideCancelAll,
  decideChosen,
  decideConfirm,
  decideItem,
  decideList,
  decideOrder,
  decideStopWish,
  decideTrial,
  type Request,
  type Terms,
} from '../business/subscriptions/index.ts';
import {
  decideAnswer,
  decideContest,
  isOfContest,
  leaving,
  type PlayChanges,
  type Played,
  type Player,
  playedOn,
} from '../products/campaigns/index.ts';
import { newId } from '../values/id.ts';
import { later } from '../values/time.ts';
import { toMt } from './answers.ts';
import { type ChargedMt, chargedMt } from './items.ts';
import { ownNumber, promotionFor, questionFor, type Talker } from './open-questions.ts';

/** What one MO leads to. Nothing has happened yet; `after` is how the talker stands when it has. */
export type Reaction = {
  readonly command: Command;
  readonly trace: readonly TraceStep[];
  readonly changes: Decision['changes'];
  readonly mts: readonly NewMt[];
  /** Pieces that go, each with its charge. */
  readonly charged: readonly ChargedMt[];
  readonly asked: readonly Question[];
  readonly closed: readonly Question[];
  /** How often unknown words were answered in this hour, this one included. */
  readonly unknownCount?: number;
  /** The promotion that was answered by a no to all further ones. */
  readonly refused?: Question;
  /** What changed in contests. */
  readonly play?: PlayChanges;
  readonly after: Talker;
};

/** Everything an owner of a command may look at. */
type Scene = {
  terms: Terms;
  talker: Talker;
  mo: TakenMo;
  request: Request;
  question: Question | undefined;
  promotion: Question | undefined;
  now: Date;
};

/** Understands an MO and lets the owner of its command decide. Pure. */
export function react(terms: Terms, lanes: readonly Lane[], talker: Talker, mo: TakenMo, now: Date): Reaction {
  const question = questionFor(terms.catalog, talker, mo.accessNumber, now);
  const promotion = promotionFor(talker, now);
  const { command, trace } = readCommand(terms.catalog, {
    dialled: mo.accessNumber,
    text: mo.text,
    digitsAnswer: question !== undefined,
    wordsAnswer: question?.kind === 'contest-words',
    promotion: promotion && (talker.heardPromotionLast ? 'last' : 'earlier'),
  });
  const request: Request = {
    channel: 'sms',
    actor: mo.phone,
    evidence: { moId: mo.id },
    link: mo.link,
    dialled: mo.accessNumber,
    askFrom: ownNumber(terms.catalog, lanes, talker, mo, now),
  };
  const scene: Scene = { terms, talker, mo, request, question, promotion, now };
  const decision = decide(command, scene);
  const unknown = command.kind === 'unknown' ? mayAnswerUnknown(talker.subscriber, now) : undefined;
  const silent = command.kind === 'unknown' && !unknown;
  const asked = decision.ask ? [toQuestion(decision.ask, scene)] : [];
  const left = leftBy(command, talker);
  const closed = [...closedBy(command, decision.ask, scene), ...left];
  const says = [...decision.says, ...(talker.play ? leaving(talker.play, left, now) : [])];
  const mts = silent ? [] : says.map((say) => toMt(terms.catalog, say, talker, mo));
  const charged = (decision.items ?? []).map((item) =>
    chargedMt(item, talker, { ...mo, moId: mo.id }, terms.fees, now),
  );
  return {
    command,
    trace,
    changes: decision.changes,
    mts,
    charged,
    asked,
    closed,
    ...(unknown ? { unknownCount: unknown.count } : {}),
    ...(decision.play ? { play: decision.play } : {}),
    ...(command.kind === 'refuse-promotions' && promotion ? { refused: promotion } : {}),
    after: {
      subscriber: unknown ? { ...talker.subscriber, unknownAnswered: unknown } : talker.subscriber,
      subscriptions: applied(talker.subscriptions, decision.changes),
      feesOfMonth: talker.feesOfMonth,
      trials: { ...talker.trials, taken: [...talker.trials.taken, ...decision.changes.trials] },
      questions: [...talker.questions.filter((one) => !closed.includes(one)), ...asked],
      itemConsents: [...(talker.itemConsents ?? []), ...decision.changes.consents],
      heardPromotionLast: talker.heardPromotionLast && mts.length + charged.length === 0,
      play: talker.play && playedOn(talker.play, decision.play),
    },
  };
}

/** Each command goes to its owner. */
function decide(command: Command, scene: Scene): Played {
  const { terms, talker, request, question, now } = scene;
  switch (command.kind) {
    case 'order':
      return orderOf(command, scene);
    case 'trial':
      return decideTrial(
        talker,
        terms.catalog.trials.get(command.trial)!,
        fromSource(request, command.args),
        terms,
        now,
      );
    case 'confirm':
      return decideConfirm(talker, command.product, request, terms, now);
    case 'cancel':
      return decideCancel(talker, command.product, request, terms, now);
    case 'list':
    case 'cancel-which':
      return decideList(talker, request, terms, now);
    case 'cancel-all':
      return decideCancelAll(talker, request, terms, now);
    case 'refuse-promotions':
      return answerOnly(promotionsRefused(scene));
    case 'wish-to-stop':
      return decideStopWish(talker, command.product, request, terms, now);
    case 'contest':
      return talker.play
        ? decideContest(talker.play, command.contest, playerOf(scene), now)
        : answerOnly(noQuestion(now));
    case 'words':
      return question ? answerTo(question, [], scene) : answerOnly(noQuestion(now));
    case 'answer':
      return question ? answerTo(question, command.choices, scene) : answerOnly(noQuestion(now));
    case 'verb':
    case 'unknown':
      return answerOnly(unknownWord(command.kind === 'unknown' ? command.suggestion : undefined, now));
    default:
      return command satisfies never;
  }
}

/** A product is ordered by the month, or piece by piece. What a notice of the carrier brought before is not sent again. */
function orderOf({ product: code, args }: Extract<Command, { kind: 'order' }>, scene: Scene): Decision {
  const { terms, talker, mo, request, now } = scene;
  const product = productOf(terms.catalog, code);
  if (!isSoldByItem(product)) return decideOrder(talker, product, fromSource(request, args), terms, now);
  const answered = mo.linkId !== undefined && talker.answeredLinkIds?.has(mo.linkId);
  return answered ? answerOnly() : decideItem(talker, product, args[0], request, terms, now);
}

/** What stands behind an order word is the code of the advertisement (`CY 01`). It is kept as given, whether we know it or not. */
function fromSource(request: Request, [source]: readonly string[]): Request {
  return source === undefined ? request : { ...request, source, evidence: { ...request.evidence, source } };
}

function playerOf({ talker, request, mo }: Scene): Player {
  const { phone, carrier } = talker.subscriber;
  return { phone, carrier, request, moId: mo.id };
}

/**
 * A list and a stop wish choose what to end; a number that is not on the list is answered by the list, and ends nothing. What
 * a contest asked is the contest's to read.
 */
function answerTo(question: Question, choices: readonly string[], scene: Scene): Played {
  const { terms, talker, request, mo, now } = scene;
  if (isOfContest(question))
    return talker.play
      ? decideAnswer(talker.play, question, mo.text, playerOf(scene), now)
      : answerOnly(noQuestion(now));
  const chosen = choices.map((choice) => question.choices[choice]);
  if (chosen.some((one) => one === undefined)) return decideList(talker, request, terms, now);
  return decideChosen(
    talker,
    chosen.flatMap((one) => one ?? []),
    request,
    terms,
    now,
  );
}

function toQuestion(ask: Ask, { talker, now }: Scene): Question {
  return {
    phone: talker.subscriber.phone,
    id: newId(now),
    accessNumber: ask.from,
    kind: ask.kind,
    choices: ask.choices,
    askedAt: now,
    expiresAt: later(now, ask.lifetimeMs),
  };
}

/** A stop word stops the asking of contests too: it always wins. */
const endsAsking: ReadonlySet<Command['kind']> = new Set(['cancel-which', 'cancel-all', 'wish-to-stop']);

function leftBy({ kind }: Command, talker: Talker): Question[] {
  return endsAsking.has(kind) ? talker.questions.filter(isOfContest) : [];
}

/** A question ends when it is answered, or when the same number asks the next one. */
function closedBy(command: Command, ask: Ask | undefined, { talker, question, promotion }: Scene): Question[] {
  return talker.questions.filter(
    (one) =>
      ((command.kind === 'answer' || command.kind === 'words') && one === question) ||
      (command.kind === 'refuse-promotions' && one === promotion) ||
      (ask && one.kind !== 'promotion' && one.accessNumber === ask.from),
  );
}

function noQuestion(now: Date): Say {
  return { code: 'no-question', vars: {}, reason: 'digits without a question', reasonId: newId(now) };
}

function promotionsRefused({ terms, mo, promotion, now }: Scene): Say {
  const accessNumber = splitDialled(terms.catalog, mo.accessNumber)?.access.number ?? mo.accessNumber;
  const reasonId = promotion?.id ?? newId(now);
  return { code: 'promotions-refused', vars: { accessNumber }, reason: 'promotions refused', reasonId };
}

function unknownWord(suggestion: string | undefined, now: Date): Say {
  const vars = { suggestion: suggestion ? `您是否要发${suggestion}？` : '' };
  return { code: 'unknown', vars, reason: 'unknown word', reasonId: newId(now) };
}
