import {
  type Command,
  isSoldByItem,
  productOf,
  readCommand,
  splitDialled,
  type TraceStep,
} from '../business/catalog/index.ts';
import {
  type AnyService,
  type Ask,
  type AskedFor,
  type Lane,
  type NewMt,
  type Question,
  type Said,
  type Say,
  serviceOf,
  type TakenMo,
} from '../business/messages/index.ts';
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
  decideWhich,
  openConfirmations,
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
import {
  ownNumber,
  promotionFor,
  questionFor,
  type Talker,
  wordsQuestionFor,
  yesQuestionFor,
} from './open-questions.ts';
import { heardBy, termsSeen } from './seen.ts';
import { askService, type ServiceAnswer, type ServiceChange } from './services.ts';

/** What one MO leads to. Nothing has happened yet; `after` is how the talker stands when it has. */
export type Reaction = {
  readonly command: Command;
  readonly trace: readonly TraceStep[];
  /** What of ours it named, for reports. */
  readonly askedFor: AskedFor;
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
  /** What a service wants saved. */
  readonly service?: ServiceChange;
  readonly after: Talker;
};

/** What reactions need to know: the terms, the ways out, and who answers words besides orders. */
export type Knowledge = {
  readonly terms: Terms;
  readonly lanes: readonly Lane[];
  readonly services: readonly AnyService[];
};

/** A decision that may also change how a contest or a service stands. */
type Decided = Played & { readonly served?: ServiceAnswer };

/** Everything an owner of a command may look at. */
type Scene = {
  terms: Terms;
  services: Knowledge['services'];
  talker: Talker;
  mo: TakenMo;
  request: Request;
  question: Question | undefined;
  promotion: Question | undefined;
  /** What words answer that mean nothing else. */
  conversation: Question | undefined;
  now: Date;
};

/** Understands an MO and lets the owner of its command decide. Pure. */
export function react(known: Knowledge, talker: Talker, mo: TakenMo, now: Date): Reaction {
  const { lanes, services } = known;
  const terms = termsSeen(known.terms, talker, mo, now);
  const question = questionFor(terms.catalog, talker, mo.accessNumber, now);
  const promotion = promotionFor(talker, now);
  const conversation = wordsQuestionFor(terms.catalog, talker, mo.accessNumber, now);
  const { command, trace, keyword } = readCommand(terms.catalog, heardBy(terms.catalog, talker, mo, now));
  const request: Request = {
    channel: 'sms',
    actor: mo.phone,
    evidence: { moId: mo.id },
    link: mo.link,
    dialled: mo.accessNumber,
    askFrom: ownNumber(terms.catalog, lanes, talker, mo, now),
  };
  const scene: Scene = { terms, services, talker, mo, request, question, promotion, conversation, now };
  const decision = decide(command, scene);
  const unknown = command.kind === 'unknown' ? mayAnswerUnknown(talker.subscriber, now) : undefined;
  const silent = command.kind === 'unknown' && !unknown;
  const asked = decision.ask ? [toQuestion(decision.ask, scene)] : [];
  const left = leftBy(command, talker);
  const closed = [...closedBy(command, decision, scene), ...left];
  const says = [...decision.says, ...(talker.play ? leaving(talker.play, left, now) : [])];
  const mts = silent ? [] : says.map((say) => toMt(terms.catalog, say, talker, mo));
  const charged = (decision.items ?? []).map((item) =>
    chargedMt(item, talker, { ...mo, moId: mo.id }, terms.fees, now),
  );
  return {
    command,
    trace,
    askedFor: { product: productNamed(command, terms), keyword, section: sectionOf(command, scene) },
    changes: decision.changes,
    mts,
    charged,
    asked,
    closed,
    ...(unknown ? { unknownCount: unknown.count } : {}),
    ...(decision.play ? { play: decision.play } : {}),
    ...(decision.served?.change ? { service: decision.served.change } : {}),
    ...(command.kind === 'refuse-promotions' && promotion ? { refused: promotion } : {}),
    after: {
      ...talker,
      subscriber: unknown ? { ...talker.subscriber, unknownAnswered: unknown } : talker.subscriber,
      subscriptions: applied(talker.subscriptions, decision.changes),
      trials: { ...talker.trials, taken: [...talker.trials.taken, ...decision.changes.trials] },
      questions: [...talker.questions.filter((one) => !closed.includes(one)), ...asked],
      itemConsents: [...(talker.itemConsents ?? []), ...decision.changes.consents],
      heardPromotionLast: talker.heardPromotionLast && mts.length + charged.length === 0,
      play: talker.play && playedOn(talker.play, decision.play),
      ...(decision.served ? { standing: decision.served.standing } : {}),
    },
  };
}

