import { auditRequest } from '../../business/staff/index.ts';
import { type CarrierPlace, carrierOf, refuseOtherCarrier } from '../../business/subscribers/index.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { type Caller, Problem, type Request } from '../../platform/http/index.ts';
import { type Id, newId } from '../../values/id.ts';
import { canonicalPhone, type Phone } from '../../values/phone.ts';
import { dayMs, hourMs, later } from '../../values/time.ts';
import type { CareHouse } from '../house.ts';
import { findOpening, inSingleFile, insertOpening, type Opening, openedSince } from './store.ts';

/** An opening holds for a shift; an agent of 10010 has one number open at a time, the newest. */
const holdsMs = 12 * hourMs;
const keepMs = 31 * dayMs;

/** Who works for a carrier sees its own subscribers only, and one number at a time. */
export const carrierAgent = 'agent-10010';
/** Who may look at the page of a subscriber. */
export const storyReaders: readonly string[] = ['care-agent', carrierAgent, 'supervisor', 'technical-support'];
const oneAtATime: readonly string[] = [carrierAgent, 'hall-clerk'];

type Asker = Pick<Request, 'staff' | 'now' | 'address' | 'correlationId'>;

/**
 * Opens a number for a person of staff: all that is shown and done about it goes by the id of this opening, so that no address
 * holds a number. Audited, and counted: more different numbers in an hour than the house allows are refused, and shown to supervisors.
 */
export async function openNumber(
  house: Pick<CareHouse, 'db' | 'segments' | 'numbersPerHour'>,
  request: Asker,
  written: string,
): Promise<Opening> {
  const phone = readNumber(written);
  const { now } = request;
  const staff = request.staff!;
  refuseOtherCarrier(house.segments, staff, phone);
  const opening = await house.db.transact(async (tx) => {
    await inSingleFile(tx, staff.id);
    const opened = await openedSince(tx, staff.id, later(now, -hourMs));
    const refused = !opened.has(phone) && opened.size >= house.numbersPerHour;
    const made: Opening = { id: newId(now), accountId: staff.id, phone, openedAt: now, refused };
    await insertOpening(tx, made, later(now, -keepMs));
    const action = refused ? 'number.open-refused' : 'number.open';
    await auditRequest(tx, request, action, { phone }, { thisHour: opened.size });
    return made;
  });
  if (!opening.refused) return opening;
  throw tooManyNumbers(house.numbersPerHour);
}

/** Counts a number that is named without being looked at: as an opening, unless this person has opened it within the hour. */
export async function countNumber(
  house: Pick<CareHouse, 'db' | 'segments' | 'numbersPerHour'>,
  request: Asker,
  phone: Phone,
): Promise<void> {
  const { staff, now } = request;
  const opened = await house.db.transact((tx) => openedSince(tx, staff!.id, later(now, -hourMs)));
  if (!opened.has(phone)) await openNumber(house, request, phone);
}

/** A number in any usual form, as `phone` or a problem with its remedy. Landlines and pseudo-codes of carriers are numbers too. */
export function readNumber(written: string): Phone {
  const phone = canonicalPhone(written.normalize('NFKC').replace(/[\p{Dash}\p{White_Space}().]/gu, ''));
  if (/^[\w]{5,40}$/.test(phone) && /\d{5}/.test(phone)) return phone;
  throw new Problem(400, 'no-number', {
    'zh-CN': `“${written.slice(0, 40)}”不是电话号码：请输入手机号码，空格、横线、+86 均可`,
    en: `“${written.slice(0, 40)}” is no telephone number: give a mobile number; blanks, dashes and +86 do no harm`,
  });
}

/** Where a number belongs; undefined where no list knows it. */
export function placeOf({ segments }: Pick<CareHouse, 'segments'>, phone: Phone): CarrierPlace | undefined {
  return carrierOf(segments, phone);
}

/** The number that an opening of this person stands for. Throws where it is another's, over, or not the newest of an agent of 10010. */
export async function openedNumber(tx: Tx, { id: accountId, role }: Caller, id: Id, now: Date): Promise<Phone> {
  const opening = await findOpening(tx, { id, accountId });
  const holds =
    opening !== undefined && later(opening.openedAt, holdsMs) > now && (!oneAtATime.includes(role) || opening.isNewest);
  if (!holds)
    throw new Problem(409, 'number-not-open', {
      'zh-CN': '该号码已不在打开状态，请重新输入号码',
      en: 'This number is not open any more: type it again',
    });
  return opening.phone;
}

/** The same outside of any other transaction. */
export function openedNumberOf(db: Db, staff: Caller, id: Id, now: Date): Promise<Phone> {
  return db.transact((tx) => openedNumber(tx, staff, id, now));
}

function tooManyNumbers(limit: number): Problem {
  return new Problem(429, 'too-many-numbers', {
    'zh-CN': `一小时内最多打开 ${limit} 个号码，已达上限；主管会看到这次提示`,
    en: `At most ${limit} numbers may be opened in an hour; your supervisor sees that more were asked for`,
  });
}
