/** Why a one-time code is sent. A code proves whose phone it is, so its words are for the phone alone: see `hideCode`. */
export const reasonOfCode = (purpose: string) => `${codes}${purpose}`;
const codes = 'one-time code: ';

/**
 * The text of a message as people of the house may read it. Every reader that shows texts goes through this. The mask is as long
 * as what it hides and in every alphabet, so that a PDU that is made of it keeps its shape.
 */
export function hideCode({ reason, text }: { readonly reason: string; readonly text: string }): string {
  return reason.startsWith(codes) ? text.replace(/\d{4,}/g, (digits) => '*'.repeat(digits.length)) : text;
}

/** A condition on an `mt`: it is no code, or what is looked for holds no digit. Else a search would tell a code digit by digit. */
export const tellsNoCode = (mt: string, looked: string) =>
  `(${looked} !~ '[0-9]' or not starts_with(${mt}.reason, '${codes}'))`;