/** Each command goes to its owner. */
function decide(command: Command, scene: Scene): Decided {
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
      return confirm(command, scene);
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
      return { ...decideStopWish(talker, command.product, request, terms, now), ...overheard(scene) };
    case 'contest':
      return talker.play
        ? decideContest(talker.play, command.contest, playerOf(scene), now)
        : answerOnly(noQuestion(now));
    case 'service':
      return ask(command.service, { act: command.act, rest: command.rest, mo: scene.mo }, scene);
    case 'words':
      return scene.conversation ? answerTo(scene.conversation, [], scene) : answerOnly(noQuestion(now));
    case 'answer':
      return question ? answerTo(question, command.choices, scene) : answerOnly(noQuestion(now));
    case 'verb':
    case 'unknown':
      return answerOnly(unknownWord(command.kind === 'unknown' ? command.suggestion : undefined, now));
    default:
      return command satisfies never;
  }
}

/** A Y with a product is an order's; alone it answers what was asked last, which may be a service's to hear. */
function confirm({ product }: Extract<Command, { kind: 'confirm' }>, scene: Scene): Decided {
  const { terms, talker, request, mo, now } = scene;
  const asked = product ? undefined : yesQuestionFor(terms.catalog, talker, mo.accessNumber, now);
  if (asked === 'unclear') return decideWhich(talker, terms, now);
  const heard = product || asked || openConfirmations(talker, now).length > 0 ? undefined : overheard(scene).served;
  if (heard) return { ...answerOnly(...heard.says), served: heard };
  if (!asked) return decideConfirm(talker, product, request, terms, now);
  return ask(serviceOf(asked)!, { answers: asked, text: mo.text, choices: [], mo }, scene);
}

/** What somebody who talks with people is heard to say besides: it is for them too, and changes nothing else. */
function overheard({ services, conversation, terms, talker, mo, now }: Scene): Pick<Decided, 'served'> {
  const name = conversation && serviceOf(conversation);
  if (!name || !services.find((one) => one.name === name)?.overhears) return {};
  const said = { answers: conversation, text: mo.text, choices: [], mo };
  return { served: { ...askService(services, name, terms.catalog, talker, said, now), keepsAsking: true } };
}

/** What a service answers; its question goes out from a number of its own, so that the answer finds it. */
function ask(service: string, said: Said, { services, terms, talker, request, now }: Scene): Decided {
  const served = askService(services, service, terms.catalog, talker, said, now);
  if (!served.ask) return { ...answerOnly(...served.says), served };
  const from = request.askFrom;
  return { ...answerOnly(...served.says.map((say) => ({ ...say, from }))), ask: { ...served.ask, from }, served };
}

/** A product is ordered by the month, or piece by piece. What a notice of the carrier brought before is not sent again. */
function orderOf({ product: code, args }: Extract<Command, { kind: 'order' }>, scene: Scene): Decision {
  const { terms, talker, mo, request, now } = scene;
  const product = productOf(terms.catalog, code);
  if (!isSoldByItem(product)) return decideOrder(talker, product, fromSource(request, args), terms, now);
  const answered = mo.linkId !== undefined && talker.answeredLinkIds?.has(mo.linkId);
  return answered ? answerOnly() : decideItem(talker, product, args[0], request, terms, now);
}

/** The product or service that a command is about, where it names one. */
function productNamed(command: Command, { catalog }: Terms): string | undefined {
  if (command.kind === 'trial') return catalog.trials.get(command.trial)?.product;
  if (command.kind === 'service') return command.service;
  return 'product' in command ? command.product : undefined;
}

/** Which piece was asked for, where there is such a piece: nothing that people invent is counted, nor a number they name. */
function sectionOf(command: Command, { terms, now }: Scene): string | undefined {
  if (command.kind !== 'order') return undefined;
  const piece = terms.items.get(command.product)?.(command.args[0], now);
  return piece && !('choices' in piece) ? command.args[0]?.replace(/市$/, '') : undefined;
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
function answerTo(question: Question, choices: readonly string[], scene: Scene): Decided {
  const { terms, talker, request, mo, now } = scene;
  const service = serviceOf(question);
  if (service) return ask(service, { answers: question, text: mo.text, choices, mo }, scene);
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

/** A question ends when it is answered, when its service says so, or when the same number asks the next one. */
function closedBy(command: Command, { ask, served }: Decided, scene: Scene): Question[] {
  const { terms, talker, mo, question, promotion, conversation, now } = scene;
  const answered = served?.keepsAsking ? undefined : command.kind === 'words' ? conversation : question;
  const agreed =
    command.kind === 'confirm' && !command.product && yesQuestionFor(terms.catalog, talker, mo.accessNumber, now);
  return talker.questions.filter(
    (one) =>
      one === agreed ||
      one.kind === served?.ends ||
      ((command.kind === 'answer' || command.kind === 'words') && one === answered) ||
      (command.kind === 'refuse-promotions' && one === promotion) ||
      (ask && endsWith(one, ask)),
  );
}

/** Whether a question ends because another is asked: both from one number. A conversation ends by another one only. */
function endsWith({ kind, accessNumber }: Question, ask: Ask): boolean {
  const talks = kind === 'promotion' || (kind.startsWith('service-words:') && !ask.kind.startsWith('service-words:'));
  return !talks && accessNumber === ask.from;
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
