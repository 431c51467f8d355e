import type { LazyRouteFunction, RouteObject } from 'react-router';
import type { PublicSettings } from '../../roles/contract.ts';
import type { texts } from './texts.ts';

/** One console: its address is also the key of its name and description in the shell's texts. */
export type Console = {
  path: keyof (typeof texts)['zh-CN']['consoles'];
  /** Brings the chunk of the console when it is first opened. */
  lazy: LazyRouteFunction<RouteObject>;
  /** Whether it is offered. The server decides what it may do. */
  isOffered(settings: PublicSettings): boolean;
};

/** Every console there is. A new one is added here, and nowhere else. */
export const consoles: readonly Console[] = [
  {
    path: 'handset',
    lazy: async () => ({ Component: (await import('../handset/page.tsx')).HandsetPage }),
    isOffered: ({ simulated }) => simulated,
  },
];
