import type { Db } from '../../../platform/db.ts';
import { type Id, idFloor } from '../../../values/id.ts';
import { maskedIn, maskPhone, type Phone } from '../../../values/phone.ts';
import { beijingIso, dayMs, later } from '../../../values/time.ts';
import type { Proposal } from '../../staff/index.ts';
import { hideCode } from '../one-time.ts';
import type { DecisionView, OrphanDetail, UnsureDetail } from './contract.ts';
import { candidatesOf, findOrphan, findUnsure, openProposal, orphansOf, recentDecisions } from './store.ts';

/** Carrier ids carry no year: a report is about a message of the last days. */
const reportWindowMs = 7 * dayMs;

/** What is known of an item, beside the number it is of: who reads it masks it. */
type Known<Detail> = { readonly phone: Phone; readonly detail: Omit<Detail, 'phone'> };

/** What is known of an unsure message; undefined when it is none any more. */
export async function unsureDetail(db: Db, id: Id, reader: string): Promise<Known<UnsureDetail> | undefined> {
  const mt = await findUnsure(db, id);
  if (mt === undefined) return undefined;
  const [attempts, orphans, proposal] = await Promise.all([
    attemptsOf(db, mt.phone, id),
    orphansOf(db, mt.phone),
    proposalOf(db, mt.phone, id, reader),
  ]);
  const detail = {
    ...{ id, text: maskedIn(hideCode(mt), mt.phone), reason: mt.reason },
    ...{ feeFen: mt.fee_fen, movesMoney: mt.charge_id !== null },
    attempts: attempts.map(({ sentAt, answeredAt, carrierMessageId, ...rest }) => ({
      ...{ ...rest, sentAt: beijingIso(sentAt) },
      ...(carrierMessageId !== null && { carrierMessageId }),
      ...(answeredAt !== null && { answeredAt: beijingIso(answeredAt) }),
    })),
    orphans: orphans.map((one) => ({
      ...{ id: one.id, fate: one.state, code: one.code },
      receivedAt: beijingIso(one.received_at),
    })),
    ...(proposal && { proposal }),
  };
  return { phone: mt.phone, detail };
}

type AttemptRow = {
  part: number;
  attempt: number;
  link: string;
  state: string;
  carrierMessageId: string | null;
  maybeTwice: boolean;
  sentAt: Date;
  answeredAt: Date | null;
};

function attemptsOf(db: Db, phone: Phone, id: Id): Promise<AttemptRow[]> {
  return db.read<AttemptRow>(
    `select part, attempt, link, state, carrier_message_id as "carrierMessageId", maybe_twice as "maybeTwice",
       sent_at as "sentAt", answered_at as "answeredAt" from submit where phone = $1 and mt_id = $2 order by part, attempt`,
    [phone, id],
  );
}

/** An orphan report with the PDUs it may be of. */
export async function orphanDetail(db: Db, id: Id, reader: string): Promise<Known<OrphanDetail> | undefined> {
  const orphan = await findOrphan(db, id);
  if (orphan === undefined) return undefined;
  const { phone, link, received_at: at } = orphan;
  const [candidates, proposal] = await Promise.all([
    candidatesOf(db, orphan, idFloor(later(at, -reportWindowMs)), idFloor(later(at, dayMs))),
    proposalOf(db, phone, id, reader),
  ]);
  const detail = {
    ...{ id, link, carrierMessageId: orphan.carrier_message_id, fate: orphan.state, code: orphan.code },
    receivedAt: beijingIso(at),
    candidates: candidates.map((one) => ({
      ...{
        mtId: one.mt_id,
        part: one.part,
        attempt: one.attempt,
        text: maskedIn(hideCode(one), phone),
        state: one.state,
      },
      ...{ feeFen: one.fee_fen, movesMoney: one.charge_id !== null, sentAt: beijingIso(one.sent_at) },
    })),
    ...(proposal && { proposal }),
  };
  return { phone, detail };
}

async function proposalOf(db: Db, phone: Phone, subjectId: Id, reader: string): Promise<Proposal | undefined> {
  const open = await openProposal(db, phone, subjectId);
  if (open === undefined) return undefined;
  const { verdict, evidence, because, who, at, accountId } = open;
  return {
    ...{ verdict, because, who, at: beijingIso(at), isMine: accountId === reader },
    ...(evidence !== undefined && { evidence }),
  };
}

const afterAllIds = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** What was decided, newest first. */
export async function decisions(
  db: Db,
  { before = afterAllIds, limit }: { before?: string | undefined; limit: number },
): Promise<{ items: DecisionView[]; next?: string }> {
  const rows = await recentDecisions(db, before, limit);
  const items = rows.map(({ evidence, phone, at, ...rest }) => ({
    ...{ ...rest, phone: maskPhone(phone), at: beijingIso(at) },
    ...(evidence !== null && { evidence }),
  }));
  return rows.length < limit ? { items } : { items, next: rows.at(-1)!.id };
}
