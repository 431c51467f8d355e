import type { Db, Tx } from '../../platform/db.ts';
import type { Text } from '../../platform/http/index.ts';
import { type Id, newId } from '../../values/id.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import { canonicalPhone, isMobile, type Phone } from '../../values/phone.ts';
import { beijingIso, hourMs, later, readBeijing } from '../../values/time.ts';
import { type ActRefusal, act, occur, openTicket } from '../tickets/index.ts';
import { type CarrierForm, replyInWords, type WorkOrderColumn } from './forms.ts';
import type { DeskHouse } from './house.ts';

/** A work order as a carrier passes it: its fields as written. */
export type GivenOrder = Readonly<Record<WorkOrderColumn, string>>;

/** A work order as we understand it. */
export type ReadOrder = {
  readonly number: string;
  readonly phone: Phone | null;
  readonly category: string;
  readonly content: string;
  readonly deadlineAt: Date;
};

export type OrderFault = { readonly field: string; readonly value: string; readonly remedy: Text };

/** Understands a work order, or says what is wrong with it. */
export function readOrder(form: CarrierForm, given: GivenOrder, now: Date): ReadOrder | OrderFault[] {
  const faults: OrderFault[] = [];
  const fault = (field: string, remedy: Text, value = '') =>
    void faults.push({ field, value: value.slice(0, 80), remedy });
  const number = given.number.trim();
  if (!/^[\w\-./]{1,64}$/.test(number))
    fault('number', { 'zh-CN': '请填写运营商的工单编号', en: "give the carrier's number of the work order" }, number);
  const phone = canonicalPhone(given.phone);
  if (phone !== '' && !isMobile(phone))
    fault(
      'phone',
      { 'zh-CN': '请填写11位手机号码，或留空', en: 'give a mobile number of 11 digits, or leave it empty' },
      given.phone,
    );
  if (given.content.trim() === '') fault('content', { 'zh-CN': '请填写工单内容', en: 'say what it is about' });
  const deadlineAt = given.deadline === '' ? later(now, form.deadlineHours * hourMs) : timeOf(given.deadline);
  if (!deadlineAt)
    fault(
      'deadline',
      { 'zh-CN': '请按 2026-11-23 14:05 的格式填写', en: 'write it as 2026-11-23 14:05' },
      given.deadline,
    );
  if (faults.length > 0) return faults;
  const category = form.categories[given.category.trim()] ?? 'other';
  const content = given.content.trim().slice(0, 5000);
  return { number, phone: phone === '' ? null : phone, category, content, deadlineAt: deadlineAt! };
}

function timeOf(written: string): Date | undefined {
  const at =
    readBeijing(written) ?? (/^\d{4}-\d\d-\d\dT.+([Z]|[+-]\d\d:\d\d)$/.test(written) ? new Date(written) : undefined);
  return at && !Number.isNaN(at.getTime()) ? at : undefined;
}

/** A work order and where it stands. */
export type WorkOrder = {
  readonly ticketId: Id;
  readonly carrier: string;
  readonly number: string;
  readonly phone: Phone | undefined;
  readonly deadlineAt: Date;
  readonly given: GivenOrder;
  readonly state: 'open' | 'replied';
  readonly reply: Readonly<Record<string, string>> | undefined;
  readonly repliedAt: Date | undefined;
  readonly warnedAt: Date | undefined;
  readonly receivedAt: Date;
};

/** What became of a work order that came: new, or one that was there, told anew or the same; then it names the ticket it is. */
export type OrderTaken = { readonly ticketId: Id; readonly fate: 'taken' | 'changed' | 'known' };

/**
 * Takes a work order: its number makes it one, however often and by whatever way it comes. What the carrier says otherwise than
 * before counts from now on: its ticket tells it, and whose ticket it is.
 */
