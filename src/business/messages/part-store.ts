import type { Tx } from '../../platform/db.ts';
import type { Carrier } from '../../values/carrier.ts';
import type { MoPart } from './parts.ts';

/**
 * Takes the waiting parts of these messages out of the table. Whoever deletes a part has it alone, so a clock that gives
 * a message up and the arrival of its last part cannot both handle it.
 */
export async function takeParts(tx: Tx, messages: readonly MoPart['mo'][]): Promise<MoPart[]> {
  const rows = await tx.sql<PartRow>(
    'take MO parts',
    `delete from mo_part q
     using (select distinct * from unnest($1::text[], $2::text[], $3::int[], $4::smallint[])) t(p, a, r, n)
     where q.phone = t.p and q.access_number = t.a and q.ref = t.r and q.total = t.n returning q.*`,
    [
      messages.map(({ phone }) => phone),
      messages.map(({ accessNumber }) => accessNumber),
      messages.map(({ part }) => part.reference),
      messages.map(({ part }) => part.total),
    ],
  );
  return inOrder(rows.map(fromRow));
}

/** Takes out all parts of at most `limit` messages that began to wait before `since`. */
export async function takeOldParts(tx: Tx, since: Date, limit: number): Promise<MoPart[]> {
  const rows = await tx.sql<PartRow>(
    'take old MO parts',
    `delete from mo_part q using (
       select distinct phone, access_number, ref, total from mo_part where received_at <= $1 limit $2) t
     where (q.phone, q.access_number, q.ref, q.total) = (t.phone, t.access_number, t.ref, t.total) returning q.*`,
    [since, limit],
  );
  return inOrder(rows.map(fromRow));
}

/** Lets parts wait for the rest. */
export async function keepParts(tx: Tx, parts: readonly MoPart[]): Promise<void> {
  if (parts.length === 0) return;
  await tx.sql(
    'keep MO parts',
    `insert into mo_part (phone, access_number, ref, total, part, link, carrier, carrier_message_id, link_id, coding, body, mo_id, received_at)
     select * from unnest($1::text[], $2::text[], $3::int[], $4::smallint[], $5::smallint[], $6::text[], $7::text[], $8::text[],
       $9::text[], $10::smallint[], $11::bytea[], $12::uuid[], $13::timestamptz[])`,
    [
      parts.map(({ mo }) => mo.phone),
      parts.map(({ mo }) => mo.accessNumber),
      parts.map(({ mo }) => mo.part.reference),
      parts.map(({ mo }) => mo.part.total),
      parts.map(({ mo }) => mo.part.number),
      parts.map(({ mo }) => mo.link),
      parts.map(({ mo }) => mo.carrier),
      parts.map(({ mo }) => mo.carrierMessageId),
      parts.map(({ mo }) => mo.linkId ?? null),
      parts.map(({ mo }) => mo.coding),
      parts.map(({ mo }) => mo.raw),
      parts.map(({ id }) => id),
      parts.map(({ receivedAt }) => receivedAt),
    ],
  );
}

type PartRow = {
  phone: string;
  access_number: string;
  ref: number;
  total: number;
  part: number;
  link: string;
  carrier: Carrier;
  carrier_message_id: string;
  link_id: string | null;
  coding: number;
  body: Buffer;
  mo_id: string;
  received_at: Date;
};

function fromRow(row: PartRow): MoPart {
  return {
    id: row.mo_id,
    receivedAt: row.received_at,
    mo: {
      phone: row.phone,
      carrier: row.carrier,
      accessNumber: row.access_number,
      link: row.link,
      carrierMessageId: row.carrier_message_id,
      coding: row.coding,
      raw: row.body,
      part: { reference: row.ref, total: row.total, number: row.part },
      ...(row.link_id !== null && { linkId: row.link_id }),
    },
  };
}

/** Ids carry their time, so they sort by arrival. */
function inOrder(parts: MoPart[]): MoPart[] {
  return parts.sort((a, b) => (a.id < b.id ? -1 : 1));
}
