import type { Db, PrismaTx } from '../../platform/db.ts';
import { newId } from '../../values/id.ts';
import type { StaffRole } from './model.ts';
import { hashPassword, newToken } from './passwords.ts';

/** A sign-in that a demonstration prints: who it is, for whom this person works, and what the work is. */
export type SampleSignIn = {
  readonly name: string;
  readonly password: string;
  readonly role: StaffRole;
  readonly organisation: string | undefined;
  /** What this role does, in Chinese and English. */
  readonly does: string;
};

/** Everybody knows it, so no account takes it as a password of its own. */
export const samplePassword = 'demo-sample-2026';

/** One person a role, named as the role; those of outside companies with the company. */
const people: readonly (readonly [role: StaffRole, does: string, organisation?: string])[] = [
  ['agent-10010', '10010 话务员 · carrier hotline agent', 'unicom'],
  ['care-agent', '客服 · customer care'],
  ['technical-support', '技术支持 · technical support'],
  ['supervisor', '客服主管 · supervisor'],
  ['editor', '编辑 · editor'],
  ['reviewer', '审核 · reviewer'],
  ['merchant-clerk', '商户店员 · merchant clerk', 'sample-wash'],
  ['merchant-manager', '商户经理 · merchant manager', 'sample-wash'],
  ['business-developer', '业务拓展 · business developer'],
  ['errand-agent', '车务代办 · errand agent'],
  ['telemarketer', '外呼公司 · telemarketer', 'sample-calls'],
  ['carrier-data-entry', '运营商录入 · carrier data entry', 'unicom'],
  ['hall-clerk', '营业厅店员 · hall clerk', 'unicom'],
  ['reconciliation-clerk', '对账 · reconciliation clerk'],
  ['operator', '运维 · operator'],
  ['finance', '财务 · finance'],
  ['administrator', '管理员 · administrator'],
];

/**
 * Opens the sample accounts of a demonstration, as they are printed: whoever changed or locked one of them finds it put back.
 * Only for a program with simulated carriers and a database of its own.
 */
export async function openSamples(db: Db, now: Date): Promise<readonly SampleSignIn[]> {
  const passwordHash = await hashPassword(samplePassword);
  await db.transactWithPrisma((tx) => saveSamples(tx, passwordHash, now));
  return people.map(([role, does, organisation]) => ({
    ...{ name: role, password: samplePassword, role, organisation, does },
  }));
}

/** The sample accounts by their names. */
export async function sampleAccounts(db: Db): Promise<Map<string, string>> {
  const rows = await db.read<{ name: string; id: string }>('select name, id from staff_account where sample');
  return new Map(rows.map(({ name, id }) => [name, id]));
}

/** Closes the sample accounts that a demonstration left in this database: no password opens one, and no session goes on. */
export async function closeSamples(db: Db, now: Date): Promise<void> {
  const nobodysPassword = await hashPassword(newToken());
  await db.transact(async (tx) => {
    await tx.sql(
      'close samples',
      'update staff_account set disabled_at = coalesce(disabled_at, $1), password_hash = $2 where sample',
      [now, nobodysPassword],
    );
    await tx.sql(
      'end sessions of samples',
      'delete from staff_session s using staff_account a where a.id = s.account_id and a.sample',
      [],
    );
  });
}

/** A name that somebody real took meanwhile stays theirs. */
async function saveSamples(tx: PrismaTx, passwordHash: string, now: Date): Promise<void> {
  await tx.sql(
    'open samples',
    `insert into staff_account as a (id, name, role, organisation, password_hash, password_change_due, sample, created_at)
     select id, role, role, organisation, $4, false, true, $5 from unnest($1::uuid[], $2::text[], $3::text[]) t(id, role, organisation)
     on conflict (lower(name)) do update set name = excluded.name, role = excluded.role, organisation = excluded.organisation,
       password_hash = excluded.password_hash, password_change_due = false, password_ends_at = null, failed_sign_ins = 0, locked_until = null,
       disabled_at = null, second_factor = null
     where a.sample`,
    [
      people.map(() => newId(now)),
      people.map(([role]) => role),
      people.map(([, , organisation]) => organisation ?? null),
      passwordHash,
      now,
    ],
  );
}
