import { carRoutes } from '../../business/vehicles/index.ts';
import type { Route } from '../../platform/http/index.ts';
import type { SelfHouse } from './house.ts';

/** The own cars: what their owner tells is as sure as it gets. */
export function ownCarRoutes({ db, vehicles, terms }: SelfHouse): Route[] {
  return carRoutes(
    { db, rules: vehicles, catalog: terms.catalog },
    {
      path: '/api/self/vehicles',
      access: 'subscriber',
      async whose(_, { holder }) {
        const { phone, session } = holder!;
        return { phone, teller: { source: 'owner', by: phone, evidence: { page: '/me', session } } };
      },
    },
  );
}
