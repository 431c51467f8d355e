import { hourMs, later, minuteMs } from '../../values/time.ts';
import type { Me } from './contract.ts';

/** What a person may do here; a route names the roles it serves. */
export type StaffRole = Me['role'];

/** An account as sign-in needs it. Times are real, not business time. */
export type Account = {
  id: string;
  name: string;
  role: StaffRole;
  /** The company of people who are not ours. */
  organisation: string | null;
  passwordHash: string;
  passwordChangeDue: boolean;
  failedSignIns: number;
  lockedUntil: Date | null;
  disabledAt: Date | null;
};

/** A line of the audit: what a person did, to what, from where. `detail` holds no secrets and no whole phone numbers. */
export type AuditEntry = {
  accountId: string | undefined;
  action: string;
  subject?: string;
  detail?: Record<string, string | number | boolean>;
  address: string;
  correlationId: string;
};

const failuresUntilLock = 5;
const lockMs = 15 * minuteMs;
/** A session ends with the longest shift. */
export const sessionMs = 12 * hourMs;

/** When the account opens again after this many failures in a row; undefined while it stays open. */
export function lockAfter(failures: number, at: Date): Date | undefined {
  return failures % failuresUntilLock === 0 ? later(at, lockMs) : undefined;
}

/** Whether the account refuses every password at `at`, real time. */
export function isLocked(account: Pick<Account, 'lockedUntil' | 'disabledAt'>, at: Date): boolean {
  return account.disabledAt !== null || (account.lockedUntil !== null && account.lockedUntil > at);
}
