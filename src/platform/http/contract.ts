import { z } from 'zod';

/**
 * Words in both languages where there is room for one text: the message of a schema, a column. `wordsIn` takes them apart again.
 * A test walks the schemas of every route, so that nothing is said in one language only.
 */
export function inBoth(chinese: string, english: string): string {
  return chinese + between + english;
}

const between = '\u001f';

/** A text in a language: the half of `inBoth`, or all of what is written in one language only. */
export function wordsIn(text: string, language: 'zh-CN' | 'en'): string {
  const [chinese, english] = text.split(between);
  return (language === 'en' ? english : undefined) ?? chinese!;
}

/** Whether a text is written in both languages. */
export function isInBoth(text: string): boolean {
  return text.split(between).length === 2;
}

/** What several schemas ask for. */
export const reasonWanted = inBoth('请说明原因，至少两个字', 'say why, in two characters at least');
export const mobileWanted = inBoth('请填写 11 位手机号码', 'give a mobile number of 11 digits');

/** One wrong field of a request. `value` is left out where it is secret or was not given. */
export const fieldFault = z.object({ field: z.string(), value: z.string().optional(), remedy: z.string() });
export type FieldFault = z.infer<typeof fieldFault>;

/** RFC 9457 problem details as they go over the wire. `code` is stable and for programs; the texts are for people. */
export const problemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  correlationId: z.string(),
  faults: z.array(fieldFault).optional(),
});
export type ProblemDetails = z.infer<typeof problemDetails>;

/** A number in a list: what is shown, and what POST /api/reveal opens for the person who got the list. */
export const maskedNumber = z.object({ masked: z.string(), ref: z.string() });
export type MaskedNumber = z.infer<typeof maskedNumber>;