export async function takeOrder(
  tx: Tx,
  { tickets }: Pick<DeskHouse, 'tickets'>,
  form: CarrierForm,
  order: { readonly given: GivenOrder; readonly read: ReadOrder; readonly by: Id | null },
  now: Date,
): Promise<OrderTaken> {
  const { carrier } = form;
  const { read, given, by } = order;
  // Two that bring the same number wait for each other.
  await tx.sql('work order lock', 'select pg_advisory_xact_lock(hashtextextended($1, 7271))', [
    `${carrier} ${read.number}`,
  ]);
  const [known] = await tx.sql<Row>(
    'work order by number',
    `select ${columns} from work_order where carrier = $1 and number = $2`,
    [carrier, read.number],
  );
  if (known) return takeAgain(tx, tickets, orderOf(known), order, now);
  const id = newId(now);
  const pressing = read.deadlineAt < later(now, form.warnHours * hourMs);
  const opened = await openTicket(
    tx,
    tickets,
    {
      ...({ source: 'carrier-work-order', channel: 'carrier' } as const),
      ...{
        id,
        phone: read.phone,
        category: read.category,
        reference: read.number,
        deadlineAt: read.deadlineAt.getTime(),
        owesReply: true,
      },
      ...{ subject: `${form.title['zh-CN']}工单 ${read.number}`, text: read.content, filedBy: by },
      priority: pressing ? 'urgent' : 'high',
      messageReference: `${carrier} ${read.number}`,
    },
    now,
  );
  if (!opened) throw new Error(`the words of work order ${read.number} are there, and it is not`);
  await tx.sql(
    'insert work order',
    `insert into work_order (ticket_id, carrier, number, phone, deadline_at, given, state, entered_by, received_at)
     values ($1, $2, $3, $4, $5, $6, 'open', $7, $8)`,
    [id, carrier, read.number, read.phone, read.deadlineAt, JSON.stringify(given), by, now],
  );
  return { ticketId: id, fate: 'taken' };
}

const minuteOf = (at: Date) => beijingIso(at).slice(0, 16).replace('T', ' ');
const told: Readonly<Record<Exclude<WorkOrderColumn, 'number' | 'deadline'>, string>> = {
  phone: '用户号码',
  category: '投诉类型',
  content: '投诉内容',
  contact: '联系电话',
};

/**
 * The carrier passes a work order again. A field that it leaves empty says nothing new; one with its reply that comes with other words or
 * another deadline was not settled by that reply, and waits for another.
 */
async function takeAgain(
  tx: Tx,
  tickets: DeskHouse['tickets'],
  known: WorkOrder,
  { given, read }: { readonly given: GivenOrder; readonly read: ReadOrder },
  now: Date,
): Promise<OrderTaken> {
  const { ticketId } = known;
  const deadlineAt = given.deadline.trim() === '' ? known.deadlineAt : read.deadlineAt;
  const isMoved = deadlineAt.getTime() !== known.deadlineAt.getTime();
  const fields = (Object.keys(told) as (keyof typeof told)[]).filter(
    (field) => given[field].trim() !== '' && given[field].trim() !== known.given[field].trim(),
  );
  if (!isMoved && fields.length === 0) return { ticketId, fate: 'known' };
  const whole = { ...known.given, ...Object.fromEntries(fields.map((field) => [field, given[field]])) };
  await tx.sql(
    'work order changed',
    `update work_order set given = $2, deadline_at = $3, warned_at = case when deadline_at = $3 then warned_at end,
       earlier_replies = case when state = 'replied'
         then earlier_replies || jsonb_build_array(jsonb_build_object('reply', reply, 'by', replied_by, 'at', replied_at)) else earlier_replies end,
       state = 'open', reply = null, replied_by = null, replied_at = null
     where ticket_id = $1`,
    [ticketId, JSON.stringify({ ...whole, deadline: isMoved ? given.deadline : whole.deadline }), deadlineAt],
  );
  const wasReplied = known.state === 'replied';
  const words = [
    wasReplied ? '运营商在我方回复后再次转派此工单：' : '运营商重新转派此工单：',
    ...(isMoved ? [`处理时限由 ${minuteOf(known.deadlineAt)} 改为 ${minuteOf(deadlineAt)}`] : []),
    ...fields.map((field) => `${told[field]}：${given[field].trim().slice(0, 5000)}`),
  ].join('\n');
  const what = { kind: 'order-changed', deadlineAt, asksAnew: wasReplied || fields.length > 0 } as const;
  await occur(tx, tickets, { ticketId, words, ...what }, now);
  return { ticketId, fate: 'changed' };
}

type Row = {
  ticket_id: Id;
  carrier: string;
  number: string;
  phone: Phone | null;
  deadline_at: Date;
  given: GivenOrder;
  state: WorkOrder['state'];
  reply: Record<string, string> | null;
  replied_at: Date | null;
  warned_at: Date | null;
  received_at: Date;
};
const columns =
  'ticket_id, carrier, number, phone, deadline_at, given, state, reply, replied_at, warned_at, received_at';

function orderOf(row: Row): WorkOrder {
  return {
    ...{ ticketId: row.ticket_id, carrier: row.carrier, number: row.number, deadlineAt: row.deadline_at },
    ...{ given: row.given, state: row.state, receivedAt: row.received_at },
    ...{ phone: row.phone ?? undefined, reply: row.reply ?? undefined, repliedAt: row.replied_at ?? undefined },
    warnedAt: row.warned_at ?? undefined,
  };
}

export async function findOrder(db: Db, ticketId: Id): Promise<WorkOrder | undefined> {
  const [row] = await db.read<Row>(`select ${columns} from work_order where ticket_id = $1`, [ticketId]);
  return row && orderOf(row);
}

