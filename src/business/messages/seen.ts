import { createHash } from 'node:crypto';
import type { Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import type { Mo } from './model.ts';

/** A PDU that is new here, with the id it goes by. */
export type Admitted = {
  readonly id: Id;
  readonly mo: Mo;
  /** Its carrier id was used before by another content: kept, but not trusted. */
  readonly idUsedBefore: boolean;
};

type Candidate = { id: Id; mo: Mo; carrierMessageId: string; digest: Buffer };

/**
 * The door's memory: lets in what is new, in order, and leaves out what was seen before (which is just answered).
 * The same carrier id with another content is new as well, so that nothing is lost when a carrier's ids repeat.
 */
export async function admit(tx: Tx, mos: readonly Mo[], now: Date): Promise<Admitted[]> {
  const candidates = mos.map((mo) => {
    return { id: newId(now), mo, carrierMessageId: mo.carrierMessageId, digest: digestOf(mo) };
  });
  const fresh = await remember(tx, candidates, now);
  const known = candidates.filter(({ id }) => !fresh.has(id));
  const other = known.length > 0 ? await rememberOthers(tx, known, now) : new Set<Id>();
  return candidates
    .filter(({ id }) => fresh.has(id) || other.has(id))
    .map(({ id, mo }) => ({ id, mo, idUsedBefore: other.has(id) }));
}

async function remember(tx: Tx, candidates: readonly Candidate[], now: Date): Promise<Set<Id>> {
  const rows = await tx.sql<{ mo_id: Id }>(
    'remember MOs',
    `insert into mo_seen (phone, link, carrier_message_id, mo_id, digest, seen_at)
     select p, l, c, i, d, $6 from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::bytea[]) t(p, l, c, i, d)
     order by p collate "C", l, c collate "C", i
     on conflict do nothing returning mo_id`,
    [
      candidates.map(({ mo }) => mo.phone),
      candidates.map(({ mo }) => mo.link),
      candidates.map(({ carrierMessageId }) => carrierMessageId),
      candidates.map(({ id }) => id),
      candidates.map(({ digest }) => digest),
      now,
    ],
  );
  return new Set(rows.map((row) => row.mo_id));
}

/** Of PDUs whose carrier id is known: those with another content. They are remembered by id and content together. */
async function rememberOthers(tx: Tx, known: readonly Candidate[], now: Date): Promise<Set<Id>> {
  const rows = await tx.sql<{ id: Id }>(
    'find MOs of other content',
    `select t.i as id from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::bytea[]) t(p, l, c, i, d)
     join mo_seen s on s.phone = t.p and s.link = t.l and s.carrier_message_id = t.c and s.digest <> t.d`,
    [
      known.map(({ mo }) => mo.phone),
      known.map(({ mo }) => mo.link),
      known.map(({ carrierMessageId }) => carrierMessageId),
      known.map(({ id }) => id),
      known.map(({ digest }) => digest),
    ],
  );
  if (rows.length === 0) return new Set();
  const others = new Set(rows.map(({ id }) => id));
  const renamed = known
    .filter(({ id }) => others.has(id))
    .map((one) => ({ ...one, carrierMessageId: `${one.carrierMessageId}#${one.digest.toString('hex', 0, 8)}` }));
  return remember(tx, renamed, now);
}

/** Tells two contents apart. The number and the place in a long message belong to it. */
function digestOf({ accessNumber, coding, part, raw }: Mo): Buffer {
  const place = part === undefined ? '' : `${part.reference} ${part.total} ${part.number}`;
  return createHash('sha256').update(`${accessNumber}\n${coding}\n${place}\n`).update(raw).digest();
}
