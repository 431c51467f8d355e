import type { AnyService } from '../business/messages/index.ts';
import { type TicketHouse, ticketActs, ticketService } from '../business/tickets/index.ts';
import { type VehicleRules, vehicleActs, vehicleService } from '../business/vehicles/index.ts';
import { type ErrandHouse, errandActs, errandService } from '../products/errands/index.ts';
import { type InsuranceHouse, insuranceActs, insuranceService } from '../products/insurance/index.ts';
import {
  groupBuyActs,
  groupBuyService,
  helpActs,
  helpService,
  membershipActs,
  membershipService,
  type PartnersHouse,
  partnerActs,
  partnersService,
  type ResendHouse,
  type TillServiceHouse,
  tillActs,
  tillService,
} from '../products/merchants/index.ts';
import {
  type Handsets,
  handsetActs,
  handsetService,
  issueActs,
  issueService,
  type PushHouse,
} from '../products/mms/index.ts';
import { type NearbyHouse, nearbyActs, nearbyService, readAsked } from '../products/nearby/index.ts';
import { type ReminderHouse, reminderActs, reminderService } from '../products/reminders/index.ts';
import { type WeatherServiceHouse, weatherActs, weatherService } from '../products/weather/index.ts';

/** What services there are, and what each can do: their words stand in `content/services`. */
export const serviceActs: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['tickets', ticketActs],
  ['vehicles', vehicleActs],
  ['nearby', nearbyActs],
  ['reminders', reminderActs],
  ['errands', errandActs],
  ['insurance', insuranceActs],
  ['group-buys', groupBuyActs],
  ['issues', issueActs],
  ['handsets', handsetActs],
  ['weather', weatherActs],
  ['till', tillActs],
  ['membership', membershipActs],
  ['partners', partnerActs],
  ['help', helpActs],
]);

/** What answers words of its own by SMS. The service of a new slice is added here and above, and nowhere else. */
export function servicesOf(
  house: Omit<TicketHouse, 'db'> &
    NearbyHouse &
    ErrandHouse &
    ReminderHouse &
    InsuranceHouse &
    TillServiceHouse &
    ResendHouse &
    Omit<PartnersHouse, 'readWhere'> &
    WeatherServiceHouse & {
      readonly vehicles: VehicleRules;
      readonly handsets: Handsets;
      readonly issues: PushHouse;
    },
): readonly AnyService[] {
  const weather = weatherService(house);
  const readWhere = (text: string) => readAsked(house.gazetteer, text);
  return [
    ticketService(house),
    vehicleService(house.vehicles),
    nearbyService(house),
    reminderService(house),
    errandService(house),
    insuranceService(house),
    groupBuyService(house),
    issueService(house.issues),
    handsetService(house),
    weather,
    tillService(house),
    membershipService(house),
    helpService({ ...house, readWhere }),
    withBareHours(partnersService({ ...house, readWhere }), weather),
  ];
}

type Of = 'partners' | 'weather';
const bareHour = /^(?:每天)?(?:早上|早晨|上午|中午|下午|傍晚|晚上)?\d{1,2}(?:点|时|[:：]00)?$/;

/**
 * `SJ` told the hour of the weather before it asked for merchants. A bare hour behind it still does, for who has the weather: no place is
 * called by a number (decision 31).
 */
export function withBareHours(partners: AnyService, weather: AnyService): AnyService {
  const services = { partners, weather };
  return {
    ...partners,
    async load(tx, speakers, now, heard) {
      const ofPartners = await partners.load(tx, speakers, now, heard);
      const ofWeather = await weather.load(tx, speakers, now, heard);
      return (speaker) => ({ partners: ofPartners(speaker), weather: ofWeather(speaker) });
    },
    decide(state: Record<Of, unknown>, said, speaker, now) {
      const isHour = 'act' in said && bareHour.test(said.rest) && speaker.entitlements.functions.has('weather');
      const of: Of = isHour ? 'weather' : 'partners';
      const served = services[of].decide(state[of], isHour ? { ...said, act: 'hour' } : said, speaker, now);
      const { change, state: after, ...rest } = served;
      return {
        ...rest,
        ...(change !== undefined && { change: { of, change } }),
        ...(after !== undefined && { state: { ...state, [of]: after } }),
      };
    },
    async save(tx, changes: readonly { of: Of; change: unknown }[], now) {
      for (const of of ['partners', 'weather'] as const) {
        const theirs = changes.filter((one) => one.of === of).map(({ change }) => change);
        if (theirs.length > 0) await services[of].save(tx, theirs, now);
      }
    },
  };
}
