import type { Tx } from '../../platform/db.ts';
import type { Request } from '../../platform/http/index.ts';
import { newId } from '../../values/id.ts';

/** A line of the audit: what a person did, to what, from where. `detail` holds no secrets and no whole phone numbers. */
export type AuditEntry = {
  accountId: string | undefined;
  action: string;
  subject?: string;
  detail?: Record<string, string | number | boolean>;
};

/** Business time for the record, real time for sessions and locks, and where the request came from. */
export type Occasion = { now: Date; realNow: Date; address: string; correlationId: string };

/** Writes down what a person did, in the transaction that does it. Nobody can change it. */
export async function audit(
  tx: Tx,
  { accountId, action, subject, detail = {} }: AuditEntry,
  { now, address, correlationId }: Pick<Occasion, 'now' | 'address' | 'correlationId'>,
): Promise<void> {
  await tx.sql(
    'insert audit',
    `insert into staff_audit (id, at, account_id, action, subject, detail, address, correlation_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [newId(now), now, accountId ?? null, action, subject ?? null, JSON.stringify(detail), address, correlationId],
  );
}

/** The same for what a request asks, which tells who and from where. */
export function auditRequest(
  tx: Tx,
  request: Pick<Request, 'staff' | 'now' | 'address' | 'correlationId'>,
  action: string,
  subject: string,
  detail: NonNullable<AuditEntry['detail']> = {},
): Promise<void> {
  return audit(tx, { accountId: request.staff?.id, action, subject, detail }, request);
}
