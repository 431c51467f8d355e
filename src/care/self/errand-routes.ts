import type { Route } from '../../platform/http/index.ts';
import { orderRoutes } from '../../products/errands/index.ts';
import type { SelfHouse } from './house.ts';

/** The own errands: ask, agree to a quotation, end what nobody works on yet. */
export function ownErrandRoutes(house: SelfHouse): Route[] {
  return orderRoutes(house, {
    path: '/api/self/errands',
    access: 'subscriber',
    isOwner: true,
    async whose(_, { holder, address }) {
      const { phone, session } = holder!;
      return { phone, by: { kind: 'subscriber', id: phone }, evidence: { page: '/me', session, address } };
    },
  });
}
