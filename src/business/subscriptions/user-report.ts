import { together } from './decision.ts';
import { type Cause, type Changes, inForce, move, type State, type Subscription } from './model.ts';

/** What a carrier tells us of a phone itself: the account is gone, stopped for debt, or back to normal (SGIP UserRpt). */
export type UserCondition = 'gone' | 'stopped' | 'normal';

const follows: Readonly<Record<UserCondition, (subscription: Subscription) => State | undefined>> = {
  gone: (one) => (inForce(one) ? 'closed' : 'rejected'),
  stopped: (one) => (one.state === 'active' ? 'suspended' : undefined),
  normal: (one) => (one.state === 'suspended' ? 'active' : undefined),
};

/** Lets subscriptions follow the phone: gone closes, stopped suspends, normal resumes. Nothing is said to a phone in such a state. */
export function decideUserReport(
  subscriptions: readonly Subscription[],
  report: { condition: UserCondition; link: string; cause?: string; evidence?: Cause['evidence'] },
  now: Date,
): Changes {
  const { condition, link, cause = `carrier reports ${condition}`, evidence = { link } } = report;
  const why = { cause, channel: 'carrier', actor: link, evidence } as const;
  const steps = subscriptions.flatMap((one) => {
    const to = follows[condition](one);
    return to ? [move(one, to, why, now)] : [];
  });
  return together(...steps);
}
