import { z } from 'zod';
import {
  codeRefused,
  codeSent,
  sendPageCode,
  spendProof,
  tryCode,
  typedCode,
} from '../../business/phone-proof/index.ts';
import { openSubscriptions } from '../../business/subscriptions/index.ts';
import type { Tx } from '../../platform/db.ts';
import { Problem, problems, type Route, route } from '../../platform/http/index.ts';
import { newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { beijingIso, dayMs, later } from '../../values/time.ts';
import { stop } from '../console/deeds.ts';
import { holderBy } from './account-routes.ts';
import { type SelfData, selfCopyParams, selfData, selfDataCodeBody, selfErasureBody } from './contract.ts';
import {
  type Copy,
  copiesOf,
  countTaken,
  type Erasure,
  erasureOf,
  insertCopy,
  insertErasure,
  withdrawErasure,
} from './data-store.ts';
import type { SelfHouse } from './house.ts';
import { heldSince } from './own.ts';
import { personalOf } from './personal.ts';
import { unlock } from './session.ts';
import { isUnlocked } from './store.ts';

const purposes = { copy: 'self copy', erasure: 'self erasure' } as const;
const wordings = { copy: '下载个人信息副本', erasure: '删除个人信息' } as const;
/** Who asks to be forgotten hears within this (GB/T 35273 asks for thirty days). */
const answerDays = 15;
const ever = new Date('2000-01-01T00:00:00Z');

/** The rights of people over their data (PIPL §§44–47): a copy, and to be forgotten; both behind a code of their own. */
export function dataRoutes(house: SelfHouse): Route[] {
  return [readRoute(house), codeRoute(house), ...copyRoutes(house), ...erasureRoutes(house)];
}

function readRoute(house: SelfHouse): Route {
  return route({
    method: 'GET',
    path: '/api/self/data',
    access: 'subscriber',
    summary:
      'Copies that were asked for, what an erasure removes and what the law keeps, and how a wish to be forgotten stands',
    answer: selfData,
    async handle({ holder, now }) {
      return { body: await house.db.transact((tx) => shown(tx, house, holder!.phone, now)) };
    },
  });
}

function codeRoute(house: SelfHouse): Route {
  return route({
    method: 'POST',
    path: '/api/self/data/codes',
    access: 'subscriber',
    summary: 'Sends a fresh code to this phone, for fetching a copy or for being forgotten',
    body: selfDataCodeBody,
    answer: codeSent,
    async handle({ holder, body, address, now }) {
      const asked = { phone: holder!.phone, purpose: purposes[body.for], wording: wordings[body.for], address };
      return { status: 202, body: await sendPageCode(house, asked, now) };
    },
  });
}

function copyRoutes(house: SelfHouse): Route[] {
  const { db, copies } = house;
  return [
    route({
      method: 'POST',
      path: '/api/self/data/copies',
      access: 'subscriber',
      summary: 'Asks for a copy of what is known of the person; one a day',
      answer: selfData,
      async handle({ holder, language, now }) {
        const { phone } = holder!;
        const body = await db.transact(async (tx) => {
          const recent = await copiesOf(tx, phone, later(now, -dayMs));
          if (!recent.some(({ state }) => state === 'waiting' || state === 'ready'))
            await insertCopy(tx, { phone, id: newId(now), language, askedAt: now });
          return shown(tx, house, phone, now);
        });
        return { status: 202, body };
      },
    }),
    route({
      method: 'POST',
      path: '/api/self/data/unlock',
      access: 'subscriber',
      rate: 'strict',
      summary: 'Proves the phone by a fresh code: for ten minutes copies may be fetched in this session',
      body: z.object({ code: typedCode }),
      async handle({ holder, body, now }) {
        const proof = await tryCode(db, { phone: holder!.phone, purpose: purposes.copy, code: body.code }, now);
        if (!proof) throw codeRefused();
        await db.transact(async (tx) => {
          if (!(await spendProof(tx, proof, now))) throw codeRefused();
          await unlock(tx, holder!, new Date());
        });
        return {};
      },
    }),
    route({
      method: 'GET',
      path: '/api/self/data/copies/:id',
      access: 'subscriber',
      summary: 'The copy as a ZIP, after a fresh code',
      params: selfCopyParams,
      sends: ['application/zip'],
      async handle({ holder, params, now }) {
        if (!(await isUnlocked(db, holder!, new Date()))) throw codeNeeded();
        const copy = await db.transact(async (tx) => {
          const found = (await copiesOfHolder(tx, holder!.phone)).find(({ id }) => id === params.id);
          if (!found || !isThere(found, now)) throw problems.notFound();
          await countTaken(tx, found);
          return found;
        });
        const content = await copies.read(copy.hash!);
        return { download: { name: `personal-data-${holder!.phone.slice(-4)}.zip`, type: 'application/zip', content } };
      },
    }),
  ];
}

function erasureRoutes(house: SelfHouse): Route[] {
  const { db } = house;
  return [
    route({
      method: 'POST',
      path: '/api/self/data/erasure',
      access: 'subscriber',
      rate: 'strict',
      summary: 'Asks to be forgotten, by a fresh code; what is still subscribed to is ended first, or with it',
      body: selfErasureBody,
      answer: selfData,
      async handle(request) {
        const { holder, body, now } = request;
        const { phone, session } = holder!;
        const proof = await tryCode(db, { phone, purpose: purposes.erasure, code: body.code }, now);
        if (!proof) throw codeRefused();
        const after = await db.transact(async (tx) => {
          if (!(await spendProof(tx, proof, now))) throw codeRefused();
          const open = await openSubscriptions(tx, [phone]);
          if (open.length > 0 && !body.andCancel) throw cancelFirst();
          if (open.length > 0) await stop(house, holderBy(request), 'all')(tx, phone, now, () => {});
          const evidence = { session, code: proof.id, ended: open.map(({ id }) => id).join() };
          const one = { phone, id: newId(now), askedAt: now, dueBy: later(now, answerDays * dayMs), evidence };
          await insertErasure(tx, one);
          return shown(tx, house, phone, now);
        });
        return { status: 202, body: after };
      },
    }),
    route({
      method: 'POST',
      path: '/api/self/data/erasure/withdraw',
      access: 'subscriber',
      summary: 'Takes back a wish to be forgotten that was not carried out yet',
      answer: selfData,
      async handle({ holder, now }) {
        const body = await db.transact(async (tx) => {
          if (!(await withdrawErasure(tx, holder!.phone))) throw nothingWaits();
          return shown(tx, house, holder!.phone, now);
        });
        return { body };
      },
    }),
  ];
}

async function copiesOfHolder(tx: Tx, phone: Phone): Promise<Copy[]> {
  return copiesOf(tx, phone, (await heldSince(tx, phone)) ?? ever);
}

function isThere({ state, expiresAt, hash }: Copy, now: Date): boolean {
  return state === 'ready' && hash !== null && expiresAt !== null && expiresAt > now;
}

async function shown(tx: Tx, house: SelfHouse, phone: Phone, now: Date): Promise<SelfData> {
  const since = (await heldSince(tx, phone)) ?? ever;
  const [copies, erasure, open] = await Promise.all([
    copiesOf(tx, phone, since),
    erasureOf(tx, phone, since),
    openSubscriptions(tx, [phone]),
  ]);
  const all = personalOf(house);
  return {
    copies: copies.map((copy) => ({
      id: copy.id,
      state: copy.state === 'ready' && !isThere(copy, now) ? 'gone' : copy.state,
      askedAt: beijingIso(copy.askedAt),
      ...(copy.expiresAt && { expiresAt: beijingIso(copy.expiresAt) }),
      ...(copy.bytes !== null && { bytes: copy.bytes }),
    })),
    goes: all.flatMap(({ title, fate }) =>
      fate.kind === 'goes' ? [{ title, afterMonths: fate.afterMonths, ...(fate.why && { why: fate.why }) }] : [],
    ),
    stays: all.flatMap(({ title, fate }) => (fate.kind === 'stays' ? [{ title, why: fate.why }] : [])),
    isSubscribed: open.length > 0,
    ...(erasure && { erasure: erasureShown(erasure, house) }),
  };
}

function erasureShown(one: Erasure, house: SelfHouse): NonNullable<SelfData['erasure']> {
  const holds = personalOf(house).find(({ code }) => code === one.waitsFor)?.holds;
  return {
    state: one.state,
    askedAt: beijingIso(one.askedAt),
    dueBy: beijingIso(one.dueBy),
    ...(holds && { waitsFor: holds.why }),
    ...(one.clearedAt && { clearedAt: beijingIso(one.clearedAt) }),
    ...(one.receipt !== null && { receipt: one.receipt }),
  };
}

const codeNeeded = () =>
  new Problem(403, 'fresh-code-needed', {
    'zh-CN': '请先输入新的短信验证码，10 分钟内可下载',
    en: 'Type a fresh code by SMS first; downloads are open for ten minutes then',
  });
const cancelFirst = () =>
  new Problem(409, 'cancel-first', {
    'zh-CN': '您仍有订购中的业务：请先退订，或勾选“同时退订全部业务”',
    en: 'You are still subscribed: cancel first, or tick to cancel everything with it',
  });
const nothingWaits = () =>
  new Problem(409, 'nothing-waits', {
    'zh-CN': '没有可撤回的删除申请：可能已办理',
    en: 'There is no wish to take back: it may have been carried out',
  });
