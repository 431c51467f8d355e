import { type Day, dayMs, dayOf, later, startOfDay } from '../../values/time.ts';
import type { Facts } from './facts.ts';

/** Two mileages that lie closer say little of how far a car goes; one that is older says little of today. */
const apartDays = 14;
const oldDays = 400;
/** With one mileage only, so long after its first registration a car is taken at the average of its life. */
const ageDays = 180;
/** Who drives less, or claims to drive more, is not estimated. */
const [leastPace, mostPace] = [1, 1500];
/** What lies further ahead is no estimate any more. */
const furthestDays = 3 * 365;

/** Facts as they became, with the mileage that is compared with the newest one. */
export function withEarlierMileage(before: Facts, after: Facts): Facts {
  const { mileage, mileageBefore, ...others } = after;
  if (!mileage || mileage === before.mileage || !before.mileage) return after;
  const candidates = [before.mileage, mileageBefore].filter((one) => one !== undefined && one.value <= mileage.value);
  const apart = (one: { at: string }) => daysBetween(one.at, mileage.at);
  const earlier =
    candidates.find((one) => apart(one!) >= apartDays && apart(one!) <= oldDays) ??
    candidates.findLast((one) => apart(one!) <= oldDays);
  return { ...others, mileage, ...(earlier && { mileageBefore: earlier }) };
}

/** How many km a car goes in a day: between two mileages, or over its whole life. Undefined where that is not known. */
export function paceOf({ mileage, mileageBefore, registered }: Facts): number | undefined {
  if (!mileage) return undefined;
  const between = mileageBefore ? daysBetween(mileageBefore.at, mileage.at) : 0;
  const age = registered ? daysBetween(startOfDay(registered.value).toISOString(), mileage.at) : 0;
  const pace =
    between >= apartDays
      ? (mileage.value - mileageBefore!.value) / between
      : age >= ageDays
        ? mileage.value / age
        : undefined;
  return pace !== undefined && pace >= leastPace && pace <= mostPace ? pace : undefined;
}

/**
 * The day on which a car will have gone so far that maintenance is due: the mileage that was told for it, or so many km after the
 * last one. A mileage that was told before the last maintenance is over.
 */
export function maintenanceByMileage(facts: Facts): Day | undefined {
  const { mileage, maintenanceKm, everyKm, maintained } = facts;
  const pace = paceOf(facts);
  if (pace === undefined) return undefined;
  if (maintenanceKm && maintenanceKm.at >= (maintained?.at ?? ''))
    return daysOn(dayOf(new Date(mileage!.at)), (maintenanceKm.value - mileage!.value) / pace);
  return everyKm && maintained ? daysOn(maintained.value, everyKm.value / pace) : undefined;
}

function daysOn(day: Day, days: number): Day | undefined {
  if (days > furthestDays) return undefined;
  return dayOf(later(startOfDay(day), Math.max(0, Math.floor(days)) * dayMs));
}

function daysBetween(from: string, to: string): number {
  return (new Date(to).getTime() - new Date(from).getTime()) / dayMs;
}
