import { createHash, timingSafeEqual } from 'node:crypto';
import type { Bind } from './pdus.ts';
import { resultCode } from './results.ts';

/** The login a server expects. */
export type Login = {
  readonly name: string;
  readonly password: string;
  /** The login types accepted: [2] at an SP, [1, 11] at an SMG. */
  readonly loginTypes: readonly number[];
};

/**
 * The result of a login: 0, 1 for a wrong name or password, 4 for a wrong login type.
 * Name and password are compared in constant time, and both always.
 */
export function checkLogin(bind: Bind, expected: Login): number {
  const nameFits = sameText(bind.loginName, expected.name);
  const passwordFits = sameText(bind.loginPassword, expected.password);
  if (!nameFits || !passwordFits) return resultCode.badLogin;
  return expected.loginTypes.includes(bind.loginType) ? resultCode.ok : resultCode.wrongLoginType;
}

// Digests have one length, so neither the length nor the first wrong character shows in the time it takes.
function sameText(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(value: string): Buffer {
  return createHash('sha256').update(value, 'utf8').digest();
}
