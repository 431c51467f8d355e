import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';

/** Something that was looked for. Without a category or a spot it was asked back. */
export type Enquiry = {
  readonly id: Id;
  readonly phone: Phone;
  readonly channel: 'sms' | 'agent';
  /** Codes and names as `content/places` has them. */
  readonly category?: string;
  readonly spot?: string;
  readonly district?: string;
  readonly found: number;
  /** The place whose address an agent sent, and who that was. */
  readonly placeId?: Id;
  readonly accountId?: Id;
  readonly at: Date;
};

export async function insertEnquiries(tx: Tx, enquiries: readonly Enquiry[]): Promise<void> {
  if (enquiries.length === 0) return;
  await tx.sql(
    'insert nearby enquiries',
    `insert into nearby_enquiry (phone, id, channel, category, spot, district, found, place_id, account_id, at)
     select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::smallint[], $8::uuid[], $9::uuid[], $10::timestamptz[])`,
    [
      enquiries.map(({ phone }) => phone),
      enquiries.map(({ id }) => id),
      enquiries.map(({ channel }) => channel),
      enquiries.map(({ category }) => category ?? null),
      enquiries.map(({ spot }) => spot ?? null),
      enquiries.map(({ district }) => district ?? null),
      enquiries.map(({ found }) => found),
      enquiries.map(({ placeId }) => placeId ?? null),
      enquiries.map(({ accountId }) => accountId ?? null),
      enquiries.map(({ at }) => at),
    ],
  );
}

/** What each of these phones asked for last by SMS, since then. */
export async function lastEnquiries(
  tx: Tx,
  phones: readonly Phone[],
  since: readonly Date[],
): Promise<Map<Phone, Pick<Enquiry, 'category' | 'spot' | 'at'>>> {
  const rows = await tx.sql<{ phone: Phone; category: string | null; spot: string | null; at: Date }>(
    'last nearby enquiries',
    `select distinct on (n.phone) n.phone, n.category, n.spot, n.at from unnest($1::text[], $2::timestamptz[]) t(phone, since)
     join nearby_enquiry n on n.phone = t.phone and n.channel = 'sms' and n.at >= t.since order by n.phone, n.id desc`,
    [phones, since],
  );
  return new Map(
    rows.map(({ phone, category, spot, at }) => [
      phone,
      { at, ...(category !== null && { category }), ...(spot !== null && { spot }) },
    ]),
  );
}

/** Everything that a phone looked for since a time, the oldest first. */
export function enquiriesOf(
  db: Db,
  { phone, since }: { readonly phone: Phone; readonly since: Date | undefined },
): Promise<Pick<Enquiry, 'at' | 'channel' | 'category' | 'spot' | 'district'>[]> {
  return db.read(
    `select at, channel, category, spot, district from nearby_enquiry
     where phone = $1 and ($2::timestamptz is null or at >= $2) order by id`,
    [phone, since ?? null],
  );
}

/** Removes what a phone looked for up to a time. */
export async function eraseEnquiries(
  tx: Tx,
  { phone, until }: { readonly phone: Phone; readonly until: Date },
): Promise<number> {
  const rows = await tx.sql(
    'erase nearby enquiries',
    'delete from nearby_enquiry where phone = $1 and at <= $2 returning id',
    [...[phone, until]],
  );
  return rows.length;
}
