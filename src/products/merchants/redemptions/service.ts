import type { Door, Question, Said, Say, Served, Service, Speaker, TakenMo } from '../../../business/messages/index.ts';
import { openQuestions, serviceOf } from '../../../business/messages/index.ts';
import type { Proof as CodeProof } from '../../../business/phone-proof/index.ts';
import type { Segments } from '../../../business/subscribers/index.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import { WorldError } from '../../../values/outcome.ts';
import { maskPhone, type Phone } from '../../../values/phone.ts';
import { beijingIso, dayInWords, minuteMs } from '../../../values/time.ts';
import { checkMemberCode, sendMemberCodeIn } from '../membership/code.ts';
import { membershipProducts, type StandingHouse } from '../membership/standing.ts';
import { personByPhone, shopsOf } from '../registry/store.ts';
import { type AtTill, type Look, lookAt, type Usable } from './check.ts';
import type { TillRefusal } from './contract.ts';
import { askerOf, findingPurpose } from './named.ts';
import { isGuessing, type Pace } from './pace.ts';
import { purposeOfRedeeming, redeemIn, refuse } from './redeem.ts';
import { inSingleFile } from './store.ts';
import { tillWords } from './words/contract.ts';

/** What words may do here. */
export const tillActs = ['check'] as const;

/** What tills by SMS need of the house. */
export type TillServiceHouse = StandingHouse & {
  readonly db: Db;
  readonly door: Door;
  readonly segments: Segments;
  readonly pace: Pace;
};

/** How somebody stands who writes: at which till, and what is known of the members that these texts may be about. */
type State = {
  readonly at: AtTill | 'nobody' | 'no-shop';
  readonly isTooMuch: boolean;
  readonly looks: ReadonlyMap<Phone, Look>;
  /** Codes that were typed back, by what was typed. */
  readonly codes: ReadonlyMap<string, CodeProof>;
};

/** What a text changes. */
type Change =
  | {
      readonly kind: 'refuse';
      readonly at: AtTill;
      readonly phone: Phone;
      readonly why: TillRefusal;
      readonly sender?: string;
    }
  | {
      readonly kind: 'code';
      readonly phone: Phone;
      readonly purpose: string;
      readonly shop: string;
      readonly shopName: string;
    }
  | {
      readonly kind: 'redeem';
      readonly at: AtTill;
      readonly phone: Phone;
      readonly benefitId: Id;
      readonly key: string;
      readonly codeProof?: CodeProof | undefined;
    };
type Answer = Served<State, Change>;

/** So long the digit of a benefit, and the code of a member, may be sent back. */
const talkMs = 10 * minuteMs;
/** An SMS of one part, less the words around the benefits. */
const roomForBenefits = 36;

/** A number as people write it: `15633000001`, `156 3300 0001`. */
const mobileIn = /(?<!\d)(?:\+?86[ -]?)?(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})(?!\d)/;
const codeIn = /^\D*(\d{6})\D*$/;

/** The till by SMS, for a bay without internet: `YZ <member>`, `YZ <member> <sender shown>`, and the digit of a benefit redeems. */
export function tillService(house: TillServiceHouse): Service<State, Change> {
  return {
    name: 'till',
    acts: tillActs,
    load: (tx, speakers, now, heard) => loadStates(tx, house, speakers, heard, now),
    decide: (state, said, speaker, now) => decideSaid(house, state, said, speaker, now),
    save: (tx, changes, now) => saveChanges(tx, house, changes, now),
  };
}

async function loadStates(
  tx: Tx,
  house: TillServiceHouse,
  speakers: readonly Speaker[],
  heard: readonly TakenMo[],
  now: Date,
): Promise<(speaker: Speaker) => State> {
  const phones = speakers.map(({ subscriber }) => subscriber.phone);
  const asked = (await openQuestions(tx, phones, now)).filter((one) => serviceOf(one) === 'till');
  const texts = (phone: Phone) => heard.filter((mo) => mo.phone === phone).map(({ text }) => text);
  const membersOf = (phone: Phone) => [
    ...texts(phone).flatMap((text) => memberIn(text) ?? []),
    ...asked.filter((one) => one.phone === phone).flatMap(memberAsked),
  ];
  // What is decided of a member holds until it is saved: nobody else redeems for that number meanwhile.
  await inSingleFile(tx, [...new Set(phones.flatMap(membersOf))]);
  const states = new Map<Phone, State>();
  for (const phone of phones) states.set(phone, await stateOf(phone));
  return ({ subscriber: { phone } }) => states.get(phone)!;

  async function stateOf(phone: Phone): Promise<State> {
    const at = await atTillOf(tx, phone);
    if (typeof at === 'string') return { at, isTooMuch: false, looks: new Map(), codes: new Map() };
    const tooFast = await house.pace.isTooFast(askerOf(at));
    const looks = new Map<Phone, Look>();
    for (const member of new Set(membersOf(phone))) looks.set(member, await lookAt(tx, house, at, member, now));
    const question = asked.findLast((one) => one.phone === phone && one.kind === 'service-words:till');
    const codes = new Map<string, CodeProof>();
    for (const code of question ? texts(phone).flatMap((text) => codeIn.exec(text)?.[1] ?? []) : []) {
      const [benefitId, member] = question!.choices['code'] ?? [];
      const tried = { phone: member!, purpose: purposeOfRedeeming(benefitId!), code };
      const proof = await checkMemberCode(house, tried, now);
      if (proof) codes.set(code, proof);
    }
    return { at, isTooMuch: tooFast || (await isGuessing(tx, askerOf(at), now)), looks, codes };
  }
}

