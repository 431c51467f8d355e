import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

/** What a panel is given: the opened number, and how to load the page anew after it changed something. */
export type PanelProps = { opening: string; phone: string; reload(): void };

/**
 * What other slices show on the page of a subscriber, by the code under which their server side is registered
 * (`care/console/panels.ts`). The server names those that have something of the number; one that this page does not know is left out.
 */
export const panels: Readonly<Record<string, LazyExoticComponent<ComponentType<PanelProps>>>> = {
  tickets: lazy(async () => ({ default: (await import('./tickets-panel.tsx')).TicketsPanel })),
};
