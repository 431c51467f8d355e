import { z } from 'zod';
import { Problem, type Route, route } from '../platform/http/index.ts';
import { beijingIso } from '../values/time.ts';
import { orderAnswer, orderBody, orderQuery, orderRelation } from './contract.ts';
import type { OrderPlatforms } from './vac.ts';

/** What 10010, halls and telemarketers do at the carriers' platforms, and what these hold. */
export function orderPlatformRoutes(platforms: OrderPlatforms): Route[] {
  return [
    route({
      method: 'POST',
      path: '/sim/vac/notify',
      access: 'simulated',
      summary: 'Registers a change of an order relation at a carrier, whose platform tells the SP',
      body: orderBody,
      answer: orderAnswer,
      async handle({ body: { dialect, ...registration } }) {
        const platform = platforms.peers.find((one) => one.dialect === dialect);
        if (!platform) throw unknownDialect(dialect);
        const given = Object.entries(registration).filter(([, value]) => value !== undefined);
        const told = await platforms.register(
          platform.peer,
          Object.fromEntries(given) as Parameters<OrderPlatforms['register']>[1],
        );
        return { body: told };
      },
    }),
    route({
      method: 'GET',
      path: '/sim/vac/relations',
      access: 'simulated',
      summary: 'The order relations that the carriers hold of a phone',
      query: orderQuery,
      answer: z.array(orderRelation),
      handle: async ({ query }) => ({
        body: platforms.relations(query.phone).map((one) => ({ ...one, since: beijingIso(one.since) })),
      }),
    }),
  ];
}

function unknownDialect(dialect: string): Problem {
  return new Problem(422, 'dialect-not-simulated', {
    'zh-CN': `目前没有模拟 ${dialect} 平台，请换一个`,
    en: `no platform of ${dialect} is simulated here; use another`,
  });
}