/** The member that a text names, if it does. */
function memberIn(text: string): Phone | undefined {
  return mobileIn.exec(text)?.slice(1).join('');
}

/** The member that a question is about. */
function memberAsked({ choices }: Question): Phone[] {
  return Object.values(choices).flatMap(([, member]) => member ?? []);
}

async function atTillOf(tx: Tx, phone: Phone): Promise<State['at']> {
  const person = await personByPhone(tx, phone);
  if (!person) return 'nobody';
  const { id: personId, merchantId, name } = person;
  const shops = person.shopId === undefined ? await shopsOf(tx, merchantId) : [];
  const shopId = person.shopId ?? (shops.length === 1 ? shops[0]!.id : undefined);
  if (shopId === undefined) return 'no-shop';
  return { till: { merchantId, shopId, channel: 'sms', personId }, who: personId, name, phone, address: phone };
}

type Words = Pick<Extract<Say, { code: `till-${string}` }>, 'code' | 'vars'>;

function decideSaid(house: TillServiceHouse, state: State, said: Said, speaker: Speaker, now: Date): Answer {
  const { at } = state;
  // Whose check was said last is whom a digit means: of an earlier one nothing is redeemed any more.
  const begins = 'act' in said && ({ ends: 'service-choice:till' } as const);
  const say = (words: Words): Answer => ({
    says: [{ ...words, reason: 'till', reasonId: said.mo.id } as Say],
    ...begins,
  });
  const text = 'act' in said ? said.rest : said.text;
  if (at === 'nobody') return decideMember(speaker, text, say);
  if (at === 'no-shop') return say({ code: 'till-which-shop', vars: {} });
  if ('answers' in said) return decideAnswer({ ...state, at }, said, say, now);
  const member = memberIn(text);
  const look = member === undefined ? undefined : state.looks.get(member);
  if (member === undefined || !look) return say({ code: 'till-how', vars: {} });
  const number = maskPhone(member);
  const no = (why: TillRefusal, sender?: string): Change => ({
    ...{ kind: 'refuse', at, phone: member, why },
    ...(sender !== undefined && { sender }),
  });
  const red = (why: TillRefusal): Answer => ({
    ...say({ code: 'till-red', vars: { number, why: tillWords[why]['zh-CN'] } }),
    change: no(why),
  });
  if (state.isTooMuch) return red('too-many');
  if (look.why) return red(look.why);
  const sender = text.replace(mobileIn, '').replace(/\D/g, '');
  if (sender !== '' && !isOurs(house, sender))
    return { ...say({ code: 'till-noted', vars: { number } }), change: no('other-sender', sender.slice(0, 20)) };
  return sayGreen(look, say);
}

/** A member who is no clerk gets a code: with it and the last digits a till finds the number. */
function decideMember(
  { subscriber: { phone }, entitlements }: Speaker,
  text: string,
  say: (words: Words) => Answer,
): Answer {
  if (text.trim() !== '' || entitlements.merchantRate === 'none') return say({ code: 'till-stranger', vars: {} });
  const change: Change = { kind: 'code', phone, purpose: findingPurpose, shop: 'any', shopName: '加盟商' };
  return { ...say({ code: 'till-own-code', vars: {} }), change };
}

function isOurs({ terms }: TillServiceHouse, sender: string): boolean {
  return membershipProducts(terms.catalog).some(({ accessNumber }) => sender === accessNumber);
}

const plain = '是会员';
const levels = { none: '', standard: '普通会员', better: 'VIP会员' } as const;

