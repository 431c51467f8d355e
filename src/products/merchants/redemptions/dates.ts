import { auditRequest } from '../../../business/staff/index.ts';
import { lockSubscribers } from '../../../business/subscribers/index.ts';
import {
  historyOf,
  maskPlate,
  type NotProposed,
  proposeDay,
  readPlate,
  type VehicleRules,
  vehiclesOf,
} from '../../../business/vehicles/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { problems, type Request, type Route, refuserOf, route, type Text } from '../../../platform/http/index.ts';
import { dayOf } from '../../../values/time.ts';
import type { MerchantPerson } from '../registry/model.ts';
import { activeShop } from '../registry/store.ts';
import { type DateBody, dateBody } from './contract.ts';
import type { TillHouse } from './house.ts';
import type { Redemption } from './model.ts';
import { clerks, personOf } from './people.ts';
import { refuseTill } from './problems.ts';
import { redemptionById } from './read.ts';
import { bannedAmong } from './store.ts';

/** What asking owners of cars needs. */
export type DatesHouse = Pick<TillHouse, 'db' | 'terms' | 'door' | 'pace'> & {
  /** When cars are due. */
  readonly vehicles: VehicleRules;
};

/** A merchant who worked on a member's car proposes when it is due next (CA-X10). */
export function dateRoute(house: DatesHouse): Route {
  return route({
    method: 'POST',
    path: '/api/till/dates',
    access: clerks,
    summary: 'Asks a member who used a benefit here today whether his car is due on that day; his Y makes it so',
    body: dateBody,
    async handle(request) {
      await house.db.transact((tx) => ask(tx, house, request));
      return {};
    },
  });
}

type Asked = Pick<Request, 'staff' | 'now' | 'address' | 'correlationId'> & { readonly body: DateBody };

async function ask(tx: Tx, { terms, door, pace, vehicles }: DatesHouse, request: Asked): Promise<void> {
  const { body, now } = request;
  const person = await personOf(tx, request);
  const redemption = await redeemedToday(tx, person, request);
  const { phone, shopId } = redemption;
  if (await pace.isTooFast({ who: person.id, shopId, address: request.address })) throw problems.tooMany(60);
  const shop = await activeShop(tx, shopId, now);
  if (!shop) throw refuseTill('no-shop');
  if (person.phone && (await bannedAmong(tx, [person.phone], now))(person.phone, 'clerk'))
    throw refuseTill('clerk-banned');

  // Whoever asks about this member comes one after another.
  await lockSubscribers(tx, [phone]);
  if (await wasAskedToday(tx, redemption, body.plate, now)) throw refused('asked-today');
  const { plate, what, day } = body;
  const asked = await proposeDay(
    tx,
    { rules: vehicles, catalog: terms.catalog, door },
    { phone, plate, what, day, merchant: shop.merchant },
    now,
  );
  if (!asked.ok) throw refused(asked.code);
  await auditRequest(
    tx,
    request,
    'till.date',
    { phone, id: redemption.id },
    { plate: maskPlate(read(plate)!), what, day },
  );
}

/** What the member used today at the shop of the one who asks; a manager's shops are all of the merchant. */
async function redeemedToday(
  tx: Tx,
  { merchantId, shopId }: MerchantPerson,
  { body, now }: Asked,
): Promise<Redemption> {
  const found = await redemptionById(tx, { merchantId, id: body.redemption });
  if (!found || (shopId !== undefined && shopId !== found.shopId)) throw refuseTill('no-redemption');
  if (found.undone) throw refuseTill('undone');
  if (found.day !== dayOf(now)) throw refused('not-today');
  return found;
}

/** Whether a merchant has asked about this car today: its owner is not asked twice. */
async function wasAskedToday(tx: Tx, { phone }: Redemption, plate: string, now: Date): Promise<boolean> {
  const car = (await vehiclesOf(tx, [phone])).find((one) => one.plate === read(plate));
  if (!car) return false;
  const told = await historyOf(tx, phone, car.id);
  return told.some(({ source, at }) => source === 'merchant' && dayOf(new Date(at)) === dayOf(now));
}

function read(plate: string): string | undefined {
  const found = readPlate(plate);
  return 'plate' in found ? found.plate : undefined;
}

const conflict = (zh: string, en: string): readonly [number, Text] => [409, { 'zh-CN': zh, en }];

const refused = refuserOf<NotProposed | 'asked-today' | 'not-today'>({
  'no-such-car': conflict(
    '会员名下没有登记这辆车：请核对车牌，或请会员发 CP 加车牌到 10620007 登记',
    'This member has no such car: look at the plate, or the member texts CP and the plate to 10620007',
  ),
  'members-only': conflict(
    '会员级别不含这辆车的提醒，不能登记',
    'The level of this member has no reminders for this car',
  ),
  known: conflict('系统中已是这一天，不必再登记', 'This very day is known already'),
  'asked-today': conflict(
    '今天已就这辆车问过车主，请等车主回复',
    'The owner was asked about this car today: wait for the answer',
  ),
  'not-today': conflict('只能在核销优惠的当天办理', 'This can be done on the day of the redemption only'),
  'no-way': conflict('现在没有通道可以发短信给会员，请稍后再试', 'No SMS can reach this member now: try again later'),
  'turned-back': conflict('这个号码现在不能接收我方短信', 'This number takes no SMS of ours now'),
  'too-late': conflict('短信来不及送达，请稍后再试', 'The SMS would come too late: try again later'),
  past: conflict('这一天已经过去，请填今后的日期', 'This day is over: give one that lies ahead'),
  future: conflict('这一天还没到，请核对', 'This day lies ahead: look at it again'),
  far: conflict('日期太远，请核对年份', 'This day is too far ahead: look at its year'),
  'long-ago': conflict('日期太早，请核对年份', 'This day is too long ago: look at its year'),
  'before-registration': conflict('早于车辆首次登记，请核对', 'This is before the car was first registered'),
  'too-much': conflict('数字太大，请核对', 'The number is too large: look at it again'),
  'mileage-back': conflict('里程比上次少，请核对', 'The mileage is lower than the last one'),
});
