import { createHash } from 'node:crypto';
import { type CatalogFiles, codeOfFile, inRoom } from './files.ts';

/**
 * Every text we send by itself, and the variables it may use. A file without an entry here, an entry without a file, or a
 * variable that is not declared stops the start, so a text can never fail when it is needed.
 */
const declared = {
  welcome: [],
  membership: ['phone', 'year', 'month'],
  'membership-join': ['product', 'orderWord', 'accessNumber'],
  'membership-just-sent': ['minutes'],
  'membership-too-often': ['times'],
  tariff: ['product', 'price', 'cancelWord', 'accessNumber'],
  'confirm-order': ['product', 'price', 'hours', 'cancelWord', 'accessNumber'],
  'confirm-paid': ['product', 'price', 'since', 'hours', 'cancelWord'],
  'confirm-switch': ['product', 'standing', 'price', 'since', 'hours', 'cancelWord'],
  'confirm-continue': ['product', 'price', 'since', 'hours', 'cancelWord'],
  'tariff-later': ['product', 'price', 'since', 'cancelWord', 'accessNumber'],
  switched: ['product', 'price', 'since', 'cancelWord', 'accessNumber'],
  'confirm-trial': ['product', 'until', 'hours', 'cancelWord'],
  'trial-started': ['product', 'until', 'reward', 'cancelWord'],
  'trial-ending': ['product', 'until', 'price', 'since', 'cancelWord'],
  'trial-ended': ['product', 'price', 'orderWord', 'accessNumber'],
  'trial-taken': ['product', 'price', 'orderWord'],
  'trial-full': ['product', 'price', 'orderWord'],
  'trial-closed': ['product', 'price', 'orderWord'],
  'price-rises': ['product', 'from', 'oldPrice', 'price', 'cancelWord', 'accessNumber'],
  'price-fell': ['product', 'oldPrice', 'price', 'cancelWord'],
  'already-ordered': ['product', 'cancelWord', 'accessNumber'],
  'order-in-work': ['product', 'cancelWord', 'accessNumber'],
  'not-open': ['product', 'areas'],
  blacklisted: [],
  'nothing-to-confirm': ['offer'],
  'several-open': ['orders'],
  cancelled: ['product'],
  'cancelled-paid': ['product', 'month', 'price'],
  'closed-unpaid': ['product', 'why', 'orderWord', 'accessNumber'],
  declined: ['product'],
  'nothing-to-cancel': [],
  list: ['items'],
  'stop-wish': ['product'],
  'no-question': [],
  unknown: ['suggestion'],
  'promotions-refused': ['accessNumber'],
  'contest-question': ['turn', 'ask', 'how'],
  'contest-done': ['title', 'day', 'seal'],
  'contest-short': ['title', 'right', 'needed'],
  'contest-entered': ['title', 'day'],
  'contest-early': ['title', 'from'],
  'contest-over': ['title'],
  'contest-left': ['title'],
  'contest-won': ['title', 'sponsor', 'prize', 'until', 'keyword', 'accessNumber'],
  'contest-claimed': ['prize', 'sponsor'],
  'contest-lapsed': ['title'],
  'confirm-item': ['product', 'price', 'hours', 'days'],
  'item-unknown': ['word', 'product', 'choices'],
  'one-time-code': ['code', 'purpose', 'minutes'],
  'code-to-tell': ['code', 'purpose', 'minutes', 'listener'],
  'web-promotions': ['most'],
  'alarm-told': ['what', 'since', 'others'],
  'alarm-over': ['what', 'others'],
  'alarm-test': ['who'],
  'data-ready': ['days'],
  'data-erased': ['receipt'],
  'web-consent': ['product', 'price', 'cancelWord', 'accessNumber'],
  'web-consent-since': ['product', 'instead', 'price', 'since', 'cancelWord', 'accessNumber'],
  refunded: ['product', 'month', 'price'],
  'refund-apology': ['product', 'month', 'price'],
  'refund-twice': ['product', 'month', 'price', 'extra'],
  'free-month': ['product', 'month'],
  gift: ['gift'],
  'order-forwarded': ['product', 'price'],
  'order-submitted': ['product', 'price'],
  'order-not-made': ['product'],
  'ticket-ask': [],
  'ticket-opened': ['number'],
  'ticket-received': ['number'],
  'ticket-survey': ['number'],
  'ticket-survey-again': ['number'],
  'ticket-rated': [],
  'vehicle-added': ['plate', 'next'],
  'vehicle-noted': ['plate', 'what', 'next'],
  'vehicle-list': ['cars'],
  'vehicle-none': [],
  'vehicle-which': ['cars'],
  'vehicle-full': ['limit'],
  'vehicle-removed': ['plate'],
  'vehicle-plate-unclear': ['why'],
  'vehicle-value-unclear': ['why', 'example'],
  'vehicle-members-only': [],
  'vehicle-proposed': ['merchant', 'plate', 'what'],
  'reminder-insurance': ['plate', 'day', 'step'],
  'reminder-inspection': ['plate', 'day', 'how', 'step'],
  'reminder-maintenance': ['plate', 'day', 'step'],
  'reminder-season': ['day', 'step'],
  'reminder-overdue': ['what', 'day', 'step'],
  'reminder-done': ['what', 'next'],
  'reminder-later': ['what', 'day', 'again'],
  'reminder-booked': ['what', 'number'],
  'reminder-none': [],
  'vehicle-ask-car': [],
  'vehicle-ask-day': ['plate', 'what', 'example'],
  'group-buy-join': ['product', 'orderWord', 'accessNumber'],
  'group-buy-none': [],
  'group-buy-list': ['buys'],
  'group-buy-reserved': ['title', 'deadline', 'threshold', 'code'],
  'group-buy-again': ['title', 'code'],
  'group-buy-left': ['title', 'code'],
  'group-buy-none-left': ['title'],
  'group-buy-reached': ['title', 'price', 'until', 'merchant', 'phone'],
  'group-buy-missed': ['title', 'threshold'],
  'group-buy-cancelled': ['title'],
  help: [],
  'help-offers': ['offers'],
  'help-offers-join': ['offers', 'orderWord', 'accessNumber'],
  'partners-found': ['partners'],
  'partners-where': ['choices'],
  'partners-none': ['spot', 'what'],
  'nearby-found': ['places'],
  'nearby-what': ['choices'],
  'nearby-where': ['choices'],
  'nearby-unknown': ['choices'],
  'nearby-none': ['spot', 'category'],
  'nearby-join': ['product', 'orderWord', 'accessNumber'],
  'nearby-place': ['place'],
  'errand-join': ['orderWord', 'accessNumber'],
  'errand-which': ['choices'],
  'errand-where': ['kind', 'choices'],
  'errand-asked': ['number', 'kind', 'city', 'fee'],
  'errand-papers': ['number', 'kind', 'papers'],
  'errand-quote': ['number', 'kind', 'city', 'fee', 'third', 'days', 'until'],
  'errand-accepted': ['number', 'kind', 'days'],
  'errand-stale': ['number'],
  'errand-taken': ['number', 'kind'],
  'errand-step': ['number', 'kind', 'step'],
  'errand-waiting': ['number', 'kind', 'what'],
  'errand-done': ['number', 'kind', 'fee'],
  'errand-cancelled': ['number', 'kind', 'why', 'money'],
  'errand-paid': ['number', 'amount', 'way', 'receipt'],
  'errand-refunded': ['number', 'amount', 'way', 'receipt'],
  'errand-status': ['lines'],
  'errand-none': [],
  'errand-not-cancelled': ['number'],
  'errand-end': ['choices'],
  'till-green': ['number', 'light', 'month', 'level', 'benefits'],
  'till-nothing': ['number', 'month', 'level', 'why'],
  'till-red': ['number', 'why'],
  'till-done': ['title', 'number', 'time'],
  'till-code': ['title', 'number'],
  'till-wrong-code': [],
  'till-again': [],
  'till-how': [],
  'till-stranger': [],
  'till-which-shop': [],
  'till-own-code': [],
  'till-noted': ['number'],
  'insurance-join': ['product', 'orderWord', 'accessNumber'],
  'insurance-none': [],
  'insurance-choose': ['offers'],
  'insurance-consent': ['insurer', 'title', 'until', 'data'],
  'insurance-taken': ['insurer'],
  'insurance-going': ['insurer'],
  'insurance-withdrawn': [],
  'handset-ask': [],
  'handset-noted': ['model'],
  'handset-unknown': ['model'],
  'issue-link': ['title', 'number', 'url'],
  'issue-again': ['title', 'number'],
  'issue-none': ['title'],
  'issue-join': ['title', 'orderWord', 'accessNumber'],
  'weather-welcome': ['where', 'hour'],
  'weather-daily': ['place', 'day', 'sky', 'low', 'high', 'more'],
  'weather-set': ['place', 'hour', 'next'],
  'weather-which-city': ['why', 'choices'],
  'weather-which-hour': ['why', 'first', 'last'],
  'weather-join': ['product', 'price', 'orderWord', 'accessNumber'],
} as const satisfies Record<string, readonly string[]>;

