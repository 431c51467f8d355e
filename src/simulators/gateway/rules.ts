import { type RawContent, readContent } from '../../protocols/sms/index.ts';

/** What is wrong with a Submit: the name of the rule, the result it is refused with, and precisely what to do about it. */
export type Breach = { readonly rule: string; readonly result: number; readonly detail: string };

/** What a check finds: the field, its value and the remedy, or nothing when the rule is kept. */
export type Finding = string | undefined | false;

/** A rule for what an SP sends, with the result that a breach is refused with. */
export type Rule<Sent> = {
  readonly rule: string;
  readonly result: number;
  readonly broken: (sent: Sent) => Finding;
};

/** The first rule that is broken, undefined when all are kept. Strict: what the text does not allow is refused. */
export function breachIn<Sent>(rules: readonly Rule<Sent>[], sent: Sent): Breach | undefined {
  for (const { rule, result, broken } of rules) {
    const detail = broken(sent);
    if (detail) return { rule, result, detail };
  }
  return undefined;
}

export function above(field: string, value: number, most: number): Finding {
  return value > most && `${field} ${value} is above ${most}`;
}

export function notDigits(field: string, value: string): Finding {
  return !/^\d+$/.test(value) && `${field} "${value}" is not all digits`;
}

export function notAmong(field: string, value: string | number, allowed: readonly (string | number)[]): Finding {
  return !allowed.includes(value) && `${field} ${shown(value)} is none of ${allowed.map(shown).join(', ')}`;
}

// yymmddhhmmss, a tenth, and the distance to Greenwich in quarters of an hour: Beijing is 032+.
const absoluteTime = /^\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d032\+$/;

export function notTime(field: string, value: string): Finding {
  return value !== '' && !absoluteTime.test(value) && `${field} "${value}" is neither empty nor yymmddhhmmss032+`;
}

export const otherNetwork = 'is of another network; send it to its own gateway';

/** The first of `numbers` that is not as it should be. */
export function wrongNumber(
  field: string,
  numbers: readonly string[],
  isRight: (number: string) => boolean,
  fault: string,
): Finding {
  const wrong = numbers.find((number) => !isRight(number));
  return wrong !== undefined && `${field} "${wrong}" ${fault}`;
}

export function numberTwice(field: string, numbers: readonly string[]): Finding {
  return new Set(numbers).size < numbers.length && `${field} has the same number twice`;
}

export function badHeader(field: string, { udhi, content }: RawContent): Finding {
  if (udhi !== 1 || 1 + (content[0] ?? 0) <= content.length) return undefined;
  return `TP_udhi is 1 but ${field} does not begin with a user data header`;
}

export function notAscii(codingField: string, field: string, raw: RawContent): Finding {
  const isWrong = raw.coding === 0 && readContent(raw).raw.some((byte) => byte >= 0x80);
  return isWrong && `${codingField} is 0 but ${field} is not all ASCII`;
}

export function halfCharacter(codingField: string, field: string, raw: RawContent): Finding {
  const isWrong = raw.coding === 8 && readContent(raw).raw.length % 2 === 1;
  return isWrong && `${codingField} is 8 but ${field} ends in half a character`;
}

function shown(value: string | number): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}
