import type { Tx } from '../../../platform/db.ts';
import type { Job } from '../../../platform/jobs.ts';
import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import { mtChannel } from '../channel.ts';
import type { WhenSettled } from '../settle.ts';
import { refuseMts } from './leave.ts';

/** What a person decides about a held text, and why. */
export type TextDecision = { readonly id: Id; readonly decision: 'released' | 'refused'; readonly because: string };

/** Writes a decision down, once. False when there is no such text, or it is decided already. */
export async function decideText(tx: Tx, { id, decision, because }: TextDecision, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'decide held text',
    `update held_text set decision = $2, because = $3, decided_at = $4 where id = $1 and decision is null returning id`,
    [id, decision, because, now],
  );
  return rows.length > 0;
}

const pageSize = 500;

/**
 * Messages whose text was decided go on: into the queue, for when they were due, or to their refusal. One that was queued
 * while its text was being decided is found as well, at the next ring.
 */
export function letHeldMtsGo(whenSettled: WhenSettled): Job {
  return {
    name: 'let held MTs go',
    async nextDue(db) {
      const [row] = await db.read<{ due: Date | null }>(
        `select min(t.decided_at) as due from (select distinct text_id from held_mt) h join held_text t on t.id = h.text_id
       where t.decision is not null`,
      );
      return row?.due ?? undefined;
    },
    async run(db, now) {
      while ((await db.transact((tx) => letPageGo(tx, whenSettled, now))) === pageSize);
    },
  };
}

type Going = { phone: Phone; mt_id: Id; lane: string; due_at: Date; decision: 'released' | 'refused'; because: string };

async function letPageGo(tx: Tx, whenSettled: WhenSettled, now: Date): Promise<number> {
  const going = await tx.sql<Going>(
    'take decided MTs',
    `delete from held_mt h using (
       select m.phone, m.mt_id, t.decision, t.because from held_mt m join held_text t on t.id = m.text_id
       where t.decision is not null order by m.phone, m.mt_id limit $1) d
     where h.phone = d.phone and h.mt_id = d.mt_id
     returning h.phone, h.mt_id, h.lane, h.due_at, d.decision, d.because`,
    [pageSize],
  );
  const released = going.filter(({ decision }) => decision === 'released');
  const refused = going.filter(({ decision }) => decision === 'refused');
  if (released.length > 0) await queueReleased(tx, released);
  const refusals = refused.map(({ phone, mt_id, lane, because }) => {
    return { phone, mtId: mt_id, link: lane, refusal: { code: 'refused-by-staff' as const, detail: because } };
  });
  if (refusals.length > 0) await refuseMts(tx, refusals, whenSettled, now);
  return going.length;
}

/** A part that was held after an attempt gets the next one. */
async function queueReleased(tx: Tx, released: readonly Going[]): Promise<void> {
  await tx.sql(
    'queue released MTs',
    `with freed as (
       update mt set state = 'queued' from unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[]) t(phone, id, lane, due_at)
       where mt.phone = t.phone and mt.id = t.id and mt.state = 'held'
       returning mt.phone, mt.id, mt.parts, mt.priority, t.lane, t.due_at),
     queued as (
       insert into mt_queue (phone, mt_id, part, lane, priority, due_at, attempt)
       select f.phone, f.id, part, f.lane, f.priority, f.due_at,
         1 + coalesce((select max(s.attempt) from submit s where s.phone = f.phone and s.mt_id = f.id and s.part = n.part), 0)
       from freed f, generate_series(1, f.parts) n(part))
     select pg_notify($5, $6)`,
    [
      released.map(({ phone }) => phone),
      released.map(({ mt_id }) => mt_id),
      released.map(({ lane }) => lane),
      released.map(({ due_at }) => due_at),
      mtChannel,
      [...new Set(released.map(({ lane }) => lane))].join(),
    ],
  );
}
