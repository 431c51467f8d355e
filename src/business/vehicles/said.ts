import type { Day } from '../../values/time.ts';
import { type DateFault, readDay } from './dates.ts';
import { type Told, type Unlikely, unlikely, type Vehicle, type VehicleKind } from './model.ts';
import { leadingPlate, type PlateFault, readPlate } from './plates.ts';

/** What is told of a car by a word. */
export type FactAct = 'registered' | 'insurance' | 'inspection' | 'maintenance' | 'mileage';

/** What stands behind a word: which car, if it says, and what is told of it. */
export type Heard =
  | { readonly kind: 'told'; readonly vehicle: Vehicle; readonly told: Told }
  | { readonly kind: 'which'; readonly told: Told }
  | { readonly kind: 'no-such-car' }
  | { readonly kind: 'unclear'; readonly fault: ValueFault; readonly vehicle: Vehicle | undefined };

/** Why a value is not taken. */
export type ValueFault = DateFault | Unlikely | 'empty' | 'no-number';

/**
 * Reads what stands behind a word: the value alone, or the car first, by its place in the list, by its plate or by the end of it.
 * Which car is meant is asked when there are several and none is named.
 */
export function hear(act: FactAct, rest: string, vehicles: readonly Vehicle[], now: Date): Heard {
  const text = rest.normalize('NFKC').toUpperCase().trim();
  const alone = readValue(act, text, now);
  // `LC 2` names the second car, and not a mileage of 2 km.
  const isPlace = vehicles.length > 1 && /^\d$/.test(text);
  if ('told' in alone && !isPlace) {
    const only = vehicles.length === 1 ? vehicles[0] : undefined;
    return only ? settled(only, alone.told, now) : asked(vehicles, alone.told, now);
  }
  const named = namedCar(text, vehicles);
  if (named === 'no-such-car') return { kind: 'no-such-car' };
  const value = named ? readValue(act, named.rest, now) : 'fault' in alone ? alone : { fault: 'empty' as const };
  if ('fault' in value) return { kind: 'unclear', fault: value.fault, vehicle: named?.vehicle };
  return settled(named!.vehicle, value.told, now);
}

/** Whether what is told can be so of this car. */
export function settled(vehicle: Vehicle, told: Told, now: Date): Heard {
  const fault = unlikely(vehicle, told, now)?.why ?? (goesBack(vehicle, told) ? 'mileage-back' : undefined);
  return fault ? { kind: 'unclear', fault, vehicle } : { kind: 'told', vehicle, told };
}

/** What cannot be so of any car is said before it is asked of which. */
function asked(vehicles: readonly Vehicle[], told: Told, now: Date): Heard {
  const fault = unlikely({ facts: {} }, told, now)?.why;
  if (fault) return { kind: 'unclear', fault, vehicle: undefined };
  return vehicles.length === 0 ? { kind: 'no-such-car' } : { kind: 'which', told };
}

function goesBack({ facts }: Vehicle, { mileage }: Told): boolean {
  return mileage !== undefined && mileage < (facts.mileage?.value ?? 0);
}

/** The car that a text names first, and what it says of it. */
export function namedCar(
  text: string,
  vehicles: readonly Vehicle[],
): { readonly vehicle: Vehicle; readonly rest: string } | 'no-such-car' | undefined {
  const lead = leadingPlate(text);
  if (lead) {
    const read = readPlate(lead.written);
    const vehicle = 'plate' in read ? vehicles.find(({ plate }) => plate === read.plate) : undefined;
    return vehicle ? { vehicle, rest: lead.rest } : 'no-such-car';
  }
  const [, first = '', rest = ''] = /^([A-Z0-9学挂警港澳]+)(?:号|车|号车)?(?:[\s,:]+(.*))?$/.exec(text) ?? [];
  if (first === '') return undefined;
  if (/^\d$/.test(first)) {
    const vehicle = vehicles[Number(first) - 1];
    return vehicle ? { vehicle, rest } : 'no-such-car';
  }
  const ending = first.length >= 3 ? vehicles.filter(({ plate }) => plate.endsWith(first)) : [];
  return ending.length === 1 ? { vehicle: ending[0]!, rest } : undefined;
}

