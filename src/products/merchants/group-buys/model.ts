import type { Id } from '../../../values/id.ts';
import type { Day } from '../../../values/time.ts';

export type GroupBuyState = 'open' | 'reached' | 'missed' | 'cancelled';

/** An offer that holds when so many members reserve it before its deadline. */
export type GroupBuy = {
  readonly id: Id;
  /** What members write behind `TG`. */
  readonly code: string;
  readonly merchantId: Id;
  readonly merchant: string;
  /** Where to ask. */
  readonly phone: string;
  readonly title: string;
  readonly priceFen: number;
  readonly insteadOfFen: number;
  readonly threshold: number;
  readonly deadline: Date;
  readonly useUntil: Day;
  readonly state: GroupBuyState;
  readonly seats: number;
};

/** What becomes of a group-buy; undefined while it stays as it is. Reached is for good, and only an open one is decided. */
export function decided(
  {
    state,
    seats,
    threshold,
    deadline,
    isInForce,
  }: Pick<GroupBuy, 'state' | 'seats' | 'threshold' | 'deadline'> & { readonly isInForce: boolean },
  now: Date,
): Exclude<GroupBuyState, 'open'> | undefined {
  if (state !== 'open') return undefined;
  if (!isInForce) return 'cancelled';
  if (seats >= threshold) return 'reached';
  return deadline <= now ? 'missed' : undefined;
}

/** Whether a seat can be taken: until the deadline, also of one that is reached. */
export function takesSeats({ state, deadline }: Pick<GroupBuy, 'state' | 'deadline'>, now: Date): boolean {
  return (state === 'open' || state === 'reached') && now < deadline;
}

export type Wish =
  | { readonly kind: 'list' }
  | { readonly kind: 'take' | 'leave'; readonly code: string }
  | { readonly kind: 'unclear' };

/** What stands behind `TG`: nothing lists, a code reserves, a code with 放弃 (or 退) gives the seat up. */
export function readWish(rest: string): Wish {
  const text = rest.trim();
  if (text === '') return { kind: 'list' };
  const [code] = text.match(/\d{3,6}/) ?? [];
  if (code === undefined) return { kind: 'unclear' };
  return { kind: /放弃|退|不要/.test(text) ? 'leave' : 'take', code };
}