/** Work orders that wait, the most pressing first; or those that were answered, the newest first. */
export async function listOrders(db: Db, state: WorkOrder['state'], limit: number): Promise<WorkOrder[]> {
  const order = state === 'open' ? 'deadline_at, ticket_id' : 'replied_at desc, ticket_id';
  const rows = await db.read<Row>(`select ${columns} from work_order where state = $1 order by ${order} limit $2`, [
    state,
    limit,
  ]);
  return rows.map(orderOf);
}

/** Replies to a carrier from `from` until `to`, in order; of one that came again, those before too. */
export async function repliesTo(db: Db, carrier: string, from: Date, to: Date): Promise<WorkOrder[]> {
  const rows = await db.read<Row>(
    `select ${columns} from (
       select ${columns} from work_order where carrier = $1 and state = 'replied' and replied_at >= $2 and replied_at < $3
       union all
       select ticket_id, carrier, number, phone, deadline_at, given, 'replied', e.reply, e.at, warned_at, received_at
       from work_order, jsonb_to_recordset(earlier_replies) e(reply jsonb, at timestamptz)
       where carrier = $1 and earlier_replies <> '[]' and e.at >= $2 and e.at < $3) r
     order by replied_at, number limit 50000`,
    [carrier, from, to],
  );
  return rows.map(orderOf);
}

/** Answers a work order on the carrier's form: that is the answer of the ticket, and solves it. */
export async function replyToOrder(
  tx: Tx,
  { tickets }: Pick<DeskHouse, 'tickets'>,
  form: CarrierForm,
  asked: {
    readonly ticketId: Id;
    readonly reply: Readonly<Record<string, string>>;
    readonly by: { id: Id; role: string };
  },
  now: Date,
): Promise<Outcome<undefined, ActRefusal | 'replied-already'>> {
  const { ticketId, reply, by } = asked;
  const rows = await tx.sql(
    'reply to work order',
    `update work_order set state = 'replied', reply = $2, replied_by = $3, replied_at = $4
     where ticket_id = $1 and state = 'open' returning number`,
    [ticketId, JSON.stringify(reply), by.id, now],
  );
  if (rows.length === 0) return no('replied-already');
  const command = { kind: 'answer', channel: 'carrier', next: 'solved' } as const;
  const acted = await act(tx, tickets, { ticketId, command, by, text: replyInWords(form, reply) }, now);
  return acted.ok ? done(undefined) : acted;
}

/** Whether the work order of this ticket has its reply: an answer to the carrier is one on its form. */
export async function isReplied(tx: Tx, ticketId: Id): Promise<boolean> {
  const [row] = await tx.sql<{ state: string }>(
    'state of work order',
    'select state from work_order where ticket_id = $1',
    [ticketId],
  );
  return row?.state === 'replied';
}

/** When the next work order comes near its deadline without a reply. */
export async function nextWarning(db: Db, forms: ReadonlyMap<string, CarrierForm>): Promise<Date | undefined> {
  const [row] = await db.read<{ at: Date | null }>(
    `select min(w.deadline_at - f.hours * interval '1 hour') as at
     from unnest($1::text[], $2::int[]) f(carrier, hours) join work_order w on w.carrier = f.carrier
     where w.state = 'open' and w.warned_at is null`,
    hoursOf(forms),
  );
  return row?.at ?? undefined;
}

/** What watching deadlines takes. */
export type Watched = Pick<DeskHouse, 'forms'> & Pick<DeskHouse['tickets'], 'desk'>;

/** Marks those that are near their deadline, tells it on their tickets and to whose they are, and returns them. */
export async function warnOfDeadlines(
  tx: Tx,
  { forms, desk }: Watched,

  now: Date,
): Promise<WorkOrder[]> {
  const rows = await tx.sql<Row>(
    'warn of deadlines',
    `update work_order w set warned_at = $3 from unnest($1::text[], $2::int[]) f(carrier, hours)
     where w.carrier = f.carrier and w.state = 'open' and w.warned_at is null and w.deadline_at - f.hours * interval '1 hour' <= $3
     returning ${columns
       .split(', ')
       .map((column) => `w.${column}`)
       .join(', ')}`,
    [...hoursOf(forms), now],
  );
  for (const { ticket_id, number } of rows) {
    const words = `工单 ${number} 即将超过处理时限，尚未回复`;
    await occur(tx, { desk }, { ticketId: ticket_id, kind: 'deadline-near', words }, now);
  }
  return rows.map(orderOf);
}

function hoursOf(forms: ReadonlyMap<string, CarrierForm>): [string[], number[]] {
  return [[...forms.keys()], [...forms.values()].map(({ warnHours }) => warnHours)];
}
