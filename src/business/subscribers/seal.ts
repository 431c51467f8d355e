import type { Tx } from '../../platform/db.ts';
import { newId } from '../../values/id.ts';
import { inPhoneOrder, type Phone } from '../../values/phone.ts';

/** What a slice does so that nothing of the last holder of a number is carried over to the next: lists, rewards, vehicles. */
export type Seal = (tx: Tx, phones: readonly Phone[], now: Date) => Promise<void>;

/** A number that was given back, or went to somebody else, and how we know. */
export type GoneHolder = {
  readonly phone: Phone;
  readonly cause: string;
  /** Something was in force until now: then it is a holder we know of, whatever was sealed before. */
  readonly hadSomething: boolean;
  readonly evidence: Readonly<Record<string, string>>;
};

/**
 * Seals what the holders of these numbers left. From `now` on whoever has such a number is a new person: not on our blacklist,
 * without a past. The records stay, for complaints, and belong to the time before `holder_since`. The caller has locked the
 * subscribers and ended what they had; `seals` are those of all slices. Told again of the same holder it does nothing new.
 */
export async function sealHolders(
  tx: Tx,
  seals: readonly Seal[],
  gone: readonly GoneHolder[],
  now: Date,
): Promise<void> {
  const holders = inPhoneOrder([...new Map(gone.map((one) => [one.phone, one])).values()]);
  if (holders.length === 0) return;
  const phones = holders.map(({ phone }) => phone);
  const sealed = await tx.sql<{ phone: Phone }>(
    'seal holders',
    `insert into sealed_holder (phone, id, holder_since, sealed_at, cause, evidence)
     select s.phone, t.id, s.holder_since, $5, t.cause, t.evidence
     from unnest($1::text[], $2::uuid[], $3::text[], $4::jsonb[], $6::boolean[]) t(phone, id, cause, evidence, had)
     join subscriber s using (phone)
     where t.had or s.last_mo_at is not null
       or not exists (select from sealed_holder h where h.phone = s.phone and h.sealed_at = s.holder_since)
     returning phone`,
    [
      phones,
      holders.map(() => newId(now)),
      holders.map(({ cause }) => cause),
      holders.map(({ evidence }) => JSON.stringify(evidence)),
      now,
      holders.map(({ hadSomething }) => hadSomething),
    ],
  );
  await tx.sql(
    'new holders',
    `update subscriber set holder_since = $2, blacklisted = false, last_mo_at = null, mo_minute = null, mo_count = 0,
       unknown_hour = null, unknown_count = 0, quiet_from = null, quiet_until = null, language = null
     where phone = any($1)`,
    [sealed.map(({ phone }) => phone), now],
  );
  for (const seal of seals) await seal(tx, phones, now);
}
