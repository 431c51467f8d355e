import { lockSubscribers, sealHolders } from '../business/subscribers/index.ts';
import {
  applied,
  type Changes,
  decideUserReport,
  openSubscriptions,
  type Subscription,
  saveChanges,
  together,
} from '../business/subscriptions/index.ts';
import type { UserReport } from '../carriers/index.ts';
import { groupBy } from '../values/group.ts';
import type { Intake } from './intake.ts';

/**
 * The journey of what a carrier tells of a phone: gone, stopped for debt, back to normal. The same report again finds nothing
 * left to do, so a carrier's resend is harmless.
 */
export async function takeUserReports({ db, clock, seals }: Intake, reports: readonly UserReport[]): Promise<void> {
  const now = clock.now();
  const reportsOf = groupBy(reports, (report) => report.phone);
  await db.transact(async (tx) => {
    const phones = [...reportsOf.keys()];
    await lockSubscribers(tx, phones);
    const open = groupBy(await openSubscriptions(tx, phones), (one) => one.phone);
    const changes = [...reportsOf].map(([phone, theirs]) => follow(open.get(phone) ?? [], theirs, now));
    await saveChanges(tx, together(...changes));
    const gone = reports.filter(({ condition }) => condition === 'gone');
    await sealHolders(
      tx,
      seals,
      gone.map(({ phone, link }) => ({
        ...{ phone, hadSomething: open.has(phone), evidence: { link } },
        cause: 'the carrier reports the account gone',
      })),
      now,
    );
  });
}

/** Several reports of one phone are followed in the order they came. */
function follow(subscriptions: readonly Subscription[], reports: readonly UserReport[], now: Date): Changes {
  let standing = subscriptions;
  const changes: Changes[] = [];
  for (const report of reports) {
    const next = decideUserReport(standing, report, now);
    changes.push(next);
    standing = applied(standing, next);
  }
  return together(...changes);
}