/** The name of a text, and of its file. */
export type TextCode = keyof typeof declared;
/** The variables of one text, all of them needed. */
export type TextVars<Code extends TextCode> = Readonly<Record<(typeof declared)[Code][number], string>>;

/** What any text may say of the house: `{{spName}}` and `{{hotline}}`. */
export type HouseVars = { readonly spName: string; readonly hotline: string };

/** All texts of the house, checked. */
export type Texts = {
  /** The text to send, and the version of the words it was made from. */
  render<Code extends TextCode>(code: Code, vars: TextVars<Code>): { text: string; version: string };
  /** Version of a text's words: it is kept with every consent, so that what was agreed to can be shown. */
  version(code: TextCode): string;
};

/** Whether a catalogue may name this text. */
function isTextCode(code: string): code is TextCode {
  return Object.hasOwn(declared, code);
}

/** Every text there is. */
export const textCodes = Object.keys(declared) as readonly TextCode[];

/** The variables that a text must say. */
export function variablesOf(code: TextCode): readonly string[] {
  return declared[code];
}

/**
 * The texts of `replies/*.txt`, and of `literal/*.txt`: those that the requirements fix word for word, kept in the form they
 * were given in and sent as printed (XC-10a). Faults are added as `file:line: what is wrong`.
 */
