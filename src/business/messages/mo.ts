import type { Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { Mo, TakenMo } from './model.ts';
import { keepParts, takeOldParts, takeParts } from './part-store.ts';
import { assemble, laidTogether, type MoPart, messageOf } from './parts.ts';
import { type Admitted, admit } from './seen.ts';

/** An MO after the decision: what it meant, and how that was found. */
export type DecidedMo = {
  readonly mo: TakenMo;
  /** Why it is parked instead: kept for people to look at, without an effect. */
  readonly parked?: string | undefined;
  readonly command?: string | undefined;
  readonly trace?: unknown;
  readonly asked?: AskedFor | undefined;
};

/** What a text asked for, as reports count it: the word of ours that it bore, what it named, and which piece of that. */
export type AskedFor = {
  readonly product?: string | undefined;
  readonly keyword?: string | undefined;
  readonly section?: string | undefined;
};

/** What a batch of arrivals amounts to. */
export type RecordedMos = {
  /** New, whole and readable, in order. */
  readonly taken: readonly TakenMo[];
  /** Kept for people to look at, and why. */
  readonly parked: readonly {
    readonly id: Id;
    readonly phone: Phone;
    readonly link: string;
    readonly parked: string;
  }[];
};

/**
 * Takes what arrived: PDUs seen before are left out, parts wait for their message, what cannot be read is parked with its
 * bytes. `saveMos` writes what is taken when it is decided what it means. When the transaction commits, everything given
 * may be acknowledged.
 */
export async function recordMos(tx: Tx, mos: readonly Mo[], now: Date): Promise<RecordedMos> {
  const admitted = await admit(tx, mos, now);
  const { whole, incomplete } = await joinParts(tx, admitted, now);
  const unfit = whole.flatMap((one) => {
    const why = whyParked(one);
    return why === undefined ? [] : [parkedRow(one, why)];
  });
  const parked = [...incomplete, ...unfit];
  await insertMos(tx, parked, now);
  return { taken: whole.filter((one) => whyParked(one) === undefined).map(taken), parked };
}

/** Writes decided MOs. */
export async function saveMos(tx: Tx, decided: readonly DecidedMo[], now: Date): Promise<void> {
  const rows = decided.map(({ mo, ...rest }) => ({ ...mo, raw: undefined, ...rest, parked: rest.parked }));
  await insertMos(tx, rows, now);
}

/** Parks whole PDUs that could not be processed, with their bytes. Those seen before are left out. */
export async function parkMos(tx: Tx, mos: readonly { mo: Mo; reason: string }[], now: Date): Promise<void> {
  const reasons = new Map(mos.map(({ mo, reason }) => [mo, reason]));
  const admitted = await admit(tx, [...reasons.keys()], now);
  await insertMos(
    tx,
    admitted.map((one) => parkedRow(one, reasons.get(one.mo)!)),
    now,
  );
}

/** Parks the parts of at most `limit` long MOs that have waited since before `since`. Returns how many messages these were. */
export async function parkIncomplete(tx: Tx, since: Date, limit: number, now: Date): Promise<number> {
  const messages = groupBy(await takeOldParts(tx, since, limit), ({ mo }) => messageOf(mo));
  await insertMos(tx, [...messages.values()].map(incompleteRow), now);
  return messages.size;
}

type Joined = { readonly whole: readonly Admitted[]; readonly incomplete: readonly ParkedRow[] };

/** Lays parts to those that wait; what is complete stands in the place of its last part. */
async function joinParts(tx: Tx, admitted: readonly Admitted[], now: Date): Promise<Joined> {
  const arrived = admitted.flatMap((one) => (isPart(one) ? [{ id: one.id, mo: one.mo, receivedAt: now }] : []));
  if (arrived.length === 0) return { whole: admitted, incomplete: [] };
  const kept = await takeParts(
    tx,
    arrived.map(({ mo }) => mo),
  );
  const { whole, waiting, givenUp } = assemble(kept, arrived);
  await keepParts(tx, waiting);
  const completed = new Map(whole.map((one) => [one.id, one]));
  return {
    whole: admitted.flatMap((one) => (isPart(one) ? (completed.get(one.id) ?? []) : one)),
    incomplete: givenUp.map(incompleteRow),
  };
}

function isPart(one: Admitted): one is Admitted & { mo: MoPart['mo'] } {
  return one.mo.part !== undefined && one.mo.part.total > 1 && !one.idUsedBefore;
}

function whyParked({ mo, idUsedBefore }: Admitted): string | undefined {
  if (idUsedBefore) return 'the carrier used its id before, for another content';
  return mo.text === undefined ? `not a text: coding ${mo.coding}` : undefined;
}

function taken({ id, mo }: Admitted): TakenMo {
  const { phone, accessNumber, link, carrierMessageId, linkId } = mo;
  const text = storable(mo.text ?? '');
  return { id, phone, accessNumber, link, carrierMessageId, text, ...(linkId !== undefined && { linkId }) };
}

type MoRow = Omit<TakenMo, 'text'> & {
  text?: string | undefined;
  raw: Uint8Array | undefined;
  parked: string | undefined;
  command?: string | undefined;
  trace?: unknown;
  asked?: AskedFor | undefined;
};

type ParkedRow = MoRow & { readonly parked: string };

function parkedRow({ id, mo }: { id: Id; mo: Mo }, parked: string): ParkedRow {
  return { ...mo, text: mo.text === undefined ? undefined : storable(mo.text), id, parked };
}

function incompleteRow(parts: readonly MoPart[]): ParkedRow {
  const last = parts.at(-1)!;
  const parked = `${parts.length} of ${last.mo.part.total} parts of a long message came`;
  return parkedRow({ id: last.id, mo: laidTogether(parts, last.mo) }, parked);
}

async function insertMos(tx: Tx, rows: readonly MoRow[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.sql(
    'insert MOs',
    `insert into mo (phone, id, link, carrier_message_id, access_number, text, raw, link_id, state, parked_reason, command, trace, received_at,
       product, keyword, section)
     select p, i, l, c, a, x, r, k, case when why is null then 'taken' else 'parked' end, why, w, e, $12, of, kw, se
     from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::text[], $9::text[],
       $10::text[], $11::jsonb[], $13::text[], $14::text[], $15::text[]) t(p, i, l, c, a, x, r, k, why, w, e, of, kw, se)`,
    [
      rows.map(({ phone }) => phone),
      rows.map(({ id }) => id),
      rows.map(({ link }) => link),
      rows.map(({ carrierMessageId }) => carrierMessageId),
      rows.map(({ accessNumber }) => accessNumber),
      rows.map(({ text }) => text ?? null),
      rows.map(({ raw }) => raw ?? null),
      rows.map(({ linkId }) => linkId ?? null),
      rows.map(({ parked }) => parked ?? null),
      rows.map(({ command }) => command ?? null),
      rows.map(({ trace }) => (trace === undefined ? null : JSON.stringify(trace))),
      now,
      rows.map(({ asked }) => asked?.product ?? null),
      rows.map(({ asked }) => asked?.keyword ?? null),
      rows.map(({ asked }) => asked?.section ?? null),
    ],
  );
}

/** A text that PostgreSQL keeps: no NUL, no half of a surrogate pair. The bytes of what is parked stay as they came. */
function storable(text: string): string {
  return text.replaceAll('\0', '\u2400').toWellFormed();
}
