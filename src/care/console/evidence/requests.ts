import type { Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import { done, no, type Outcome } from '../../../values/outcome.ts';
import type { Phone } from '../../../values/phone.ts';
import { dayMs, later } from '../../../values/time.ts';

/** A wish of an agent for an evidence pack, and what a supervisor said. */
export type EvidenceRequest = {
  readonly id: Id;
  readonly phone: Phone;
  readonly purpose: string;
  readonly askedBy: Id;
  readonly askedByName: string;
  readonly askedAt: Date;
  readonly state: 'waiting' | 'approved' | 'refused';
  readonly decidedAt: Date | null;
};

const columns = `r.id, r.phone, r.purpose, r.asked_by as "askedBy", r.asked_by_name as "askedByName", r.asked_at as "askedAt", r.state,
  r.decided_at as "decidedAt"`;

/** An approval is good for three days. */
const holdsMs = 3 * dayMs;

/** Asks for a pack. */
export async function insertRequest(
  tx: Tx,
  one: Pick<EvidenceRequest, 'id' | 'phone' | 'purpose' | 'askedBy' | 'askedByName' | 'askedAt'>,
): Promise<void> {
  await tx.sql(
    'insert evidence request',
    `insert into evidence_request (id, phone, purpose, asked_by, asked_by_name, asked_at, state)
     values ($1, $2, $3, $4, $5, $6, 'waiting')`,
    [one.id, one.phone, one.purpose, one.askedBy, one.askedByName, one.askedAt],
  );
}

/** What waits for a supervisor, the oldest first. */
export function waitingRequests(tx: Tx, limit: number): Promise<EvidenceRequest[]> {
  return tx.sql<EvidenceRequest>(
    'waiting evidence requests',
    `select ${columns} from evidence_request r where state = 'waiting' order by id limit $1`,
    [limit],
  );
}

/** What a person asked for of a number, the newest first: the last ten, and before them all that waits or may still be taken. */
export function requestsOf(
  tx: Tx,
  { phone, askedBy }: Pick<EvidenceRequest, 'phone' | 'askedBy'>,
  now: Date,
): Promise<EvidenceRequest[]> {
  return tx.sql<EvidenceRequest>(
    'evidence requests of number',
    `select ${columns} from evidence_request r where phone = $1 and asked_by = $2
       and (state = 'waiting' or state = 'approved' and decided_at > $3
         or id in (select id from evidence_request where phone = $1 and asked_by = $2 order by id desc limit 10))
     order by id desc`,
    [phone, askedBy, later(now, -holdsMs)],
  );
}

/** A supervisor decides; nobody decides what he asked for himself. */
export async function decideRequest(
  tx: Tx,
  { id, to, by }: { id: Id; to: 'approved' | 'refused'; by: Id },
  now: Date,
): Promise<Outcome<EvidenceRequest, 'no-such-request' | 'own-request' | 'decided-before'>> {
  const [found] = await tx.sql<EvidenceRequest>(
    'find evidence request',
    `select ${columns} from evidence_request r where id = $1 for update`,
    [id],
  );
  if (!found) return no('no-such-request');
  if (found.askedBy === by) return no('own-request');
  if (found.state !== 'waiting') return no('decided-before');
  await tx.sql(
    'decide evidence request',
    'update evidence_request set state = $2, decided_by = $3, decided_at = $4 where id = $1',
    [id, to, by, now],
  );
  return done({ ...found, state: to, decidedAt: now });
}

/** Whether a request of this person about this number is approved, and still holds. */
export function mayTake(one: EvidenceRequest, now: Date): boolean {
  return one.state === 'approved' && one.decidedAt !== null && later(one.decidedAt, holdsMs) > now;
}
