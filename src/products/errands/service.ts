import { fold } from '../../business/catalog/index.ts';
import type { Question, Said, Say, Served, Service, Speaker } from '../../business/messages/index.ts';
import { carsAllowed, readPlate } from '../../business/vehicles/index.ts';
import type { Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { dayMs, later } from '../../values/time.ts';
import { askedWords, type ErrandHouse, isSame, saveDone } from './actions.ts';
import { type Actor, type Command, type Decision, decide, decideAsked } from './decide.ts';
import { type City, type Errand, type ErrandBook, isOver, type Kind, kindOf } from './model.ts';
import { type Payment, sumsOf } from './money.ts';
import { errandsOfPhones, lockErrands, nextNumbers, numberOf, saveDecisions } from './store.ts';
import { nameOf, newsOf, statusLines, type Words } from './words.ts';

/** What words may do here. */
export const errandActs = ['errand'] as const;

/** How a phone stands: its errands, what was paid for them, and the number a new one would have. */
type Standing = {
  readonly errands: readonly Errand[];
  readonly payments: readonly Payment[];
  readonly next: string;
};
/** What a phone wants: something new, or something done to an errand it has. */
type Change = {
  readonly phone: Phone;
  readonly decision?: Decision;
  readonly done?: { readonly id: Id; readonly command: Command };
};
type Answer = Served<Standing, Change>;

/** So long an errand that is over is still told of. */
const rememberedMs = 7 * dayMs;
const choiceMs = dayMs;
const choiceKind = 'service-choice:errands';
const wishLength = 200;
/** So many fit into one message; an older one is ended by its number (`DB 不办 DB0001`). */
const endsOffered = 4;

/** Errands by SMS (CA-017): `DB 过户 石家庄` asks, `DB` tells, `DB 不办` ends (asking which, of several), and a Y agrees to the quotation that was sent. */
export function errandService(house: ErrandHouse): Service<Standing, Change> {
  return {
    name: 'errands',
    acts: errandActs,
    load: loadStandings,
    decide: (standing, said, speaker, now) => new Conversation(house, standing, said, speaker, now).answer(),
    save: (tx, changes, now) => saveChanges(tx, house, changes, now),
  };
}

async function loadStandings(tx: Tx, speakers: readonly Speaker[], now: Date): Promise<(speaker: Speaker) => Standing> {
  const phones = speakers.map(({ subscriber }) => subscriber.phone);
  const errands = await errandsOfPhones(tx, phones, later(now, -rememberedMs));
  const locked = await lockErrands(
    tx,
    errands.filter((one) => !isOver(one)).map(({ id }) => id),
  );
  const numbers = await nextNumbers(tx, phones.length);
  return ({ subscriber: { phone } }) => ({
    errands: errands.filter((one) => one.phone === phone),
    payments: [...locked.values()].flatMap(({ errand, payments }) => (errand.phone === phone ? payments : [])),
    next: numbers[phones.indexOf(phone)]!,
  });
}

/** One text and what it leads to. */
class Conversation {
  private readonly house: ErrandHouse;
  private readonly book: ErrandBook;
  private readonly standing: Standing;
  private readonly said: Said;
  private readonly speaker: Speaker;
  private readonly now: Date;
  private readonly by: Actor;

  constructor(house: ErrandHouse, standing: Standing, said: Said, speaker: Speaker, now: Date) {
    this.house = house;
    this.book = house.errands;
    this.standing = standing;
    this.said = said;
    this.speaker = speaker;
    this.now = now;
    this.by = { kind: 'subscriber', id: speaker.subscriber.phone };
  }

  answer(): Answer {
    if ('answers' in this.said) {
      const { answers, choices } = this.said;
      if (answers.kind.startsWith('service-yes:')) return this.agreed(answers.choices['yes'] ?? []);
      const [kind, city] = (choices.length === 1 && answers.choices[choices[0]!]) || [];
      if (this.asksWhichToEnd(answers)) return this.cancelled(this.open.find(({ id }) => id === kind));
      const known = kind === undefined ? undefined : kindOf(this.book, kind);
      if (!known) return { ...this.which(), keepsAsking: true };
      return this.wanted(
        known,
        this.book.cities.find(({ code }) => code === city),
      );
    }
    const rest = fold(this.said.rest);
    if (rest === '') return this.status();
    if (/^(不办|不用|撤回)/.test(rest)) {
      const [digits] = rest.match(/\d{4,}/) ?? [];
      const [only, another] = this.open;
      // A number that is none of theirs ends nothing.
      if (digits === undefined) return this.cancelled(another ? undefined : only);
      return this.cancelled(this.open.find(({ number }) => number === numberOf(Number(digits))));
    }
    const kind = named(this.book.kinds, rest);
    return kind ? this.wanted(kind, named(this.book.cities, rest)) : this.which();
  }

  private get open(): Errand[] {
    return this.standing.errands.filter((one) => !isOver(one));
  }

  private wanted(kind: Kind, city: City | undefined): Answer {
    if (carsAllowed(this.speaker.entitlements) === 0) return this.howToJoin();
    if (!city) return this.where(kind);
    const plate = plateIn(this.said.mo.text);
    const same = this.open.find((one) => isSame(one, { kind: kind.code, city: city.code, plate: plate ?? undefined }));
    if (same) return this.status([same]);
    const { entitlements } = this.speaker;
    const { mo } = this.said;
    const decision = decideAsked(
      {
        ...{ id: newId(this.now), number: this.standing.next, phone: mo.phone, kind: kind.code, city: city.code },
        ...{ channel: 'sms', wish: mo.text.slice(0, wishLength), plate, contact: '', accessNumber: mo.accessNumber },
        priority: entitlements.functions.has('errand-priority'),
        discountPercent: entitlements.errandDiscount,
      },
      this.by,
      this.book,
      this.now,
    );
    return {
      ...this.say(askedWords(decision, this.book, this.now), decision.errand.id),
      change: { phone: mo.phone, decision },
      state: { ...this.standing, errands: [...this.standing.errands, decision.errand] },
    };
  }

  private which(): Answer {
    const choices = this.book.kinds.map(({ short }, at) => `${at + 1}${short}`).join(' ');
    const picks = Object.fromEntries(this.book.kinds.map(({ code }, at) => [String(at + 1), [code]]));
    return {
      ...this.say({ code: 'errand-which', vars: { choices } }),
      ask: { kind: choiceKind, choices: picks, lifetimeMs: choiceMs },
    };
  }

  private where(kind: Kind): Answer {
    const choices = this.book.cities.map(({ title }, at) => `${at + 1}${title['zh-CN']}`).join(' ');
    const picks = Object.fromEntries(this.book.cities.map(({ code }, at) => [String(at + 1), [kind.code, code]]));
    return {
      ...this.say({ code: 'errand-where', vars: { kind: kind.short, choices } }),
      ask: { kind: choiceKind, choices: picks, lifetimeMs: choiceMs },
    };
  }

  /** How the errands stand; of one that waits for a Y it is asked again. */
  private status(of: readonly Errand[] = this.standing.errands): Answer {
    const told = of.toSorted((a, b) => Number(isOver(a)) - Number(isOver(b)));
    if (told.length === 0) return this.say({ code: 'errand-none', vars: {} });
    const quoted = told.filter(
      ({ state, quotation }) => state === 'quoted' && quotation!.validUntil > this.now.getTime(),
    );
    const said = this.say({ code: 'errand-status', vars: { lines: statusLines(told, this.book) } }, told[0]!.id);
    const only = quoted.length === 1 ? quoted[0]! : undefined;
    if (!only?.quotation) return said;
    const lifetimeMs = only.quotation.validUntil - this.now.getTime();
    return {
      ...said,
      ask: { kind: 'service-yes:errands', choices: { yes: [only.id, only.quotation.id] }, lifetimeMs },
    };
  }

  private agreed([id, quotationId]: readonly string[]): Answer {
    const errand = this.standing.errands.find((one) => one.id === id);
    if (!errand || quotationId === undefined) return this.say({ code: 'errand-none', vars: {} });
    const evidence = { moId: this.said.mo.id };
    return this.done(errand, { kind: 'accept', how: 'sms', quotationId, evidence }, 'errand-stale');
  }

  /** Only what nobody works on and nothing was paid for ends by SMS; the rest is talked over. Unless it is clear which, it is asked. */
  private cancelled(meant: Errand | undefined): Answer {
    if (!meant) return this.whichToEnd();
    const isPaid = this.standing.payments.some(({ errandId }) => errandId === meant.id);
    if (isPaid || meant.state === 'working')
      return this.say({ code: 'errand-not-cancelled', vars: { number: meant.number } }, meant.id);
    return this.done(meant, { kind: 'cancel', why: '您已取消', keepFen: 0 }, 'errand-not-cancelled');
  }

  private whichToEnd(): Answer {
    if (this.open.length === 0) return this.say({ code: 'errand-none', vars: {} });
    const ends = this.open.toReversed().slice(0, endsOffered);
    const choices = ends.map((one, at) => `${at + 1}${one.number}${nameOf(one, this.book).kind}`).join(' ');
    const picks = Object.fromEntries(ends.map(({ id }, at) => [String(at + 1), [id]]));
    return {
      ...this.say({ code: 'errand-end', vars: { choices } }),
      ask: { kind: choiceKind, choices: picks, lifetimeMs: choiceMs },
    };
  }

  /** Digits name errands there, and kinds everywhere else. */
  private asksWhichToEnd({ choices }: Question): boolean {
    return Object.values(choices).some(([one]) => this.standing.errands.some(({ id }) => id === one));
  }

  private done(errand: Errand, command: Command, otherwise: 'errand-stale' | 'errand-not-cancelled'): Answer {
    const { number } = nameOf(errand, this.book);
    const sums = sumsOf(this.standing.payments.filter(({ errandId }) => errandId === errand.id));
    const decided = decide(errand, command, this.by, { book: this.book, sums }, this.now);
    if (!decided.ok) return this.say({ code: otherwise, vars: { number } }, errand.id);
    const errands = this.standing.errands.map((one) => (one.id === errand.id ? decided.value.errand : one));
    return {
      ...this.say(newsOf(decided.value, sums, this.book)!, errand.id),
      change: { phone: errand.phone, done: { id: errand.id, command } },
      state: { ...this.standing, errands },
    };
  }

  private howToJoin(): Answer {
    const product = [...this.house.terms.catalog.products.values()].find(({ grants }) => carsAllowed(grants) > 0);
    const vars = { orderWord: product?.orderWords[0] ?? '', accessNumber: product?.accessNumber ?? '' };
    return this.say({ code: 'errand-join', vars });
  }

  private say(words: Words, reasonId: Id = this.said.mo.id): Pick<Answer, 'says'> {
    return { says: [{ ...words, reason: 'errand', reasonId } as Say] };
  }
}

/** Which of these a text names, by the longest word. */
function named<One extends { readonly words: readonly string[] }>(all: readonly One[], text: string): One | undefined {
  return all
    .flatMap((one) => one.words.flatMap((word) => (text.includes(fold(word)) ? [{ one, length: word.length }] : [])))
    .toSorted((a, b) => b.length - a.length)[0]?.one;
}

/** The plate that a text holds, if it holds one. */
function plateIn(text: string): string | null {
  const [written] =
    text.normalize('NFKC').match(/[\u4e00-\u9fa5][A-Za-z][·.\- ]?[A-Za-z0-9]{5,6}(?![A-Za-z0-9])/) ?? [];
  const read = written === undefined ? undefined : readPlate(written);
  return read && 'plate' in read ? read.plate : null;
}

/** In the order of the errands, so that batches wait for each other but never in a circle. */
async function saveChanges(tx: Tx, house: ErrandHouse, changes: readonly Change[], now: Date): Promise<void> {
  await saveDecisions(
    tx,
    changes.flatMap(({ decision }) => decision ?? []),
  );
  const acts = changes.flatMap(({ phone, done }) => (done ? [{ phone, ...done }] : []));
  for (const { id, phone, command } of acts.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const found = (await lockErrands(tx, [id])).get(id);
    if (!found) continue;
    // The rows were locked when it was decided, so it is decided alike.
    const saved = await saveDone(tx, house, found, command, { kind: 'subscriber', id: phone }, now, 'silent');
    if (!saved.ok) throw new Error(`errand ${id}: ${command.kind} was decided and cannot be saved: ${saved.code}`);
  }
}
