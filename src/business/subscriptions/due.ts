import { applied, type Decision, type Person, type Terms, together } from './decision.ts';
import { awaitsConfirm, inForce, isTrial, move, type Subscription } from './model.ts';
import { decideTrialDue } from './trial.ts';

const tooLate = { cause: 'not confirmed in time', channel: 'clock', actor: 'clock', evidence: {} } as const;

/** What has fallen due for a phone by `now`: an order without a Y expires, silently and free; a trial comes to its end. */
export function decideDue(person: Person, terms: Terms, now: Date): Decision {
  const steps: Decision[] = [];
  let stands = person;
  for (const { id } of person.subscriptions) {
    const one = stands.subscriptions.find((other) => other.id === id);
    if (!one) continue;
    const step = dueOf(stands, one, terms, now);
    if (!step) continue;
    steps.push(step);
    stands = { ...stands, subscriptions: applied(stands.subscriptions, step.changes) };
  }
  return { changes: together(...steps.map(({ changes }) => changes)), says: steps.flatMap(({ says }) => says) };
}

function dueOf(person: Person, one: Subscription, terms: Terms, now: Date): Decision | undefined {
  if (one.state === 'pending-confirm' && !awaitsConfirm(one, now))
    return { changes: together(move(one, 'expired', tooLate, now)), says: [] };
  if (isTrial(one) && inForce(one) && one.nextAt && one.nextAt <= now) return decideTrialDue(person, one, terms, now);
  return undefined;
}
