import { z } from 'zod';
import type { Db, Tx } from '../../platform/db.ts';
import {
  type Access,
  InvalidRequest,
  Problem,
  type Request,
  type Route,
  route,
  type Text,
} from '../../platform/http/index.ts';
import type { Phone } from '../../values/phone.ts';
import {
  addVehicle,
  changeKind,
  readHistory,
  readVehicles,
  removeVehicle,
  tellVehicle,
  type VehicleHouse,
} from './actions.ts';
import { carParams, changeBody, vehicleBody, vehicleHistory, vehiclesView } from './contract.ts';
import type { Teller, Unlikely } from './model.ts';
import { maskPlate, type PlateFault, readPlate } from './plates.ts';

/** Who keeps cars on pages: an agent those of a number he has opened, or the owner his own. Whoever mounts the routes says so. */
export type Keeper = {
  /** `/api/me/vehicles`. */
  readonly path: string;
  readonly access: Access;
  /** What stands in the path, if anything does. */
  readonly params?: z.ZodObject;
  /** Whose cars they are, and who tells of them. Throws the problem of who may not. */
  whose(tx: Tx, request: Request): Promise<{ readonly phone: Phone; readonly teller: Teller }>;
  /** Writes down what was done, where it is not the owner who did it. */
  audit?(
    tx: Tx,
    request: Request,
    action: string,
    of: { id: string; phone: Phone },
    detail: Record<string, string>,
  ): Promise<void>;
};

/** The cars of a phone on a page: to see them with what they are due for, to add, to tell, to remove, and how each was told. */
export function carRoutes({ db, ...house }: VehicleHouse & { readonly db: Db }, keeper: Keeper): Route[] {
  const { path, access } = keeper;
  const params = keeper.params ?? z.object({});
  const oneParams = params.extend(carParams.shape);
  const carOf = (request: Request) => carParams.parse(request.params).car;

  /** Does something to the cars and answers with how they stand then. */
  const change = async (request: Request, deed: Deed) => {
    const body = await db.transact(async (tx) => {
      const { phone, teller } = await keeper.whose(tx, request);
      const { id, action, detail } = await deed(tx, phone, teller);
      await keeper.audit?.(tx, request, action, { id, phone }, detail);
      return readVehicles(tx, house, phone, request.now);
    });
    return { body };
  };

  return [
    route({
      method: 'GET',
      path,
      access,
      summary: 'The cars of the phone: what is known of each, by whom, and what it is due for next',
      params,
      answer: vehiclesView,
      handle: async (request) => ({
        body: await db.transact(async (tx) => {
          const { phone } = await keeper.whose(tx, request);
          return readVehicles(tx, house, phone, request.now);
        }),
      }),
    }),
    route({
      method: 'POST',
      path,
      access,
      summary: 'Adds a car; one that is there already is the same car',
      params,
      body: vehicleBody,
      answer: vehiclesView,
      handle: (request) =>
        change(request, async (tx, phone, teller) => {
          const added = await addVehicle(tx, house, { phone, ...request.body }, teller, request.now);
          if (!added.ok) throw refused(added.code);
          return {
            id: added.value,
            action: 'vehicle.add',
            detail: { kind: request.body.kind, plate: maskedAsRead(request.body.plate) },
          };
        }),
    }),
    route({
      method: 'PATCH',
      path: `${path}/:car`,
      access,
      summary: 'Tells of a car: its kind, its days, its mileage; what is known more surely stays',
      params: oneParams,
      body: changeBody,
      answer: vehiclesView,
      handle: (request) =>
        change(request, async (tx, phone, teller) => {
          const { kind, ...told } = request.body;
          const car = { phone, id: carOf(request) };
          if (kind) given(await changeKind(tx, house, { ...car, kind }, teller, request.now));
          given(await tellVehicle(tx, house, { ...car, told }, teller, request.now));
          return { id: car.id, action: 'vehicle.tell', detail: inWords(request.body) };
        }),
    }),
    route({
      method: 'DELETE',
      path: `${path}/:car`,
      access,
      summary: 'Removes a car: nothing is reminded of it any more, and its record stays',
      params: oneParams,
      answer: vehiclesView,
      handle: (request) =>
        change(request, async (tx, phone, teller) => {
          const { id, plate } = given(
            await removeVehicle(tx, house, { phone, id: carOf(request) }, teller, request.now),
          );
          return { id, action: 'vehicle.remove', detail: { plate: maskPlate(plate) } };
        }),
    }),
    route({
      method: 'GET',
      path: `${path}/:car/history`,
      access,
      summary: 'All that was ever told of a car, by whom and how surely, oldest first',
      params: oneParams,
      answer: vehicleHistory,
      handle: async (request) => ({
        body: await db.transact(async (tx) => {
          const { phone } = await keeper.whose(tx, request);
          return { items: await readHistory(tx, { phone, id: carOf(request) }) };
        }),
      }),
    }),
  ];
}

