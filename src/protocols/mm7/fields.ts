import type { XmlElement, XmlNode } from '../xml/index.ts';
import type { Mm7Dialect } from './dialect.ts';
import { Mm7Error } from './errors.ts';
import { readTime, type When, writeTime, writeWhen } from './times.ts';

/** One element of a message: how it is found and read in any order, and how it is written in its place. */
export type Field<T, Needed extends boolean = boolean> = {
  readonly element: string;
  /** Other names that peers give it. */
  readonly also?: readonly string[];
  readonly needed: Needed;
  /** Its value from all elements of its name; undefined when they say nothing. */
  read(found: readonly XmlElement[]): T | undefined;
  /** Undefined where the dialect leaves it out. */
  write(value: T, writing: Writing): XmlNode | undefined;
};

/** How a message is written: the peer's habits, the prefix of its elements, and the time it is. */
export type Writing = { readonly dialect: Mm7Dialect; readonly prefix: string; readonly now: Date };

// biome-ignore lint/suspicious/noExplicitAny: a table holds fields of every type
export type Fields = Readonly<Record<string, Field<any>>>;

/** What a table of fields says of a message. */
export type ValuesOf<F extends Fields> = {
  readonly [K in keyof F as F[K] extends Field<infer _, true> ? K : never]: F[K] extends Field<infer T> ? T : never;
} & {
  readonly [K in keyof F as F[K] extends Field<infer _, true> ? never : K]?: F[K] extends Field<infer T> ? T : never;
};

/** Reads the children of an element by a table, in whatever order they stand. @throws Mm7Error 4004 for one that is missing or wrong. */
export function readFields<F extends Fields>(fields: F, parent: XmlElement): ValuesOf<F> {
  const values = Object.entries(fields).flatMap(([key, field]) => {
    const found = parent.children.filter(({ name }) => name === field.element || field.also?.includes(name));
    const value = found.length > 0 ? field.read(found) : undefined;
    if (value === undefined && field.needed) throw new Mm7Error(4004, `<${parent.name}> has no ${field.element}`);
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(values) as ValuesOf<F>;
}

/** Writes values by a table, in its order, which is the order of the schema. */
export function writeFields<F extends Fields>(fields: F, values: ValuesOf<F>, writing: Writing): XmlNode[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const value = (values as Record<string, unknown>)[key];
    const node = value === undefined ? undefined : field.write(value, writing);
    return node ? [node] : [];
  });
}

/** The field, where a message may go without it. */
export function optional<T>(field: Field<T>): Field<T, false> {
  return { ...field, needed: false };
}

