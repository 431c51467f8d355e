import type { AnyService } from '../business/messages/index.ts';
import { type TicketHouse, ticketActs, ticketService } from '../business/tickets/index.ts';
import { type VehicleRules, vehicleActs, vehicleService } from '../business/vehicles/index.ts';
import { type ErrandHouse, errandActs, errandService } from '../products/errands/index.ts';
import { type InsuranceHouse, insuranceActs, insuranceService } from '../products/insurance/index.ts';
import {
  groupBuyActs,
  groupBuyService,
  membershipActs,
  membershipService,
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
import { type NearbyHouse, nearbyActs, nearbyService } from '../products/nearby/index.ts';
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
    WeatherServiceHouse & {
      readonly vehicles: VehicleRules;
      readonly handsets: Handsets;
      readonly issues: PushHouse;
    },
): readonly AnyService[] {
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
    weatherService(house),
    tillService(house),
    membershipService(house),
  ];
}
