import { productOf } from '../business/catalog/index.ts';
import {
  mtOf,
  queueMts,
  type ReportedMt,
  reportedFor,
  type SettledMt,
  settledByHand,
} from '../business/messages/index.ts';
import { type OrderRelation, openChases, reportOf, saveRelations } from '../business/relations/index.ts';
import { arrivalsOf, identify } from '../business/subscribers/index.ts';
import {
  decideGatewayVerdict,
  orderAtGateway,
  peopleOf,
  saveChanges,
  subscriptionsById,
  together,
} from '../business/subscriptions/index.ts';
import type { Tx } from '../platform/db.ts';
import type { Carrier } from '../values/carrier.ts';
import type { Intake } from './intake.ts';

/**
 * Where a gateway keeps the orders, the report of the free message that answered a Y says whether it made the order. What it
 * made stands in the mirror; if the phone has cancelled meanwhile, the gateway's side is ended after it.
 */
export async function takeGatewayVerdicts(
  tx: Tx,
  intake: Intake,
  settled: readonly SettledMt[],
  now: Date,
): Promise<void> {
  const theirs = settled.filter(({ link }) => intake.terms.orderModes.get(link) === 'gateway-borne');
  if (theirs.length === 0) return;
  const reported = await reportedFor(tx, orderAtGateway, theirs);
  if (reported.length === 0) return;
  const heard = reported.map(({ phone, link }) => ({ phone, carrier: carrierOf(intake, link) }));
  const arrivals = arrivalsOf(intake.segments, heard).map((one) => ({ ...one, mos: 0 }));
  const subscribers = await identify(tx, arrivals, now);
  const people = await peopleOf(tx, intake.terms.catalog, subscribers.values(), now);
  const meant = await subscriptionsById(
    tx,
    reported.map(({ phone, reasonId }) => ({ phone, id: reasonId })),
  );
  const verdicts = reported.map((report) => {
    const { phone, reasonId, link, mtId, code } = report;
    const subscription = meant.find(({ id }) => id === reasonId)!;
    const established = makesOrder(intake, report);
    const person = people.get(phone)!;
    const verdict = { established, link, mtId, code };
    const decision = decideGatewayVerdict(person, subscription, verdict, intake.terms, now);
    return { report, established, subscription, subscriber: person.subscriber, decision };
  });
  const made = verdicts.filter(({ established }) => established);
  await saveRelations(
    tx,
    made.map(({ report, subscription }) => relationOf(intake, report, subscription.product, now)),
    now,
  );
  await saveChanges(tx, together(...verdicts.map(({ decision }) => decision.changes)));
  const ended = made.filter(({ subscription }) => subscription.closedAt !== undefined);
  await openChases(
    tx,
    ended.map(({ subscription: { phone, product, id } }) => ({
      ...{ phone, product, subscriptionId: id, at: now },
      cause: 'cancelled with us before the gateway made it',
    })),
  );
  const mts = verdicts.flatMap(({ decision, subscriber: { phone, carrier } }) =>
    decision.says.map((say) => {
      const dialled = productOf(intake.terms.catalog, say.product!).accessNumber;
      return mtOf(intake.terms.catalog, say, { class: 'answer', phone, carrier, dialled });
    }),
  );
  await queueMts(tx, intake.door, mts, now);
}

function carrierOf({ door }: Intake, link: string): Carrier {
  return door.lanes.find((lane) => lane.link === link)!.carriers[0]!;
}

/** Which report means success is the peer's own: at one it is a failure with code 100. A person who says that it went through means the order. */
function makesOrder({ orderLinks }: Intake, { link, fate, code }: ReportedMt): boolean {
  if (code === settledByHand) return fate === 'delivered';
  const established = orderLinks.get(link)?.established ?? [];
  return established.includes(fate) || established.includes(`${fate} ${code}`);
}

function relationOf({ orderLinks, orders }: Intake, report: ReportedMt, product: string, now: Date): OrderRelation {
  const peer = orderLinks.get(report.link)?.orderPeer ?? report.link;
  const codes = Object.entries(orders.find((sheet) => sheet.peer === peer)?.products ?? {});
  const productRef = codes.find(([, ours]) => ours === product)?.[0] ?? product;
  return {
    ...{ phone: report.phone, peer, productRef, product, state: 'open', channel: 'sms' },
    ...{ effectiveAt: now, expireAt: undefined, lastChangeAt: now, lastRecordId: reportOf(report.mtId) },
  };
}
