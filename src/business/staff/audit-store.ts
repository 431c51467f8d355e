import type { Db, Tx } from '../../platform/db.ts';
import { idFloor } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { StaffRole } from './model.ts';

/** A line of the audit with who it was. */
export type AuditRow = {
  readonly id: string;
  readonly at: Date;
  readonly person: string | null;
  readonly role: StaffRole | null;
  readonly action: string;
  readonly subject: string | null;
  readonly detail: Record<string, unknown>;
  readonly address: string;
  readonly correlationId: string;
};

/** What is looked for. `person` is part of a name; the others are whole. */
export type AuditAsked = {
  readonly person?: string | undefined;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly phone?: Phone | undefined;
  readonly correlationId?: string | undefined;
  /** From this instant, and before that one. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** From behind this line. */
  readonly before?: string | undefined;
  readonly limit: number;
};

/** A page of the audit, the newest first. Every filter has an index that ends in the id, so no page grows with the table. */
export async function searchAudit(db: Db, asked: AuditAsked): Promise<AuditRow[]> {
  const accounts = asked.person === undefined ? undefined : await accountsNamed(db, asked.person);
  if (accounts?.length === 0) return [];
  // Each filter is its own text: the planner then sees which index serves.
  const values: unknown[] = [asked.limit];
  const filter = (condition: (parameter: string) => string, value: unknown): string[] => {
    if (value === undefined) return [];
    values.push(value);
    return [condition(`$${values.length}`)];
  };
  const conditions = [
    ...filter((it) => `s.account_id = any(${it}::uuid[])`, accounts),
    ...filter((it) => `s.action = ${it}`, asked.action),
    ...filter((it) => `s.subject = ${it}`, asked.subject),
    ...filter((it) => `s.phone = ${it}`, asked.phone),
    ...filter((it) => `s.correlation_id = ${it}`, asked.correlationId),
    ...filter((it) => `s.id >= ${it}::uuid`, asked.from && idFloor(asked.from)),
    ...filter((it) => `s.id < ${it}::uuid`, asked.to && idFloor(asked.to)),
    ...filter((it) => `s.id < ${it}::uuid`, asked.before),
  ];
  return db.read<AuditRow>(
    `select s.id, s.at, a.name as person, a.role, s.action, s.subject, s.detail, s.address, s.correlation_id as "correlationId"
     from (select * from staff_audit s ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
       order by s.id desc limit $1) s
     left join staff_account a on a.id = s.account_id order by s.id desc`,
    values,
  );
}

async function accountsNamed(db: Db, part: string): Promise<string[]> {
  const rows = await db.read<{ id: string }>('select id from staff_account where strpos(lower(name), lower($1)) > 0', [
    part,
  ]);
  return rows.map(({ id }) => id);
}

/** Every action that the audit knows, one jump along the index for each. */
export async function auditActions(db: Db): Promise<string[]> {
  const rows = await db.read<{ action: string }>(
    `with recursive known as (
       (select action from staff_audit order by action limit 1)
       union all
       select (select s.action from staff_audit s where s.action > k.action order by s.action limit 1) from known k
       where k.action is not null)
     select action from known where action is not null order by action`,
  );
  return rows.map(({ action }) => action);
}

/** How often a person did something since then. Until the transaction ends nobody else counts the same, so a limit holds. */
export async function countDeedsAlone(tx: Tx, accountId: string, action: string, since: Date): Promise<number> {
  await tx.sql('lock deeds', 'select pg_advisory_xact_lock(hashtextextended($1, 7271))', [`${accountId} ${action}`]);
  const [row] = await tx.sql<{ n: number }>(
    'count deeds',
    'select count(*)::int as n from staff_audit where account_id = $1 and id >= $3::uuid and action = $2',
    [accountId, action, idFloor(since)],
  );
  return row!.n;
}
