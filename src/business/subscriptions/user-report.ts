import { type Decision, type Person, type Request, together } from './decision.ts';
import { inForce, move, type State, type Subscription } from './model.ts';

/** What a carrier tells us of a phone itself: the account is gone, stopped for debt, or back to normal (SGIP UserRpt). */
export type UserCondition = 'gone' | 'stopped' | 'normal';

const follows: Readonly<Record<UserCondition, (subscription: Subscription) => State | undefined>> = {
  gone: (one) => (inForce(one) ? 'closed' : 'rejected'),
  stopped: (one) => (one.state === 'active' ? 'suspended' : undefined),
  normal: (one) => (one.state === 'suspended' ? 'active' : undefined),
};

/** Lets subscriptions follow the phone: gone closes, stopped suspends, normal resumes. Nothing is said to a phone in such a state. */
export function decideUserReport(person: Person, condition: UserCondition, request: Request, now: Date): Decision {
  const steps = person.subscriptions.flatMap((one) => {
    const to = follows[condition](one);
    return to ? [move(one, to, { ...request, cause: `carrier reports ${condition}` }, now)] : [];
  });
  return { changes: together(...steps), says: [] };
}
