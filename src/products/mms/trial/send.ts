import { type NewMt, queueMts, storeMultimedia } from '../../../business/messages/index.ts';
import { auditRequest } from '../../../business/staff/index.ts';
import { lockSubscribers, type Segments } from '../../../business/subscribers/index.ts';
import type { Request } from '../../../platform/http/index.ts';
import { issueOf, titleOf } from '../editorial/deeds.ts';
import { findingsOf, isClear } from '../editorial/findings.ts';
import type { Fitting } from '../editorial/fitting.ts';
import { refused } from '../editorial/problems.ts';
import { mediaIn, type StoredIssue } from '../editorial/store.ts';
import type { PushHouse } from '../push/house.ts';
import { mediaOfParts } from '../push/prepare.ts';
import { handsetsOf } from '../push/store.ts';
import { listTestHandsets, type TestHandset } from './store.ts';

/** What test messages need of the house. */
export type TrialHouse = PushHouse & { readonly fitting: Fitting; readonly segments: Segments };

/** The reason of a test message; its reason id is the issue. */
export const trialReason = 'issue-test';

/**
 * Sends an issue, as it was seen, to handsets of colleagues: free, as it is made for each of them, through the one door like every
 * message. What could not go to review goes nowhere. @throws Problem, saying why not.
 */
export async function sendTrial(
  house: TrialHouse,
  request: Request,
  id: string,
  { hash, names }: { hash: string; names: readonly string[] },
): Promise<void> {
  const issue = await issueOf(house, id);
  const title = titleOf(house, issue.title);
  if (issue.hash !== hash) throw refused('other-content');
  if (!isClear(findingsOf(issue.content, title, house.words))) throw refused('not-clear');
  const chosen = (await listTestHandsets(house.db)).filter(({ name }) => names.includes(name));
  if (chosen.length < new Set(names).size) throw refused('no-such-handset');
  const going = await Promise.all(
    chosen.map(async (handset) => ({ handset, mms: await madeFor(house, issue, handset) })),
  );
  const product = [...house.terms.catalog.products.values()].find(({ grants }) =>
    grants.functions.has(title.entitlement as never),
  );
  if (!product) throw refused('no-product');
  const { accessNumber, serviceCode } = product;
  await house.db.transact(async (tx) => {
    const phones = chosen.map(({ phone }) => phone);
    const holders = await lockSubscribers(tx, phones);
    const mts = going.map(({ handset: { phone }, mms }): NewMt => {
      const { carrier } = holders.get(phone)!;
      return {
        ...{ class: 'content', priority: 'notice', phone, carrier, accessNumber, serviceCode, mms },
        ...{ text: issue.content.subject, textVersion: hash.slice(0, 12), reason: trialReason, reasonId: issue.id },
      };
    });
    await queueMts(tx, house.door, mts, request.now);
    for (const { phone } of chosen) await auditRequest(tx, request, 'mms.test', { phone, id }, { hash });
  });
}

/** The name of the objects that a handset gets: of its class, or of the next smaller one that the issue fits. */
async function madeFor(house: TrialHouse, issue: StoredIssue, { phone, class: told }: TestHandset): Promise<string> {
  const { db, blobs, media, classes, fitting } = house;
  const learned = (await db.transact((tx) => handsetsOf(tx, house.handsets, [phone]))).get(phone)?.class;
  const wanted = classes.all.findIndex(({ code }) => code === (told ?? learned ?? classes.usual.code));
  const known = await mediaIn(db, issue.content);
  for (let at = wanted; at >= 0; at--) {
    const made = await fitting(issue, classes.all[at]!, { media, blobs, known });
    if (made.fits) return storeMultimedia(blobs, mediaOfParts(made.parts));
  }
  throw refused('cannot-fit');
}
