import { auditRequest } from '../../business/staff/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { maskPhone } from '../../values/phone.ts';
import { beijingIso } from '../../values/time.ts';
import { dataWishes } from './contract.ts';
import { copiesForDesk, erasuresForDesk } from './data-store.ts';
import type { SelfHouse } from './house.ts';
import { personalOf } from './personal.ts';

const shown = 100;

/** Wishes of people about their data, for who answers for them: what waits for what, and until when it must be answered. */
export function wishRoutes(house: SelfHouse): Route[] {
  const { db } = house;
  return [
    route({
      method: 'GET',
      path: '/api/data-wishes',
      access: { roles: ['supervisor', 'administrator'] },
      summary: 'Wishes to be forgotten with their deadlines and proofs, and copies that were asked for; numbers masked',
      answer: dataWishes,
      async handle(request) {
        const { now } = request;
        const [erasures, copies] = await Promise.all([erasuresForDesk(db, shown), copiesForDesk(db, shown)]);
        await db.transact((tx) => auditRequest(tx, request, 'data-wishes.read', 'all'));
        const all = personalOf(house);
        return {
          body: {
            erasures: erasures.map(({ waitsFor, clearedAt, doneAt, receipt, proof, ...one }) => {
              const holds = all.find(({ code }) => code === waitsFor)?.holds;
              return {
                ...{ id: one.id, phone: maskPhone(one.phone), state: one.state },
                ...{ askedAt: beijingIso(one.askedAt), dueBy: beijingIso(one.dueBy) },
                isLate: one.state === 'waiting' && one.dueBy < now,
                ...(holds && { waitsFor: holds.why }),
                ...(clearedAt && { clearedAt: beijingIso(clearedAt) }),
                ...(doneAt && { doneAt: beijingIso(doneAt) }),
                ...(receipt !== null && { receipt }),
                proof: all.flatMap(({ code, title }) => (code in proof ? [{ title, count: proof[code]! }] : [])),
              };
            }),
            copies: copies.map(({ id, phone, state, askedAt, readyAt }) => ({
              ...{ id, phone: maskPhone(phone), state, askedAt: beijingIso(askedAt) },
              ...(readyAt && { readyAt: beijingIso(readyAt) }),
            })),
          },
        };
      },
    }),
  ];
}