export function textsOf(
  files: CatalogFiles,
  house: HouseVars,
  shown: (name: string) => string,
  faults: string[],
): Texts {
  const templates = new Map<string, { words: string; version: string }>();
  for (const [room, form] of [
    ['replies', (words: string) => words],
    ['literal', asPrinted],
  ] as const) {
    for (const [name, text] of inRoom(files, room)) {
      const words = text.trimEnd();
      const code = codeOfFile(name);
      faults.push(...faultsOf(shown(name), code, words));
      templates.set(code, {
        words: form(words),
        version: createHash('sha256').update(words).digest('hex').slice(0, 12),
      });
    }
  }
  for (const code of Object.keys(declared)) {
    if (!templates.has(code)) faults.push(`${shown(`replies/${code}.txt`)}:1: the text is missing; write it`);
  }
  const template = (code: TextCode) => templates.get(code)!;
  return {
    render: (code, vars) => ({
      text: fill(template(code).words, { ...house, ...vars }),
      version: template(code).version,
    }),
    version: (code) => template(code).version,
  };
}

/**
 * Files of a version as this program can use them: a version may be older than the program. Texts that the program says and
 * the version does not have, or lacks a variable of, come from `shipped`; texts that nobody sends any more are left out.
 */
export function fitTexts(files: CatalogFiles, shipped: CatalogFiles): { files: CatalogFiles; replaced: string[] } {
  const fit = new Map(files);
  const replaced: string[] = [];
  for (const room of ['replies', 'literal'] as const) {
    for (const [name] of inRoom(files, room)) if (!isTextCode(codeOfFile(name))) fit.delete(name);
    for (const [name, text] of inRoom(shipped, room)) {
      const code = codeOfFile(name);
      const kept = files.get(name);
      const other = room === 'replies' ? `literal/${code}.txt` : `replies/${code}.txt`;
      if (!isTextCode(code) || (kept === undefined && files.has(other))) continue;
      if (kept !== undefined && faultsOf(name, code, kept.trimEnd()).length === 0) continue;
      fit.set(name, text);
      replaced.push(name);
    }
  }
  return { files: fit, replaced };
}

/**
 * The one normalisation of texts fixed in ASCII punctuation (XC-10a): `,` `!` `:` become full-width and spaces go. No other
 * character changes.
 */
export function asPrinted(reference: string): string {
  return reference.replaceAll(',', '，').replaceAll('!', '！').replaceAll(':', '：').replaceAll(' ', '');
}

const placeholder = /\{\{(\w+)\}\}/g;

function fill(words: string, vars: Readonly<Record<string, string>>): string {
  return words.replace(placeholder, (_, name: string) => vars[name]!);
}

/** What is wrong with a template: it must use every variable of its code, and no other but those of the house. */
function faultsOf(file: string, code: string, words: string): string[] {
  if (!isTextCode(code))
    return [`${file}:1: no part of the program sends a text of this name; remove the file or correct its name`];
  if (words === '') return [`${file}:1: the text is empty; write it`];
  const own: readonly string[] = declared[code];
  const forgotten = own.filter((name) => !words.includes(`{{${name}}}`));
  return [
    ...forgotten.map((name) => `${file}:1: {{${name}}} is not said; say it`),
    ...words
      .split('\n')
      .flatMap((line, index) => strangersIn(line, [...own, 'spName', 'hotline'], `${file}:${index + 1}`)),
  ];
}

function strangersIn(line: string, known: readonly string[], where: string): string[] {
  const remedy = `use ${known.map((one) => `{{${one}}}`).join(' ')}`;
  const unknown = [...line.matchAll(placeholder)].map((match) => match[1]!).filter((name) => !known.includes(name));
  const broken = /\{\{|\}\}/.test(line.replace(placeholder, ''));
  return [
    ...unknown.map((name) => `${where}: {{${name}}} is unknown here; ${remedy}`),
    ...(broken ? [`${where}: two braces stand without a variable between them; ${remedy}`] : []),
  ];
}
