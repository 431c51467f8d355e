import { givePromotionConsents } from '../../business/consent/index.ts';
import {
  knowPhone,
  preferencesOf,
  refusePromotions,
  savePreferences,
  subscriberOf,
} from '../../business/subscribers/index.ts';
import type { Tx } from '../../platform/db.ts';
import { Problem, type Route, route } from '../../platform/http/index.ts';
import type { Phone } from '../../values/phone.ts';
import { type SelfPreferences, selfPreferences, selfPreferencesBody, selfPromotionsBody } from './contract.ts';
import type { SelfHouse } from './house.ts';

/** What somebody wishes of us: quiet hours, a language, advertising or none. */
export function preferenceRoutes(house: SelfHouse): Route[] {
  const { db, segments } = house;
  return [
    route({
      method: 'GET',
      path: '/api/self/preferences',
      access: 'subscriber',
      summary: 'Quiet hours, language, and whether advertising may come',
      answer: selfPreferences,
      async handle({ holder }) {
        return { body: await db.transact((tx) => shown(tx, house, holder!.phone)) };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/self/preferences',
      access: 'subscriber',
      summary: 'Sets quiet hours and language',
      body: selfPreferencesBody,
      answer: selfPreferences,
      async handle({ holder, body: { quiet, language }, now }) {
        const { phone } = holder!;
        const body = await db.transact(async (tx) => {
          await knowPhone(tx, segments, phone, now);
          await savePreferences(tx, phone, { quiet: quiet ?? undefined, language: language ?? undefined });
          return shown(tx, house, phone);
        });
        return { body };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/self/promotions',
      access: 'subscriber',
      summary: 'Advertising on, with the words that were shown as the consent; or off, at once',
      body: selfPromotionsBody,
      answer: selfPreferences,
      async handle({ holder, body, address, userAgent, now }) {
        const { phone, session } = holder!;
        const { text, version: textVersion } = wordsOf(house);
        if (body.allowed && body.textVersion !== textVersion) throw wordsChanged();
        const shownAfter = await db.transact(async (tx) => {
          await knowPhone(tx, segments, phone, now);
          const evidence = { page: '/me', session, tick: text, address, userAgent };
          await (body.allowed
            ? givePromotionConsents(tx, [{ phone, kind: 'web', textVersion, evidence }], now)
            : refusePromotions(tx, [phone], now));
          return shown(tx, house, phone);
        });
        return { body: shownAfter };
      },
    }),
  ];
}

async function shown(tx: Tx, house: SelfHouse, phone: Phone): Promise<SelfPreferences> {
  const [{ quiet, language }, known] = await Promise.all([preferencesOf(tx, phone), subscriberOf(tx, phone)]);
  const { text, version } = wordsOf(house);
  const state = known?.promotionsAllowed ? 'allowed' : known?.promotionsRefusedAt ? 'refused' : 'not-asked';
  return { quiet: quiet ?? null, language: language ?? null, promotions: { state, text, textVersion: version } };
}

/** What somebody agrees to by letting advertising come. */
function wordsOf({ terms, door }: SelfHouse): { readonly text: string; readonly version: string } {
  return terms.catalog.texts.render('web-promotions', { most: String(door.promotionsPerWeek) });
}

const wordsChanged = () =>
  new Problem(409, 'words-changed', {
    'zh-CN': '说明文字已更新，请重新查看后再开启',
    en: 'The words have changed: read them once more, then switch it on',
  });
