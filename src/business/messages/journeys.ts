import type { Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';

/** A PDU in one attempt, as traces tell of it. */
export type JourneyAttempt = {
  readonly mtId: Id;
  readonly part: number;
  readonly attempt: number;
  readonly link: string;
  readonly state: string;
  readonly result: string | null;
  readonly sentAt: Date;
  readonly answeredAt: Date | null;
  readonly reportedAt: Date | null;
};

/** An MO and what was answered to it, without any text. */
export type Journey = {
  readonly id: Id;
  readonly phone: Phone;
  readonly link: string;
  readonly accessNumber: string;
  readonly state: string;
  readonly command: string | null;
  readonly receivedAt: Date;
  readonly mts: readonly {
    readonly id: Id;
    readonly reason: string;
    readonly class: string;
    readonly parts: number;
    readonly state: string;
    readonly queuedAt: Date;
    readonly doneAt: Date | null;
    readonly attempts: readonly JourneyAttempt[];
  }[];
};

/** The journeys of MOs from one id up to another, the oldest first: three statements, however many there are. */
export async function journeysBetween(tx: Tx, from: Id, to: Id, limit: number): Promise<Journey[]> {
  const mos = await tx.sql<Omit<Journey, 'mts'>>(
    'journeys of MOs',
    `select id, phone, link, access_number as "accessNumber", state, command, received_at as "receivedAt"
     from mo where id >= $1 and id < $2 order by id limit $3`,
    [from, to, limit],
  );
  if (mos.length === 0) return [];
  const mts = await tx.sql<Omit<Journey['mts'][number], 'attempts'> & { moId: Id; phone: Phone }>(
    'answers of journeys',
    `select m.mo_id as "moId", m.phone, m.id, m.reason, m.class, m.parts, m.state, m.queued_at as "queuedAt", m.done_at as "doneAt"
     from unnest($1::text[], $2::uuid[]) t(phone, mo_id)
     join mt m on m.phone = t.phone and m.mo_id = t.mo_id and m.id >= $3 order by m.id`,
    [mos.map(({ phone }) => phone), mos.map(({ id }) => id), from],
  );
  const attempts = await tx.sql<JourneyAttempt>(
    'attempts of journeys',
    `select s.mt_id as "mtId", s.part, s.attempt, s.link, s.state, s.result, s.sent_at as "sentAt", s.answered_at as "answeredAt",
       s.reported_at as "reportedAt"
     from unnest($1::text[], $2::uuid[]) t(phone, mt_id)
     join submit s on s.phone = t.phone and s.mt_id = t.mt_id order by s.part, s.attempt`,
    [mts.map(({ phone }) => phone), mts.map(({ id }) => id)],
  );
  const ofMt = groupBy(attempts, ({ mtId }) => mtId);
  const ofMo = groupBy(mts, ({ moId }) => moId);
  return mos.map((mo) => ({
    ...mo,
    mts: (ofMo.get(mo.id) ?? []).map((mt) => ({ ...mt, attempts: ofMt.get(mt.id) ?? [] })),
  }));
}
