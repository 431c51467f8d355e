import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { later } from '../../values/time.ts';
import type { Kept } from './code.ts';
import { validMs } from './model.ts';

/** A code that was asked for. */
export type Ask = Kept & {
  readonly phone: Phone;
  readonly id: Id;
  readonly purpose: string;
  readonly address: string;
  readonly mtId: Id | undefined;
  readonly askedAt: Date;
  readonly expiresAt: Date;
};

/** Lets asks of this phone, and of this address, come one after another until the transaction ends: nobody races a limit. */
export async function inSingleFile(tx: Tx, phone: Phone, address: string): Promise<void> {
  await tx.sql(
    'phone proof lock',
    `select pg_advisory_xact_lock(k) from (select hashtextextended(x, 7270) k from unnest($1::text[]) x order by 1) t`,
    [[`phone ${phone}`, `address ${address}`]],
  );
}

/** When this phone, and when this address, asked since then. */
export async function asksSince(tx: Tx, phone: Phone, address: string, since: Date) {
  const [ofPhone, ofAddress] = await Promise.all([
    tx.sql<{ asked_at: Date }>(
      'asks of phone',
      'select asked_at from phone_proof where phone = $1 and asked_at > $2 order by asked_at desc limit 10',
      [phone, since],
    ),
    tx.sql<{ asked_at: Date }>(
      'asks of address',
      'select asked_at from phone_proof where address = $1 and asked_at > $2 order by asked_at desc limit 10',
      [address, since],
    ),
  ]);
  const times = (rows: readonly { asked_at: Date }[]) => rows.map((row) => row.asked_at);
  return { ofPhone: times(ofPhone), ofAddress: times(ofAddress) };
}

export async function insertAsk(tx: Tx, ask: Ask): Promise<void> {
  await tx.sql(
    'insert phone proof',
    `insert into phone_proof (phone, id, purpose, salt, digest, address, mt_id, asked_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [ask.phone, ask.id, ask.purpose, ask.salt, ask.digest, ask.address, ask.mtId ?? null, ask.askedAt, ask.expiresAt],
  );
}

/** Takes one try at the newest code of this phone and purpose; undefined when it has none that is still good. */
export async function takeTry(
  tx: Tx,
  { phone, purpose }: { phone: Phone; purpose: string },
  now: Date,
): Promise<(Kept & { id: Id; mtId: Id | undefined }) | undefined> {
  const [row] = await tx.sql<{ id: Id; mt_id: Id | null; salt: Buffer; digest: Buffer }>(
    'try phone proof',
    `update phone_proof p set tries = tries + 1
     where p.phone = $1 and p.id = (select id from phone_proof where phone = $1 and purpose = $2 order by id desc limit 1)
       and spent_at is null and expires_at > $3 and tries < 5
     returning id, mt_id, salt, digest`,
    [phone, purpose, now],
  );
  return row && { id: row.id, mtId: row.mt_id ?? undefined, salt: row.salt, digest: row.digest };
}

/** Phones that end so and have a code for this purpose which is still good. */
export async function phonesWithCode(
  tx: Tx,
  { purpose, ending, limit }: { readonly purpose: string; readonly ending: string; readonly limit: number },
  now: Date,
): Promise<Phone[]> {
  const rows = await tx.sql<{ phone: Phone }>(
    'phones with a code',
    `select distinct phone from phone_proof where asked_at > $3 and purpose = $1 and right(phone, length($2)) = $2
       and spent_at is null and expires_at > $4 and tries < 5 limit $5`,
    [purpose, ending, later(now, -validMs), now, limit],
  );
  return rows.map(({ phone }) => phone);
}

/** Whether the code was still unspent: it is spent now. */
export async function spend(tx: Tx, phone: Phone, id: Id, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'spend phone proof',
    'update phone_proof set spent_at = $3 where phone = $1 and id = $2 and spent_at is null returning id',
    [phone, id, now],
  );
  return rows.length === 1;
}

/** A code that the last holder asked for proves nothing of the next. */
export async function sealProofs(tx: Tx, phones: readonly Phone[], now: Date): Promise<void> {
  await tx.sql('seal phone proofs', 'update phone_proof set spent_at = $2 where phone = any($1) and spent_at is null', [
    phones,
    now,
  ]);
}
