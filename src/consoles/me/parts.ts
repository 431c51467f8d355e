import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

/** What other slices add to the page, by the code under which `roles/web.ts` registers it. Nothing is shown of what is not there. */
export const parts: Readonly<Record<string, ComponentType | LazyExoticComponent<ComponentType>>> = {
  membership: lazy(async () => ({ default: (await import('./membership.tsx')).Membership })),
  issues: lazy(async () => ({ default: (await import('./issues.tsx')).Issues })),
  weather: lazy(async () => ({ default: (await import('./weather.tsx')).Weather })),
  insurance: lazy(async () => ({ default: (await import('./insurance.tsx')).Insurance })),
};

/** The part that goes before everything else: somebody stands at a till with it. */
export const firstPart = 'membership';
