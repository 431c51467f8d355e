import type { Caller, Request } from '../../platform/http/index.ts';
import type { Occasion } from './audit.ts';
import type { Me, StaffRole } from './contract.ts';

/** A cookie of this prefix is accepted by browsers over https only, and only for this host. */
export function cookieName(behindTls: boolean): string {
  return behindTls ? '__Host-spgate' : 'spgate';
}

/** The cookie that carries a session; no seconds end it. */
export function sessionCookie(token: string, seconds: number, behindTls: boolean): string {
  const secure = behindTls ? '; Secure' : '';
  return `${cookieName(behindTls)}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
}

/** Sessions and locks live in real time, which this edge reads. */
export function occasionOf({ now, address, correlationId }: Request): Occasion {
  return { now, realNow: new Date(), address, correlationId };
}

/** The signed-in person as consoles see it. */
export function presentCaller({ name, role, organisation, passwordChangeDue, secondFactor = 'off' }: Caller): Me {
  return { name, role: role as StaffRole, organisation: organisation ?? null, passwordChangeDue, secondFactor };
}
