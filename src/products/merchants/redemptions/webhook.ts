import { auditRequest, type Vault } from '../../../business/staff/index.ts';
import { InvalidRequest, type Route, route } from '../../../platform/http/index.ts';
import { type Job, ofDb } from '../../../platform/jobs.ts';
import { faultOfUrl, postSigned, tellResult, type WebhookRules } from '../../../platform/webhook.ts';
import { newSecret } from '../../../platform/webhook-signature.ts';
import { groupBy } from '../../../values/group.ts';
import type { Id } from '../../../values/id.ts';
import { beijingIso, hourMs, later, minuteMs } from '../../../values/time.ts';
import { deliveriesQuery, deliveryPage, idParams, webhookBody, webhookSaved, webhookView } from './contract.ts';
import {
  type DueEvent,
  deliveriesOf,
  type EventTry,
  nextEvent,
  putBackEvents,
  recordEventTry,
  saveWebhook,
  takeEvents,
  tellAgain,
  webhookOf,
} from './event-store.ts';
import type { TillHouse } from './house.ts';
import { managers, personOf } from './people.ts';
import { refuseTill } from './problems.ts';

/** What telling needs: the key that opens secrets, and which private addresses may be called. */
export type TellHouse = { readonly vault: Vault | undefined; readonly webhooks: WebhookRules };

const page = 50;
const timeoutMs = 8_000;
const mostTries = 12;

/** After 1, 2, 4 … minutes, 6 hours at most. */
function waitMs(tries: number): number {
  return Math.min(2 ** (tries - 1) * minuteMs, 6 * hourMs);
}

/** Tells merchants' programs of redemptions, each under one key however often it is tried, until the answer is 2xx. */
export function tellJob({ vault, webhooks }: TellHouse): Job {
  return {
    name: 'tell tills of redemptions',
    nextDue: (db) => nextEvent(db),
    async run(db, due, log, world = ofDb(db)) {
      const taken = await db.transact((tx) => takeEvents(tx, due, page));
      const merchants = groupBy(taken, ({ merchantId }) => merchantId);
      await Promise.all([...merchants.values()].map(tellOne));

      /** In their order; who does not answer for one is not asked for the next in this round. */
      async function tellOne(events: readonly DueEvent[]): Promise<void> {
        for (const [nth, event] of events.entries()) {
          if (world.stop.aborted) return world.db.transact((tx) => putBackEvents(tx, events.slice(nth), due));
          const begun = performance.now();
          const result = await tell(event);
          const { isTaken, said: detail } = tellResult(result);
          const fate: EventTry['fate'] = isTaken ? 'delivered' : event.tries >= mostTries ? 'given-up' : 'waiting';
          const again = fate === 'waiting' ? later(due, waitMs(event.tries)) : undefined;
          const tried = {
            ...{ event, fate, again, takenMs: performance.now() - begun },
            status: 'status' in result ? result.status : undefined,
            detail,
          };
          await world.db.transact((tx) => recordEventTry(tx, tried, due));
          if (fate === 'given-up')
            log.error(
              { alarm: 'till-webhook', event: event.id, merchant: event.merchantId },
              'a merchant does not hear of a redemption',
            );
          if (!isTaken)
            return world.db.transact((tx) => putBackEvents(tx, events.slice(nth + 1), again ?? later(due, minuteMs)));
        }
      }
    },
  };

  async function tell({ id, merchantId, url, secret: sealed, body }: DueEvent) {
    const secret = vault?.open(sealed, about(merchantId));
    return postSigned(url, { secret, key: id, body, timeoutMs }, webhooks);
  }
}

const about = (merchantId: Id) => `till webhook of ${merchantId}`;

/** Where the program of a merchant hears of redemptions, and how that went: for its managers. */
export function webhookRoutes({ db, numbers, vault }: TillHouse & Pick<TellHouse, 'vault'>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/till/webhook',
      access: managers,
      summary: 'Where the merchant’s program hears of redemptions',
      answer: webhookView,
      async handle(request) {
        const found = await db.transact(async (tx) => webhookOf(tx, (await personOf(tx, request)).merchantId));
        const shown = found && {
          ...{ url: found.url, active: found.active, changedBy: found.changedBy },
          changedAt: beijingIso(found.changedAt),
        };
        return { body: { ...(shown && { webhook: shown }), canKeepSecrets: vault !== undefined } };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/till/webhook',
      access: managers,
      summary: 'Sets where redemptions are told; a new secret, which signs them, is answered once',
      body: webhookBody,
      answer: webhookSaved,
      async handle(request) {
        const { now, staff, body } = request;
        const fault = faultOfUrl(body.url);
        if (fault) throw new InvalidRequest([{ field: 'body.url', value: body.url, remedy: urlRemedies[fault] }]);
        if (!vault) throw new InvalidRequest([{ field: 'body.url', remedy: noKey }]);
        const made = await db.transact(async (tx) => {
          const { merchantId } = await personOf(tx, request);
          const known = await webhookOf(tx, merchantId);
          const secret = known && !body.newSecret ? undefined : newSecret();
          const kept = secret === undefined ? known!.secret : vault.seal(Buffer.from(secret), about(merchantId));
          const { url, active } = body;
          await saveWebhook(tx, { merchantId, url, active, secret: kept, changedBy: staff!.name, changedAt: now });
          await auditRequest(tx, request, 'till.webhook', merchantId, { active, newSecret: secret !== undefined });
          return secret;
        });
        return { body: { ...(made !== undefined && { secret: made }) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/till/deliveries',
      access: managers,
      summary: 'Every try to tell the merchant’s program, the newest first',
      query: deliveriesQuery,
      answer: deliveryPage,
      async handle(request) {
        const { failed = false, before } = request.query;
        const items = await db.transact(async (tx) => {
          const { merchantId } = await personOf(tx, request);
          return deliveriesOf(tx, { merchantId, failed, before }, page);
        });
        const next = items.length === page ? items.at(-1)!.id : undefined;
        const shown = items.map(({ phone, status, at, ...one }) => ({
          ...{ ...one, number: numbers.mask(phone, request.staff!), at: beijingIso(at) },
          ...(status !== null && { status }),
        }));
        return { body: { items: shown, ...(next && { next }) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/till/deliveries/:id/again',
      access: managers,
      summary: 'Tells once more what was given up, under the same key; `id` is the event',
      params: idParams,
      async handle(request) {
        const { now, params } = request;
        await db.transact(async (tx) => {
          const { merchantId } = await personOf(tx, request);
          if (!(await tellAgain(tx, { merchantId, id: params.id }, now))) throw refuseTill('no-event');
          await auditRequest(tx, request, 'till.webhook-again', params.id);
        });
        return {};
      },
    }),
  ];
}

const urlRemedies = {
  'no-url': { 'zh-CN': '请填写完整地址，如 https://…', en: 'give a whole address that begins with https://' },
  'no-https': { 'zh-CN': '地址须以 https:// 开头', en: 'the address must begin with https://' },
  credentials: { 'zh-CN': '地址中不要写用户名和密码', en: 'leave name and password out of the address' },
};
const noKey = {
  'zh-CN': '本系统未设置 SECRET_KEY，无法保存签名密钥：请联系我方运维',
  en: 'no SECRET_KEY is set here, so no secret can be kept: ask our operators to set it',
};
