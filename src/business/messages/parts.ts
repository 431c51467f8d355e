import { join } from '../../protocols/sms/index.ts';
import type { Mo } from './model.ts';
import type { Admitted } from './seen.ts';

/** A part of a long MO, as it waits for the others. */
export type MoPart = {
  readonly id: string;
  readonly mo: Mo & { readonly part: NonNullable<Mo['part']> };
  readonly receivedAt: Date;
};

/** What a set of parts amounts to. */
export type Assembly = {
  /** Complete, in the order in which they became so; each goes by the id of the part that completed it. */
  readonly whole: readonly Admitted[];
  readonly waiting: readonly MoPart[];
  /** Parts that nothing will complete: another message took their reference. */
  readonly givenUp: readonly (readonly MoPart[])[];
};

/** Parts of one message share sender, number, reference and total. */
export function messageOf({ phone, accessNumber, part }: MoPart['mo']): string {
  return `${phone} ${accessNumber} ${part.reference} ${part.total}`;
}

/**
 * Lays parts together, `kept` before `arrived`, in order of arrival. References repeat: a part whose place is taken by
 * another content begins a new message, and the old one is given up.
 */
export function assemble(kept: readonly MoPart[], arrived: readonly MoPart[]): Assembly {
  const groups = new Map<string, Map<number, MoPart>>();
  const whole: Admitted[] = [];
  const givenUp: MoPart[][] = [];
  for (const one of [...kept, ...arrived]) {
    const key = messageOf(one.mo);
    const group = groups.get(key) ?? new Map<number, MoPart>();
    const place = group.get(one.mo.part.number);
    if (place !== undefined && !sameBytes(place.mo.raw, one.mo.raw)) {
      givenUp.push([...group.values()]);
      group.clear();
    }
    group.set(one.mo.part.number, one);
    groups.set(key, group);
    if (group.size < one.mo.part.total) continue;
    whole.push({ id: one.id, mo: laidTogether([...group.values()], one.mo), idUsedBefore: false });
    groups.delete(key);
  }
  return { whole, waiting: [...groups.values()].flatMap((group) => [...group.values()]), givenUp };
}

/** What there is of a message, in the order of its parts; gaps are closed. `last` gives ids and numbers. */
export function laidTogether(parts: readonly MoPart[], last: MoPart['mo']): Mo {
  const { part: _, text: __, ...mo } = last;
  const ordered = [...parts].sort((a, b) => a.mo.part.number - b.mo.part.number);
  const numbered = ordered.map(({ mo }, i) => ({ ...mo, part: { ...mo.part, number: i + 1, total: ordered.length } }));
  const { raw, coding, text } = join(numbered)!;
  const linkId = parts.find(({ mo }) => mo.linkId !== undefined)?.mo.linkId;
  return { ...mo, raw, coding, ...(text !== undefined && { text }), ...(linkId !== undefined && { linkId }) };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
