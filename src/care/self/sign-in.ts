import { z } from 'zod';
import {
  codeBody,
  codeRefused,
  codeSent,
  proofBody,
  sendPageCode,
  spendProof,
  tryCode,
} from '../../business/phone-proof/index.ts';
import { carrierOf, preferencesOf } from '../../business/subscribers/index.ts';
import type { Tx } from '../../platform/db.ts';
import { type Holder, type Route, route } from '../../platform/http/index.ts';
import { maskPhone, type Phone } from '../../values/phone.ts';
import { type SelfMe, selfMe } from './contract.ts';
import type { SelfHouse } from './house.ts';
import { beginSession, endSession, endSessions, holderCookie, sessionMs } from './session.ts';

const purpose = 'self sign-in';

/** How the holder of a phone comes in and goes: by a code, into a session of its own kind. */
export function signInRoutes(house: SelfHouse): Route[] {
  const { db, behindTls } = house;
  const gone = { headers: { 'set-cookie': holderCookie('', 0, behindTls) } };
  return [
    route({
      method: 'POST',
      path: '/api/self/codes',
      access: 'public',
      summary: 'Sends a one-time code to a phone; the answer does not tell whether the phone exists',
      body: codeBody,
      answer: codeSent,
      async handle({ body: { phone }, address, now }) {
        return {
          status: 202,
          body: await sendPageCode(house, { phone, purpose, wording: '登录自助服务', address }, now),
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/self/sign-in',
      access: 'public',
      rate: 'strict',
      summary: 'Proves a phone by its code and opens a session of its holder',
      body: proofBody,
      answer: selfMe,
      async handle({ body: { phone, code }, address, userAgent, now }) {
        const proof = await tryCode(db, { phone, purpose, code }, now);
        if (!proof) throw codeRefused();
        const opened = await db.transact(async (tx) => {
          if (!(await spendProof(tx, proof, now))) throw codeRefused();
          const { token } = await beginSession(tx, { phone, address, userAgent }, new Date());
          return { token, me: await meOf(tx, house, phone, now) };
        });
        const cookie = holderCookie(opened.token, sessionMs / 1000, behindTls);
        return { body: opened.me, headers: { 'set-cookie': cookie } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/self/me',
      access: 'subscriber',
      summary: 'Whose page it is, and which parts of it there are',
      answer: selfMe,
      async handle({ holder, now }) {
        return { body: await db.transact((tx) => meOf(tx, house, holder!.phone, now)) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/self/sign-out',
      access: 'subscriber',
      summary: 'Ends the session, or all sessions of this phone',
      body: z.object({ everywhere: z.boolean().default(false) }),
      async handle({ holder, body: { everywhere } }) {
        await db.transact((tx) => leave(tx, holder!, everywhere));
        return gone;
      },
    }),
  ];
}

async function leave(tx: Tx, holder: Holder, everywhere: boolean): Promise<void> {
  await (everywhere ? endSessions(tx, holder.phone) : endSession(tx, holder));
}

async function meOf(tx: Tx, { segments, parts }: SelfHouse, phone: Phone, now: Date): Promise<SelfMe> {
  const carrier = carrierOf(segments, phone)?.carrier;
  const [{ language }, ...filled] = await Promise.all([
    preferencesOf(tx, phone),
    ...parts.map(async (part) => ((await part.has(tx, phone, now)) ? [part.code] : [])),
  ]);
  return {
    phone: maskPhone(phone),
    ...(carrier !== undefined && { carrier }),
    ...(language !== undefined && { language }),
    parts: filled.flat(),
  };
}
