import { z } from 'zod';
import type { Db, Tx } from '../../platform/db.ts';
import { type Access, type Request, type Route, route } from '../../platform/http/index.ts';
import type { Phone } from '../../values/phone.ts';
import { ownWeather, ownWeatherBody } from './contract.ts';
import { changeOwnWeather, type OwnWeatherHouse, readOwnWeather } from './own.ts';

/** Whose weather it is: that of an opened number, or the holder's own. Whoever mounts the routes says so. */
export type WeatherOwner = {
  /** `/api/self/weather`. */
  readonly path: string;
  readonly access: Access;
  readonly params?: z.ZodObject;
  /** Whose it is, and who tells. `tell`: he hears of it by SMS. Throws the problem of who may not. */
  whose(tx: Tx, request: Request): Promise<{ readonly phone: Phone; readonly by: string; readonly tell: boolean }>;
  /** Writes down what was done, where it is not the holder who did it. */
  audit?(
    tx: Tx,
    request: Request,
    action: string,
    of: { phone: Phone },
    detail: Record<string, string | number>,
  ): Promise<void>;
};

/** Where and when the weather comes to a phone, and how the last days went; to see and to change. */
export function ownWeatherRoutes(
  { db, ...house }: OwnWeatherHouse & { readonly db: Db },
  owner: WeatherOwner,
): Route[] {
  const { path, access } = owner;
  const params = owner.params ?? z.object({});
  return [
    route({
      method: 'GET',
      path,
      access,
      summary: 'The city and the hour of somebody’s weather, when the next one comes, and how the last days went',
      params,
      answer: ownWeather,
      handle: async (request) => ({
        body: await db.transact(async (tx) => {
          const { phone } = await owner.whose(tx, request);
          return readOwnWeather(tx, house, phone, request.now);
        }),
      }),
    }),
    route({
      method: 'PUT',
      path,
      access,
      summary: 'Lets somebody have the weather of another city, or at another hour',
      params,
      body: ownWeatherBody,
      answer: ownWeather,
      handle: async (request) => ({
        body: await db.transact(async (tx) => {
          const one = await owner.whose(tx, request);
          await changeOwnWeather(tx, house, one, request.body, request.now);
          const { city, hour } = request.body;
          const told = { ...(city !== undefined && { city }), ...(hour !== undefined && { hour }) };
          await owner.audit?.(tx, request, 'weather.setting', { phone: one.phone }, told);
          return readOwnWeather(tx, house, one.phone, request.now);
        }),
      }),
    }),
  ];
}
