import type { Errand, Fee, SubmitKey } from './model.ts';

/** The columns an errand is made of, of a `submit` named s and its `mt`; `errandOf` reads such a row. */
export const errandColumns = `s.phone, s.mt_id, s.part, s.attempt, s.carrier_message_id, s.resent, mt.access_number, mt.text,
  mt.mms, mt.parts, mt.service_code, mt.fee_kind, mt.fee_fen, mt.never_twice, mt.good_until, mt.link_id, mt.mo_turn`;

export type KeyRow = { phone: string; mt_id: string; part: number; attempt: number };

export type ErrandRow = KeyRow & {
  carrier_message_id: string | null;
  resent: boolean;
  access_number: string;
  text: string;
  mms: string | null;
  parts: number;
  service_code: string;
  fee_kind: Fee['kind'] | 'free';
  fee_fen: number;
  never_twice: boolean;
  good_until: Date | null;
  link_id: string | null;
  mo_turn: number | null;
};

export function keyOf(row: KeyRow): SubmitKey {
  return { phone: row.phone, mtId: row.mt_id, part: row.part, attempt: row.attempt };
}

export function errandOf(row: ErrandRow): Errand {
  return {
    ...keyOf(row),
    ...(row.carrier_message_id !== null && { carrierMessageId: row.carrier_message_id }),
    resent: row.resent,
    accessNumber: row.access_number,
    text: row.text,
    ...(row.mms !== null && { mms: row.mms }),
    parts: row.parts,
    serviceCode: row.service_code,
    ...(row.fee_kind !== 'free' && { fee: { kind: row.fee_kind, fen: row.fee_fen } }),
    neverTwice: row.never_twice,
    ...(row.good_until !== null && { goodUntil: row.good_until }),
    ...(row.link_id !== null && { linkId: row.link_id }),
    ...(row.mo_turn !== null && { moTurn: row.mo_turn }),
  };
}

/** The keys as four arrays, for `unnest` in a statement: phones, message ids, parts, attempts. */
export function keyArrays(keys: readonly SubmitKey[]): unknown[][] {
  return [
    keys.map(({ phone }) => phone),
    keys.map(({ mtId }) => mtId),
    keys.map(({ part }) => part),
    keys.map(({ attempt }) => attempt),
  ];
}
