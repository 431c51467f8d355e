import type { Db } from '../../platform/db.ts';
import { maskPhone, type Phone } from '../../values/phone.ts';
import { beijingIso, hourMs } from '../../values/time.ts';
import type { ChaseView, NoticeView } from './contract.ts';
import type { Verdict } from './model.ts';

type PageAsked = { readonly before?: string | undefined; readonly limit: number };
type Page<Item> = { items: Item[]; next?: string };

/** Relations that we have ended and the carrier has not, newest first. */
export async function openChasesPage(db: Db, asked: PageAsked, now: Date): Promise<Page<ChaseView>> {
  const rows = await db.read<ChaseRow>(
    `select id, phone, peer, product_ref, cause, opened_at, attempts, last_result, alarmed_at is not null as overdue
     from order_chase where done_at is null and id < $1 order by id desc limit $2`,
    bounds(asked),
  );
  return page(rows, asked, (row) => ({
    id: row.id,
    phone: maskPhone(row.phone),
    peer: row.peer,
    productRef: row.product_ref,
    cause: row.cause,
    openedAt: beijingIso(row.opened_at),
    ageHours: Math.max(0, Math.floor((now.getTime() - row.opened_at.getTime()) / hourMs)),
    attempts: row.attempts,
    ...(row.last_result !== null && { lastResult: row.last_result }),
    overdue: row.overdue,
  }));
}

/** Notices that a person must look at, newest first. */
export async function noticesToLookAt(db: Db, asked: PageAsked): Promise<Page<NoticeView>> {
  const rows = await db.read<NoticeRow>(
    `select e.id, e.phone, e.peer, e.record_id, e.action, e.product_ref, v.verdict, v.detail, e.received_at
     from order_verdict v join order_event e on (e.phone, e.id) = (v.phone, v.event_id)
     where v.verdict in ('conflict', 'unknown-product', 'unknown-action', 'other-payer', 'not-on-demand') and v.event_id < $1
     order by v.event_id desc limit $2`,
    bounds(asked),
  );
  return page(rows, asked, (row) => ({
    id: row.id,
    phone: maskPhone(row.phone),
    peer: row.peer,
    recordId: row.record_id,
    action: row.action,
    productRef: row.product_ref,
    verdict: row.verdict,
    detail: row.detail,
    receivedAt: beijingIso(row.received_at),
  }));
}

const newest = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

function bounds({ before = newest, limit }: PageAsked): [string, number] {
  return [before, limit];
}

function page<Row extends { id: string }, Item>(
  rows: readonly Row[],
  { limit }: PageAsked,
  present: (row: Row) => Item,
): Page<Item> {
  return { items: rows.map(present), ...(rows.length === limit && { next: rows.at(-1)!.id }) };
}

type ChaseRow = {
  id: string;
  phone: Phone;
  peer: string;
  product_ref: string;
  cause: string;
  opened_at: Date;
  attempts: number;
  last_result: string | null;
  overdue: boolean;
};

type NoticeRow = {
  id: string;
  phone: Phone;
  peer: string;
  record_id: string;
  action: string;
  product_ref: string;
  verdict: Verdict;
  detail: string;
  received_at: Date;
};
