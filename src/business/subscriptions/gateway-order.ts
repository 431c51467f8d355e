import { activate } from './confirm.ts';
import { answerOnly, type Decision, type Person, type Terms, together } from './decision.ts';
import { type Cause, move, type Subscription } from './model.ts';
import { orderNotMade } from './unanswered.ts';

/** What the status report of the message that makes an order said (order mode gateway-borne). */
export type GatewayVerdict = {
  readonly established: boolean;
  readonly link: string;
  readonly mtId: string;
  readonly code: string;
};

/** The gateway made the order, or did not; a subscription that no longer waits for it stays as it is. */
export function decideGatewayVerdict(
  person: Person,
  subscription: Subscription,
  { established, link, mtId, code }: GatewayVerdict,
  terms: Terms,
  now: Date,
): Decision {
  if (subscription.state !== 'pending-carrier') return answerOnly();
  const why: Cause = {
    cause: established ? 'the gateway made the order' : 'the gateway did not make the order',
    channel: 'carrier',
    actor: link,
    evidence: { link, mtId, code },
  };
  if (established) return activate(person, subscription, why, terms, now);
  return { changes: together(move(subscription, 'rejected', why, now)), says: [orderNotMade(subscription, terms)] };
}
