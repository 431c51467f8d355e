import type { Db, Tx } from '../../../platform/db.ts';
import { type Id, newId } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import type { Open } from '../../staff/index.ts';
import type { Fate } from '../model.ts';

export type Subject = 'parked' | 'unsure' | 'orphan';

/** Who says it, and what it stands on. */
export type Saying = {
  readonly because: string;
  readonly evidence?: string | undefined;
  readonly accountId: string;
  readonly who: string;
};

export type Decision = Saying & {
  readonly phone: Phone;
  readonly subject: Subject;
  readonly subjectId: Id;
  readonly step: 'proposed' | 'withdrawn' | 'done';
  readonly verdict: string;
  readonly detail?: object;
};

/** Writes down what somebody said; nobody can change it. */
export async function insertDecision(tx: Tx, decision: Decision, now: Date): Promise<void> {
  const { phone, subject, subjectId, step, verdict, evidence, because, detail, accountId, who } = decision;
  await tx.sql(
    'insert message decision',
    `insert into message_decision (phone, id, subject, subject_id, step, verdict, evidence, because, detail, account_id, who, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...[phone, newId(now), subject, subjectId, step, verdict, evidence ?? null, because],
      ...[JSON.stringify(detail ?? {}), accountId, who, now],
    ],
  );
}

export type OpenProposal = Open & Omit<Saying, 'accountId'> & { readonly at: Date };

/** What is proposed for an item: the newest word on it, if that is a proposal. */
export async function openProposal(
  db: Pick<Db, 'read'> | Tx,
  phone: Phone,
  subjectId: Id,
): Promise<OpenProposal | undefined> {
  const text = `select step, verdict, evidence, because, account_id as "accountId", who, at from message_decision
    where phone = $1 and subject_id = $2 order by id desc limit 1`;
  type Row = OpenProposal & { step: string; evidence: string | null };
  const values = [phone, subjectId];
  const [row] = 'read' in db ? await db.read<Row>(text, values) : await db.sql<Row>('open proposal', text, values);
  if (row === undefined || row.step !== 'proposed') return undefined;
  const { step: _, evidence, ...rest } = row;
  return { ...rest, ...(evidence !== null && { evidence }) };
}

export type DecisionRow = {
  id: Id;
  phone: Phone;
  subject: Subject;
  step: Decision['step'];
  verdict: string;
  evidence: string | null;
  because: string;
  who: string;
  at: Date;
};

/** What was decided, newest first. Decisions are few: somebody made each. */
export function recentDecisions(db: Db, before: string, limit: number): Promise<DecisionRow[]> {
  return db.read<DecisionRow>(
    `select id, phone, subject, step, verdict, evidence, because, who, at from message_decision
     where id < $1 order by id desc limit $2`,
    [before, limit],
  );
}

const mostCounted = 1_000;

/** How much waits, each counted up to a bound along an index that holds nothing else. */
export async function countUnsettled(
  db: Db,
): Promise<{ parked: number; unsure: number; orphans: number; held: number }> {
  const count = (from: string) => `(select count(*)::int from (select 1 from ${from} limit ${mostCounted}) counted)`;
  const [row] = await db.read<{ parked: number; unsure: number; orphans: number; held: number }>(
    `select ${count(`mo where state = 'parked' and settled_at is null`)} as parked,
       ${count(`mt where state = 'unsure'`)} as unsure,
       ${count('status_report where alarmed_at is not null and set_aside_at is null')} as orphans,
       ${count('held_text where decision is null')} as held`,
  );
  return row!;
}

/** A parked MO leaves the list; false when it is not there, or somebody was faster. */
export async function settleParked(tx: Tx, id: Id, now: Date): Promise<Phone | undefined> {
  const [row] = await tx.sql<{ phone: Phone }>(
    'settle parked MO',
    `update mo set settled_at = $2 where id = $1 and state = 'parked' and settled_at is null returning phone`,
    [id, now],
  );
  return row?.phone;
}

export type UnsureRow = {
  phone: Phone;
  id: Id;
  text: string;
  reason: string;
  fee_fen: number;
  charge_id: Id | null;
};

/** An unsure message, locked until the transaction ends. */
export async function lockUnsure(tx: Tx, id: Id): Promise<UnsureRow | undefined> {
  const [found] = await tx.sql<{ phone: Phone }>(
    'find unsure MT',
    `select phone from mt where id = $1 and state = 'unsure'`,
    [id],
  );
  const [row] = await tx.sql<UnsureRow>(
    'lock unsure MT',
    `select phone, id, text, reason, fee_fen, charge_id from mt where phone = $1 and id = $2 and state = 'unsure' for update`,
    [found?.phone ?? '', id],
  );
  return row;
}

/** An unsure message, to look at. */
export async function findUnsure(db: Db, id: Id): Promise<UnsureRow | undefined> {
  const [row] = await db.read<UnsureRow>(
    `select phone, id, text, reason, fee_fen, charge_id from mt where id = $1 and state = 'unsure'`,
    [id],
  );
  return row;
}

/** What the code of a PDU says whose fate a person told. */
export const settledByHand = 'by-hand';

/** Gives the PDUs of a message a fate that have none; what has one keeps it. */
export async function writeVerdict(
  tx: Tx,
  { phone, id }: { phone: Phone; id: Id },
  verdict: Fate,
  now: Date,
): Promise<void> {
  await tx.sql(
    'write verdict',
    `update submit set state = $3, result = $4, reported_at = $5
     where phone = $1 and mt_id = $2 and state in ('unsure', 'submitted')`,
    [phone, id, verdict, settledByHand, now],
  );
}

export type OrphanRow = {
  phone: Phone;
  id: Id;
  link: string;
  carrier_message_id: string;
  state: Fate;
  code: string;
  received_at: Date;
  explained_by: Id | null;
};

const orphanColumns = 'phone, id, link, carrier_message_id, state, code, received_at, explained_by';

export async function findOrphan(db: Db, id: Id): Promise<OrphanRow | undefined> {
  const [row] = await db.read<OrphanRow>(
    `select ${orphanColumns} from status_report where id = $1 and alarmed_at is not null and set_aside_at is null`,
    [id],
  );
  return row;
}

/** Takes an orphan report off the list; it stays where it is until it is as old as messages may be. */
export async function setOrphanAside(tx: Tx, id: Id, now: Date): Promise<OrphanRow | undefined> {
  const [row] = await tx.sql<OrphanRow>(
    'set orphan report aside',
    `update status_report set set_aside_at = $2
     where id = $1 and alarmed_at is not null and set_aside_at is null returning ${orphanColumns}`,
    [id, now],
  );
  return row;
}

/** Orphan reports of a phone by a link. */
export function orphansOf(db: Db, phone: Phone): Promise<OrphanRow[]> {
  return db.read<OrphanRow>(
    `select ${orphanColumns} from status_report where phone = $1 and alarmed_at is not null and set_aside_at is null
     order by received_at limit 20`,
    [phone],
  );
}

export type CandidateRow = {
  mt_id: Id;
  part: number;
  attempt: number;
  text: string;
  reason: string;
  state: string;
  fee_fen: number;
  charge_id: Id | null;
  sent_at: Date;
};

/** PDUs to that phone by that link without a fate, of the days before the report; those without the carrier's id first. */
export function candidatesOf(db: Db, orphan: OrphanRow, from: Id, to: Id): Promise<CandidateRow[]> {
  return db.read<CandidateRow>(
    `select s.mt_id, s.part, s.attempt, mt.text, mt.reason, s.state, mt.fee_fen, mt.charge_id, s.sent_at
     from submit s join mt on mt.phone = s.phone and mt.id = s.mt_id
     where s.phone = $1 and s.link = $2 and s.mt_id between $3 and $4 and s.state in ('sending', 'submitted', 'unsure')
     order by s.mt_id = $5 desc nulls last, s.carrier_message_id is null desc, s.sent_at desc limit 20`,
    [orphan.phone, orphan.link, from, to, orphan.explained_by],
  );
}

/** Writes the fate of a report into the PDU it is of; returns the charge of its message, if it was still without a fate. */
export async function writeMatch(
  tx: Tx,
  orphan: OrphanRow,
  pdu: { readonly mtId: Id; readonly part: number; readonly attempt: number },
  now: Date,
): Promise<boolean> {
  const rows = await tx.sql(
    'match orphan report',
    `update submit set state = $5, result = $6, reported_at = $7, carrier_message_id = coalesce(carrier_message_id, $8)
     where phone = $1 and mt_id = $2 and part = $3 and attempt = $4 and link = $9
       and state in ('sending', 'submitted', 'unsure') returning mt_id`,
    [
      ...[orphan.phone, pdu.mtId, pdu.part, pdu.attempt, orphan.state, orphan.code, now, orphan.carrier_message_id],
      orphan.link,
    ],
  );
  return rows.length > 0;
}

/** The charge that hangs on a message. */
export async function chargeOf(tx: Tx, phone: Phone, mtId: Id): Promise<Id | undefined> {
  const [row] = await tx.sql<{ charge_id: Id | null }>(
    'charge of MT',
    'select charge_id from mt where phone = $1 and id = $2 for update',
    [phone, mtId],
  );
  return row?.charge_id ?? undefined;
}