type Deed = (
  tx: Tx,
  phone: Phone,
  teller: Teller,
) => Promise<{ id: string; action: string; detail: Record<string, string> }>;

type No =
  | { readonly ok: false; readonly code: 'no-such-car' }
  | { readonly ok: false; readonly what: string; readonly why: Unlikely };

function given<T>(came: { readonly ok: true; readonly value: T } | No): T {
  if (came.ok) return came.value;
  throw 'why' in came ? wrong(came.what, remedies[came.why]) : refused(came.code);
}

function inWords(told: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(told).map(([what, value]) => [what, String(value)]));
}

function refused(code: PlateFault | 'members-only' | 'full' | 'no-such-car'): Problem {
  if (code === 'no-such-car') return new Problem(404, code, remedies[code]);
  if (code === 'members-only' || code === 'full') return new Problem(409, code, remedies[code]);
  return wrong('plate', remedies[code]);
}

function wrong(field: string, remedy: Text): InvalidRequest {
  return new InvalidRequest([{ field: `body.${field}`, remedy }]);
}

const remedies: Readonly<Record<PlateFault | Unlikely | 'members-only' | 'full' | 'no-such-car', Text>> = {
  'no-province': {
    'zh-CN': '车牌要以省份简称开头，如 冀A12345',
    en: 'A plate begins with its province, as in 冀A12345',
  },
  'no-office': {
    'zh-CN': '车牌第 2 位应是字母，如 冀A12345',
    en: 'The second character of a plate is a letter, as in 冀A12345',
  },
  length: { 'zh-CN': '车牌位数不对：普通 7 位，新能源 8 位', en: 'A plate has 7 characters, one of new energy 8' },
  letters: { 'zh-CN': '车牌序号中最多 2 个字母', en: 'Behind the office a plate has two letters at most' },
  'new-energy': {
    'zh-CN': '8 位应是新能源车牌：小型车第 3 位、大型车末位为 A–K 中的字母',
    en: 'Eight characters are a plate of new energy: its third (small) or last (large) is a letter from A to K',
  },
  past: { 'zh-CN': '到期日已过去：请填今后的日期', en: 'This day is over: give one that lies ahead' },
  future: { 'zh-CN': '这一天还没到：请填已发生的日期', en: 'This day lies ahead: give one on which it was done' },
  far: { 'zh-CN': '日期太远，请核对年份', en: 'This day is too far ahead: look at its year' },
  'long-ago': { 'zh-CN': '日期太早，请核对年份', en: 'This day is too long ago: look at its year' },
  'before-registration': {
    'zh-CN': '早于首次登记日期，请核对',
    en: 'This is before the car was first registered: look at both days',
  },
  'too-much': { 'zh-CN': '数字太大，请核对', en: 'The number is too large: look at it again' },
  'mileage-back': { 'zh-CN': '里程比上次少，请核对', en: 'The mileage is lower than the last one: look at it again' },
  'members-only': {
    'zh-CN': '该号码没有含车务提醒的业务：开通会员后可登记车辆',
    en: 'This number has no product with reminders: cars can be added once it is a member',
  },
  full: {
    'zh-CN': '会员级别可登记的车辆已满：请先删除一辆，或升级会员',
    en: 'The level of this member has no room for another car: remove one first, or change the level',
  },
  'no-such-car': { 'zh-CN': '没有这辆车，或已删除', en: 'There is no such car, or it was removed' },
};

/** The audit names a car as lists do. */
function maskedAsRead(written: string): string {
  const read = readPlate(written);
  return 'plate' in read ? maskPlate(read.plate) : '';
}
