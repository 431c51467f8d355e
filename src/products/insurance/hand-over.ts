import type { Vault } from '../../business/staff/index.ts';
import { type Job, ofDb, type World } from '../../platform/jobs.ts';
import type { Log } from '../../platform/log.ts';
import { postSigned, tellResult, type WebhookRules } from '../../platform/webhook.ts';
import { groupBy } from '../../values/group.ts';
import type { Id } from '../../values/id.ts';
import { beijingIso, later } from '../../values/time.ts';
import { type Due, nextLead, putBackDue, recordTry, takeDue } from './delivery-store.ts';
import { waitMs } from './model.ts';

/** What handing over needs: the key that opens secrets, and which private addresses may be called. */
export type HandOverHouse = { readonly vault: Vault | undefined; readonly webhooks: WebhookRules };

const page = 20;
const timeoutMs = 8_000;

/** Hands leads to insurers who take them by webhook, each under one key however often it is tried, until the answer is 2xx. */
export function handOverJob(house: HandOverHouse): Job {
  return {
    name: 'hand leads to insurers',
    nextDue: (db) => nextLead(db),
    async run(db, due, log, world = ofDb(db)) {
      const taken = await db.transact((tx) => takeDue(tx, due, page));
      const insurers = groupBy(taken, ({ insurerId }) => insurerId);
      await Promise.all([...insurers.values()].map((leads) => handAll(world, house, leads, due, log)));
    },
  };
}

/**
 * One after the other. Whoever does not answer is not asked again for the others: they wait as that one does. When the program
 * stops they wait for the next start.
 */
async function handAll(
  { stop, db }: World,
  house: HandOverHouse,
  leads: readonly Due[],
  now: Date,
  log: Log,
): Promise<void> {
  for (const [at, lead] of leads.entries()) {
    if (stop.aborted) {
      await db.transact((tx) => putBackDue(tx, leads.slice(at), now));
      return;
    }
    const begun = performance.now();
    const result = await hand(house, lead);
    const tried = {
      due: lead,
      status: 'status' in result ? result.status : undefined,
      detail: tellResult(result).said,
      takenMs: performance.now() - begun,
    };
    const fate = await db.transact((tx) => recordTry(tx, tried, now));
    if (fate === 'given-up')
      log.error({ alarm: 'insurance-lead', lead: lead.id, insurer: lead.insurerId }, 'an insurer does not take a lead');
    if (fate !== 'handed') {
      const until = later(now, waitMs(lead.tries));
      await db.transact((tx) => putBackDue(tx, leads.slice(at + 1), until));
      return;
    }
  }
}

async function hand({ vault, webhooks }: HandOverHouse, lead: Due) {
  const secret = secretOf(vault, lead.insurerId, lead.secret);
  return postSigned(lead.url, { secret, key: lead.id, body: bodyOf(lead), timeoutMs }, webhooks);
}

/** The same for every try of a lead. */
export function bodyOf({ id, phone, offerId, title, plate, due, agreedAt, consentText, textVersion }: Due): string {
  return JSON.stringify({
    lead: id,
    offer: { id: offerId, title },
    phone,
    ...(plate !== null && { plate }),
    ...(due !== null && { insuranceEnds: due }),
    agreedAt: beijingIso(agreedAt),
    consent: { text: consentText, version: textVersion },
  });
}

const about = (insurerId: Id) => `insurer ${insurerId}`;

/** The secret of an insurer as it is kept. */
export function sealSecret(vault: Vault, insurerId: Id, secret: string): Uint8Array {
  return vault.seal(Buffer.from(secret), about(insurerId));
}

/** The secret of an insurer; undefined where it cannot be opened. */
export function secretOf(vault: Vault | undefined, insurerId: Id, sealed: Uint8Array): string | undefined {
  const opened = vault?.open(sealed, about(insurerId));
  return opened && Buffer.from(opened).toString();
}
