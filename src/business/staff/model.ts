import { hourMs, later, minuteMs } from '../../values/time.ts';
import { employers, type StaffRole, staffRole } from './contract.ts';

export type { StaffRole } from './contract.ts';
/** All of them: for routes that serve everybody who works here. */
export const staffRoles: readonly StaffRole[] = staffRole.options;

/** An account as sign-in needs it. Times are real, not business time. */
export type Account = {
  id: string;
  name: string;
  role: StaffRole;
  /** The company of people who are not ours. */
  organisation: string | null;
  passwordHash: string;
  passwordChangeDue: boolean;
  /** When a one-time password opens nothing any more. */
  passwordEndsAt: Date | null;
  failedSignIns: number;
  lockedUntil: Date | null;
  disabledAt: Date | null;
  /** The sealed secret; empty without a second factor. */
  secondFactor: Uint8Array | null;
  secondFactorDraft: Uint8Array | null;
};

/** A session that is being opened. */
export type NewSession = {
  readonly id: string;
  readonly accountId: string;
  readonly startedAt: Date;
  readonly expiresAt: Date;
  readonly address: string;
  readonly userAgent: string;
  readonly secondFactorDue: boolean;
};

const failuresUntilLock = 5;
const lockMs = 15 * minuteMs;
/** So many failures from one address within this while, whoever's name was tried, lock the address for as long: an office shares one. */
export const failuresUntilAddressLock = 30;
export const addressWindowMs = 15 * minuteMs;
/** A session ends with the longest shift. */
export const sessionMs = 12 * hourMs;
/** How long a right password waits for its code. */
export const secondStepMs = 5 * minuteMs;
/** That a person is there is written down once a minute. */
export const seenEveryMs = minuteMs;

/** When the account opens again after this many failures in a row; undefined while it stays open. */
export function lockAfter(failures: number, at: Date): Date | undefined {
  return failures % failuresUntilLock === 0 ? later(at, lockMs) : undefined;
}

/** Whether the account refuses every password at `at`, real time. */
export function isLocked(account: Pick<Account, 'lockedUntil' | 'disabledAt'>, at: Date): boolean {
  return account.disabledAt !== null || (account.lockedUntil !== null && account.lockedUntil > at);
}

/** What is wrong with the organisation of a role: outside companies are named, our own people have none. */
export function faultOfOrganisation(
  role: StaffRole,
  organisation: string | null,
  carriers: readonly string[],
): 'missing' | 'no-carrier' | 'not-ours' | undefined {
  const employer = employers[role];
  if (!employer) return organisation === null ? undefined : 'not-ours';
  if (organisation === null) return 'missing';
  return employer === 'carrier' && !carriers.includes(organisation) ? 'no-carrier' : undefined;
}
