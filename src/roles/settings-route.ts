import type { Config } from '../platform/config.ts';
import { type Route, route } from '../platform/http/index.ts';
import { publicSettings } from './contract.ts';

/** What every page shows of the house: its name, how to reach it, its licence and filing numbers. */
export function settingsRoute(config: Config, simulated: boolean): Route {
  return route({
    method: 'GET',
    path: '/api/settings/public',
    access: 'public',
    summary: 'Name, contact, licence and filing of the service provider; whether carriers are simulated',
    answer: publicSettings,
    handle: async () => ({
      body: {
        spName: config.SP_NAME,
        hotline: config.SP_HOTLINE,
        email: config.SP_EMAIL,
        licence: config.SP_LICENCE,
        filing: config.SP_FILING,
        simulated,
      },
    }),
  });
}
