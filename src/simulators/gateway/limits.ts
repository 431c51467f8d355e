import { PerSecond } from '../per-second.ts';
import type { Account } from './account.ts';
import type { Breach } from './rules.ts';

const defaultWindow = 32;

/** Refuses a Submit beyond the window; `place` is its place among those without an answer on its connection, from 1. */
export function overWindow({ window = defaultWindow }: Account, place: number, result: number): Breach | undefined {
  if (place <= window) return undefined;
  const detail = `it is number ${place} without an answer on this connection; at most ${window} are allowed`;
  return { rule: 'window', result, detail };
}

/** What each account has sent in this second. */
export class Paces {
  readonly #seconds = new Map<Account, PerSecond>();

  /** Counts the receivers of a Submit and refuses it above the account's pace. */
  over(account: Account, receivers: number, result: number): Breach | undefined {
    const { pace } = account;
    if (pace === undefined) return undefined;
    const second = this.#seconds.get(account) ?? new PerSecond();
    this.#seconds.set(account, second);
    const sum = second.add(Date.now(), receivers);
    if (sum <= pace) return undefined;
    const detail = `it brings this second to ${sum} receivers; the contract allows ${pace}, send more slowly`;
    return { rule: 'pace', result, detail };
  }
}