function sayGreen(look: Look, say: (words: Words) => Answer): Answer {
  const { phone, standing, benefits } = look;
  const vars = {
    number: maskPhone(phone),
    month: String(Number(standing.month.slice(5))),
    level: levels[standing.level],
  };
  const usable = benefits.filter((one) => one.usable);
  if (usable.length === 0) {
    const why = benefits.find((one): one is Extract<Usable, { usable: false }> => !one.usable)?.why;
    return say({ code: 'till-nothing', vars: { ...vars, why: why ? `：${tillWords[why]['zh-CN']}` : '' } });
  }
  // The clerk looks at the phone: what it shows is the month before.
  const light = standing.light === 'amber' ? `${plain}(上月短信有效)` : plain;
  const room = roomForBenefits + plain.length - light.length;
  const lines: string[] = [];
  for (const [nth, { benefit }] of usable.entries()) {
    const line = `${nth + 1}${benefit.title}${benefit.highValue ? '(验证码)' : ''}`;
    if ([...lines, line].join('；').length > room) break;
    lines.push(line);
  }
  const choices = Object.fromEntries(lines.map((_, nth) => [String(nth + 1), [usable[nth]!.benefit.id, phone]]));
  return {
    ...say({ code: 'till-green', vars: { ...vars, light, benefits: lines.join('；') } }),
    ask: { kind: 'service-choice:till', choices, lifetimeMs: talkMs },
  };
}

/** The digit of a benefit redeems it, or has the member's code sent; the code redeems. */
function decideAnswer(
  state: State & { readonly at: AtTill },
  said: Extract<Said, { answers: Question }>,
  say: (words: Words) => Answer,
  now: Date,
): Answer {
  const { at, looks, codes } = state;
  const isCode = said.answers.kind === 'service-words:till';
  const picked = said.choices.length === 1 ? said.answers.choices[said.choices[0]!] : undefined;
  const [benefitId, member] = (isCode ? said.answers.choices['code'] : picked) ?? [];
  const look = member === undefined ? undefined : looks.get(member);
  const found = look?.benefits.find(({ benefit }) => benefit.id === benefitId);
  if (!member || !look || !found) return say({ code: 'till-again', vars: {} });
  const { benefit } = found;
  const number = maskPhone(member);
  const refused = (why: TillRefusal): Change => ({ kind: 'refuse', at, phone: member, why });
  if (!found.usable) {
    const words = { code: 'till-red', vars: { number, why: tillWords[found.why]['zh-CN'] } } as const;
    return { ...say(words), change: refused(found.why) };
  }
  if (benefit.highValue && !isCode)
    return {
      ...say({ code: 'till-code', vars: { title: benefit.title, number } }),
      ask: { kind: 'service-words:till', choices: { code: [benefit.id, member] }, lifetimeMs: talkMs },
      change: {
        ...{ kind: 'code', phone: member, purpose: purposeOfRedeeming(benefit.id) },
        ...{ shop: at.till.shopId, shopName: look.shop!.merchant.name },
      },
    };
  const codeProof = isCode ? codes.get(codeIn.exec(said.text)?.[1] ?? '') : undefined;
  if (isCode && !codeProof) return { ...say({ code: 'till-wrong-code', vars: {} }), change: refused('wrong-code') };
  const time = `${dayInWords(now)}${beijingIso(now).slice(11, 16)}`;
  return {
    ...say({ code: 'till-done', vars: { title: benefit.title, number, time } }),
    change: { kind: 'redeem', at, phone: member, benefitId: benefit.id, key: `sms-${said.mo.id}`, codeProof },
    // What was known of this member is known no more: the next text about it is looked at anew.
    state: { ...state, looks: new Map([...looks].filter(([one]) => one !== member)) },
  };
}

async function saveChanges(tx: Tx, house: TillServiceHouse, changes: readonly Change[], now: Date): Promise<void> {
  for (const change of changes) await saveChange(tx, house, change, now);
}

async function saveChange(tx: Tx, house: TillServiceHouse, change: Change, now: Date): Promise<void> {
  switch (change.kind) {
    case 'refuse': {
      const { at, phone, why, sender } = change;
      return refuse(tx, at, { phone, why, sender }, now);
    }
    case 'code':
      await sendMemberCodeIn(tx, house, change, now);
      return;
    case 'redeem': {
      const { at, ...wish } = change;
      const result = await redeemIn(tx, house, at, { ...wish, proof: 'number' }, now);
      // A place that all members share went to another one since it was looked at: the text is taken once more.
      if (!result.ok)
        throw new WorldError('moved-meanwhile', `a redemption by SMS: ${result.code}`, { retryable: true });
    }
  }
}
