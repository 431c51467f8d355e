import type { Db, Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import type { Decided, Standing } from './model.ts';

/** What of an alarm people see. */
export type Alarm = {
  readonly id: Id;
  readonly rule: string;
  readonly subject: string;
  readonly value: number;
  readonly since: Date;
  readonly seenAt: Date;
  readonly closedAt: Date | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: Date | null;
};

const columns = `id, rule, subject, value, since, seen_at as "seenAt", closed_at as "closedAt",
  acknowledged_by as "acknowledgedBy", acknowledged_at as "acknowledgedAt"`;

/** Whether this transaction may look: one looks at a time, whoever else does so finds the same a minute later. */
export async function takeLook(tx: Tx): Promise<boolean> {
  const [row] = await tx.sql<{ taken: boolean }>(
    'take the look at alarms',
    `select pg_try_advisory_xact_lock(hashtext('alarms')) as taken`,
    [],
  );
  return row!.taken;
}

/** What the rules have found and is not over. */
export function standingAlarms(tx: Tx): Promise<Standing[]> {
  return tx.sql<Standing>(
    'standing alarms',
    `select id, rule, subject, since, told_at as "toldAt" from alarm where closed_at is null and rule <> 'fault' limit 1000`,
    [],
  );
}

/** Writes what was decided. What is over before anybody was told of it leaves nothing. */
export async function saveAlarms(tx: Tx, { begun, seen, over }: Decided, now: Date): Promise<void> {
  await tx.sql(
    'begin alarms',
    `insert into alarm (id, rule, subject, value, since, seen_at, told_at)
     select id, rule, subject, value, $5, $5, case when told then $5::timestamptz end
     from unnest($1::uuid[], $2::text[], $3::text[], $4::float8[], $6::bool[]) t(id, rule, subject, value, told)`,
    [
      begun.map(() => newId(now)),
      begun.map(({ rule }) => rule),
      begun.map(({ subject }) => subject),
      begun.map(({ value }) => value),
      now,
      begun.map(({ isTold }) => isTold),
    ],
  );
  await tx.sql(
    'see alarms again',
    `update alarm a set value = t.value, seen_at = $4, told_at = coalesce(a.told_at, case when t.told then $4::timestamptz end)
     from unnest($1::uuid[], $2::float8[], $3::bool[]) t(id, value, told) where a.id = t.id`,
    [seen.map(({ id }) => id), seen.map(({ value }) => value), seen.map(({ isTold }) => isTold), now],
  );
  await tx.sql('forget untold alarms', 'delete from alarm where id = any($1) and told_at is null', [over]);
  await tx.sql('end alarms', 'update alarm set closed_at = $2 where id = any($1) and closed_at is null', [over, now]);
}

/** What people are told of and is not over, the newest first. */
export function openAlarms(db: Db): Promise<Alarm[]> {
  return db.read<Alarm>(
    `select ${columns} from alarm where closed_at is null and told_at is not null order by id desc limit 200`,
  );
}

/** How many of them nobody has acknowledged. */
export async function countOpen(db: Db): Promise<number> {
  const [row] = await db.read<{ open: number }>(
    'select count(*)::int as open from alarm where closed_at is null and told_at is not null and acknowledged_at is null',
  );
  return row!.open;
}

/** How many there are of each rule. */
export function openByRule(db: Db): Promise<{ rule: string; open: number; waiting: number }[]> {
  return db.read(
    `select rule, count(*)::int as open, count(*) filter (where acknowledged_at is null)::int as waiting
     from alarm where closed_at is null and told_at is not null group by rule`,
  );
}

/** What is over, the newest first. */
export function pastAlarms(db: Db, before: Id, limit: number): Promise<Alarm[]> {
  return db.read<Alarm>(
    `select ${columns} from alarm where closed_at is not null and id < $1 order by id desc limit $2`,
    [before, limit],
  );
}

/** An alarm that people are told of, held until the transaction ends. */
export async function takeAlarm(tx: Tx, id: Id): Promise<Alarm | undefined> {
  const [row] = await tx.sql<Alarm>(
    'take alarm',
    `select ${columns} from alarm where id = $1 and told_at is not null for update`,
    [id],
  );
  return row;
}

/** Somebody tells a fault that no rule sees. */
export async function insertFault(tx: Tx, { id, subject }: { id: Id; subject: string }, now: Date): Promise<void> {
  await tx.sql(
    'insert fault',
    `insert into alarm (id, rule, subject, value, since, seen_at, told_at) values ($1, 'fault', $2, 1, $3, $3, $3)`,
    [id, subject, now],
  );
}

export async function acknowledge(tx: Tx, id: Id, by: string, now: Date): Promise<void> {
  await tx.sql('acknowledge alarm', 'update alarm set acknowledged_by = $2, acknowledged_at = $3 where id = $1', [
    id,
    by,
    now,
  ]);
}

export async function closeFault(tx: Tx, id: Id, now: Date): Promise<void> {
  await tx.sql('close fault', 'update alarm set closed_at = $2, seen_at = $2 where id = $1', [id, now]);
}

/** What somebody did about an alarm. */
export type Step = {
  readonly alarmId: Id;
  readonly what:
    | 'told'
    | 'acknowledged'
    | 'contacted'
    | 'pressed'
    | 'fallback'
    | 'impact'
    | 'cause'
    | 'remark'
    | 'closed';
  /** Who was called; empty where nobody was. */
  readonly whom: string;
  readonly words: string;
  readonly by: string;
  readonly at: Date;
};

export async function insertStep(tx: Tx, step: Step): Promise<void> {
  const { alarmId, what, whom, words, by, at } = step;
  await tx.sql(
    'insert alarm step',
    'insert into alarm_step (alarm_id, id, what, whom, words, by, at) values ($1, $2, $3, $4, $5, $6, $7)',
    [alarmId, newId(at), what, whom, words, by, at],
  );
}

export function stepsOf(db: Db, alarms: readonly Id[]): Promise<Step[]> {
  return db.read<Step>(
    `select alarm_id as "alarmId", what, whom, words, by, at from alarm_step where alarm_id = any($1) order by id limit 2000`,
    [alarms],
  );
}
