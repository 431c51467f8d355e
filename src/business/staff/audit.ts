import type { Tx } from '../../platform/db.ts';
import type { Request } from '../../platform/http/index.ts';
import { newId } from '../../values/id.ts';
import { maskPhone, type Phone } from '../../values/phone.ts';
import type { AuditAction } from './deeds/contract.ts';

/**
 * A line of the audit: what a person did, to what, from where. `detail` holds no secrets and no whole phone numbers. Whose
 * things it was about is told by `phone`: it is searched whole, and only ever shown masked.
 */
export type AuditEntry = {
  accountId: string | undefined;
  action: AuditAction;
  subject?: string;
  phone?: Phone;
  detail?: Record<string, string | number | boolean>;
};

/** What was done to: a thing by its name or id, or what is somebody's; without an `id` the masked number stands for it. */
export type Subject = string | { readonly phone: Phone; readonly id?: string };

/** Business time for the record, real time for sessions and locks, and where the request came from. */
export type Occasion = { now: Date; realNow: Date; address: string; correlationId: string };

/** Writes down what a person did, in the transaction that does it. Nobody can change it. */
export async function audit(
  tx: Tx,
  { accountId, action, subject, phone, detail = {} }: AuditEntry,
  { now, address, correlationId }: Pick<Occasion, 'now' | 'address' | 'correlationId'>,
): Promise<void> {
  await tx.sql(
    'insert audit',
    `insert into staff_audit (id, at, account_id, action, subject, phone, detail, address, correlation_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[newId(now), now, accountId ?? null, action, subject ?? null, phone ?? null],
      ...[JSON.stringify(detail), address, correlationId],
    ],
  );
}

/** The same for what a request asks, which tells who and from where. */
export function auditRequest(
  tx: Tx,
  request: Pick<Request, 'staff' | 'now' | 'address' | 'correlationId'>,
  action: AuditAction,
  subject: Subject,
  detail: NonNullable<AuditEntry['detail']> = {},
): Promise<void> {
  const what =
    typeof subject === 'string'
      ? { subject }
      : { subject: subject.id ?? maskPhone(subject.phone), phone: subject.phone };
  return audit(tx, { accountId: request.staff?.id, action, ...what, detail }, request);
}
