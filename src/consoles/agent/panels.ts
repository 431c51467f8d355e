import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { PanelProps } from './panel-props.ts';

/**
 * What other slices show on the page of a subscriber, by the code under which their server side is registered
 * (`care/console/panels.ts`). The server names those that have something of the number; one that this page does not know is left out.
 */
export const panels: Readonly<Record<string, LazyExoticComponent<ComponentType<PanelProps>>>> = {
  nearby: lazy(async () => ({ default: (await import('./nearby-panel.tsx')).NearbyPanel })),
  vehicles: lazy(async () => ({ default: (await import('./cars-panel.tsx')).CarsPanel })),
  weather: lazy(async () => ({ default: (await import('./weather-panel.tsx')).WeatherPanel })),
  redemptions: lazy(async () => ({ default: (await import('./redemptions-panel.tsx')).RedemptionsPanel })),
  tickets: lazy(async () => ({ default: (await import('./tickets-panel.tsx')).TicketsPanel })),
  issues: lazy(async () => ({ default: (await import('./issues-panel.tsx')).IssuesPanel })),
  errands: lazy(async () => ({ default: (await import('./errands-panel.tsx')).ErrandsPanel })),
};