/** A text. What XML cannot carry is left out. */
export function text(element: string, ...also: string[]): Field<string, true> {
  return {
    element,
    also,
    needed: true,
    read: ([first]) => (first!.text === '' ? undefined : first!.text),
    write: (value, { prefix }) => ({ name: prefix + element, content: value.replace(unwritable, '') }),
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 leaves out
const unwritable = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

/** One of a few words; others are read as they are, because vendors add their own. */
export function word<W extends string>(element: string): Field<W | (string & {}), true> {
  return text(element);
}

/** True and false, as `true` and `1`, in any case. */
export function flag(element: string): Field<boolean, true> {
  return {
    element,
    needed: true,
    read: ([first]) => ['true', '1'].includes(first!.text.toLowerCase()),
    write: (value, { prefix }) => ({ name: prefix + element, content: String(value) }),
  };
}

/** A positive number. */
export function count(element: string): Field<number, true> {
  return {
    element,
    needed: true,
    read([first]) {
      if (!/^\d{1,9}$/.test(first!.text)) throw new Mm7Error(4004, `${element} is ${first!.text}, which is no number`);
      return Number(first!.text);
    },
    write: (value, { prefix }) => ({ name: prefix + element, content: String(value) }),
  };
}

/** A point in time. */
export function time(element: string, ...also: string[]): Field<Date, true> {
  return {
    element,
    also,
    needed: true,
    read([first]) {
      const at = readTime(first!.text);
      if (!(at instanceof Date)) throw new Mm7Error(4004, `${element} is ${first!.text}, which is no time`);
      return at;
    },
    write: (value, { dialect, prefix }) => ({ name: prefix + element, content: writeTime(value, dialect.times) }),
  };
}

/** A point in time or a while from now, as the dialect has it. */
export function when(element: string): Field<When, true> {
  return {
    element,
    needed: true,
    read([first]) {
      const at = readTime(first!.text);
      if (at === undefined)
        throw new Mm7Error(4004, `${element} is ${first!.text}, which is neither time nor duration`);
      return at;
    },
    write: (value, { dialect, prefix, now }) =>
      dialect.limits === 'omit' ? undefined : { name: prefix + element, content: writeWhen(value, dialect, now) },
  };
}

/** Elements of an element. */
export function group<F extends Fields>(element: string, fields: F): Field<ValuesOf<F>, true> {
  return {
    element,
    needed: true,
    read: ([first]) => readFields(fields, first!),
    write: (values, writing) => ({ name: writing.prefix + element, content: writeFields(fields, values, writing) }),
  };
}

/** The kinds of address there are. */
const addressKinds = { Number: 'number', ShortCode: 'short-code', RFC2822Address: 'mail' } as const;
const elementsOfKinds = { number: 'Number', 'short-code': 'ShortCode', mail: 'RFC2822Address' } as const;

/** An address: a phone number as it travels (`8613…`, `+8613…`), a service number, or a mail address. */
export type Address = {
  readonly kind: (typeof addressKinds)[keyof typeof addressKinds];
  readonly value: string;
  /** Shown to recipients, not delivered to. */
  readonly displayOnly?: boolean;
};

function addressesIn(element: XmlElement): Address[] {
  const typed = element.children.flatMap(({ name, text: value, attributes }): Address[] => {
    const kind = addressKinds[name as keyof typeof addressKinds];
    const shown = ['true', '1'].includes((attributes.get('displayOnly') ?? '').toLowerCase());
    return kind && value !== '' ? [{ kind, value, ...(shown && { displayOnly: true }) }] : [];
  });
  if (typed.length > 0 || element.text === '') return typed;
  return [{ kind: element.text.includes('@') ? 'mail' : 'number', value: element.text }];
}

function addressNode({ kind, value, displayOnly }: Address, prefix: string): XmlNode {
  const attributes = displayOnly ? { attributes: { displayOnly: 'true' } } : {};
  return { name: prefix + elementsOfKinds[kind], ...attributes, content: value };
}

/** One address; of a sender, plain or typed as the dialect has it. */
export function address(element: string, use: 'sender' | 'recipient'): Field<Address, true> {
  return {
    element,
    needed: true,
    read: ([first]) => addressesIn(first!)[0],
    write: (value, { dialect, prefix }) => ({
      name: prefix + element,
      content: use === 'sender' && dialect.senders === 'plain' ? value.value : [addressNode(value, prefix)],
    }),
  };
}

/** Many addresses, in one element or in several of the same name. */
export function addresses(element: string): Field<readonly Address[], true> {
  return {
    element,
    needed: true,
    read: (found) => found.flatMap(addressesIn),
    write: (values, { prefix }) => ({
      name: prefix + element,
      content: values.map((value) => addressNode(value, prefix)),
    }),
  };
}

/** An element that says everything in its attributes. */
export function attributes<K extends string>(
  element: string,
  ...names: K[]
): Field<Readonly<Partial<Record<K, string>>>, true> {
  return {
    element,
    needed: true,
    read: ([first]) =>
      Object.fromEntries(
        names.flatMap((name) => (first!.attributes.has(name) ? [[name, first!.attributes.get(name)!]] : [])),
      ) as Partial<Record<K, string>>,
    write: (values, { prefix }) => ({ name: prefix + element, attributes: values as Record<string, string> }),
  };
}