type Value = { readonly told: Told } | { readonly fault: ValueFault };

/**
 * A day ahead is when it is due, a day behind when it was last done; insurance has an end only. Maintenance also goes by mileage
 * (`BY 40000公里`: the next one) and by months (`BY 6个月`: how often).
 */
function readValue(act: FactAct, text: string, now: Date): Value {
  if (text === '') return { fault: 'empty' };
  if (act === 'mileage') return readKm(text, 'mileage');
  if (act === 'maintenance' && /公里|KM|千米/.test(text)) {
    const every = /^每隔?\s*(.+)$/.exec(text);
    return every ? readKm(every[1]!, 'everyKm') : readKm(text, 'maintenanceKm');
  }
  const months = act === 'maintenance' && /^每?\s*(\d{1,2})\s*个月$/.exec(text);
  if (months) return { told: { everyMonths: Number(months[1]) } };
  const lean = act === 'registered' ? 'back' : 'ahead';
  const read = readDay(text, { now, lean, monthWill: act === 'inspection' });
  if ('fault' in read) return read;
  return { told: toldDay(act, read.day, now) };
}

function toldDay(act: Exclude<FactAct, 'mileage'>, day: Day, now: Date): Told {
  const isBehind = new Date(`${day}T23:59:59+08:00`) < now;
  if (act === 'insurance') return { insurance: day };
  if (act === 'registered') return { registered: day };
  if (act === 'inspection') return isBehind ? { inspected: day } : { inspection: day };
  return isBehind ? { maintained: day } : { maintenance: day };
}

/** `35000`, `35,000公里`, `3.5万公里`. */
function readKm(text: string, fact: 'mileage' | 'maintenanceKm' | 'everyKm'): Value {
  const found = /^(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s*(万|W)?\s*(?:公里|KM|千米)?$/.exec(text);
  if (!found) return { fault: 'no-number' };
  const km = Math.round(Number(found[1]!.replaceAll(',', '')) * (found[2] ? 10_000 : 1));
  return { told: { [fact]: km } };
}

/** Why a value was not taken, in the words of a reply. */
export const whyInWords: Readonly<Record<ValueFault, string>> = {
  lunar: '请用公历日期，不用农历',
  impossible: '日历上没有这一天',
  'no-day': '请写明到日',
  unclear: '日期要有年月日',
  empty: '请写上内容',
  'no-number': '请写公里数',
  past: '这一天已过去',
  future: '这一天还没到',
  far: '日期太远',
  'long-ago': '日期太早',
  'before-registration': '早于首次登记',
  'too-much': '数字太大',
  'mileage-back': '比上次记的里程少，更正请联系客服',
};

/** Why a plate was not taken, in the words of a reply. */
export const plateInWords: Readonly<Record<PlateFault, string>> = {
  'no-province': '要以省份简称开头',
  'no-office': '第2位应是字母',
  length: '位数不对',
  letters: '字母太多',
  'new-energy': '8位应是新能源车牌',
};

const kindWords: Readonly<Record<string, VehicleKind>> = {
  轿车: 'car',
  小车: 'car',
  小客车: 'car',
  私家车: 'car',
  SUV: 'car',
  面包车: 'van',
  货车: 'truck',
  客车: 'coach',
  摩托车: 'motorcycle',
  摩托: 'motorcycle',
};

/** What kinds of cars are called in replies. */
export const kindInWords: Readonly<Record<VehicleKind, string>> = {
  car: '轿车',
  van: '面包车',
  truck: '货车',
  coach: '客车',
  motorcycle: '摩托车',
};

/** The kind of car that ends a text, and what stands before it. */
export function trailingKind(text: string): { readonly before: string; readonly kind?: VehicleKind } {
  const folded = text.normalize('NFKC').toUpperCase().trim();
  const [word] = Object.keys(kindWords)
    .filter((one) => folded.endsWith(one))
    .sort((one, other) => other.length - one.length);
  return word ? { before: folded.slice(0, -word.length).trim(), kind: kindWords[word]! } : { before: text };
}
