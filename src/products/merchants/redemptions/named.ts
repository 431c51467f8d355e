import { isDeepStrictEqual } from 'node:util';
import { phonesWithCode, spendProof } from '../../../business/phone-proof/index.ts';
import type { Db, Reading } from '../../../platform/db.ts';
import { InvalidRequest } from '../../../platform/http/index.ts';
import { done, no, type Outcome } from '../../../values/outcome.ts';
import { canonicalPhone, isMobile, type Phone } from '../../../values/phone.ts';
import { checkMemberCode, purposeAtTills } from '../membership/code.ts';
import type { MemberSeals } from '../membership/qr.ts';
import { type AtTill, type Look, lookAt } from './check.ts';
import type { CheckBody, TillRefusal } from './contract.ts';
import type { TillHouse } from './house.ts';
import type { Caller } from './lately.ts';
import type { Proof } from './model.ts';
import { type Asker, isGuessing } from './pace.ts';
import { refuse } from './redeem.ts';

/** How a member was named at a till. */
export type Named = CheckBody;

/** Who asks: by what he is known, and how it is looked up where he stands, which throws where he stands at no till. */
export type Asking = { readonly caller: Caller; enter(at: Reading): Promise<AtTill> };

/** What a check found; `proof` is what showed that the member was there. */
export type Checking = { readonly at: AtTill; readonly look: Look; readonly proof: Proof };

/** For what a member gets a code who wants to be found by the last digits of the number. */
export const findingPurpose = 'open';

/**
 * Checks a member, however he was named, and writes down a no. The answer to last digits with a code is the same no whether or not
 * anybody's number ends so: only who holds a phone that has just got a code can be found by them.
 */
export async function check(
  house: Pick<TillHouse, 'db' | 'terms' | 'seals' | 'lately'>,
  { caller, enter }: Asking,
  named: Named,
  now: Date,
): Promise<Outcome<Checking, TillRefusal>> {
  const { db, lately } = house;
  const found = named.by === 'digits' ? await findByCode(db, enter, named, now) : undefined;
  const lookFrom = async (reading: Reading, who: AtTill) => {
    const member = found ? found.phone : phoneNamed(house.seals, named, now);
    const [isTooMuch, seen] = await Promise.all([
      isGuessing(reading, askerOf(who), now),
      member === undefined ? undefined : lookAt(reading, house, who, member, now),
    ]);
    return { phone: member, guesses: isTooMuch, look: seen };
  };
  // It is only looked; what is written is a no, and whoever redeems looks again.
  const { at, phone, guesses, look } = await db.look(async (reading) => {
    const last = lately.where(caller);
    const [who, soon] = await Promise.all([enter(reading), last && lookFrom(reading, last)]);
    lately.note(caller, who);
    return { at: who, ...(soon && isDeepStrictEqual(who, last) ? soon : await lookFrom(reading, who)) };
  });
  const why = guesses ? 'too-many' : look ? look.why : 'wrong-code';
  if (why) await db.transact((tx) => refuse(tx, at, { phone: phone ?? nobody(named), why }, now));
  if (guesses || !look) return no(guesses ? 'too-many' : 'wrong-code');
  return done({ at, look, proof: proofs[named.by] });
}

const proofs = { number: 'number', digits: 'code', qr: 'qr' } as const;

/** What limits count by. */
export function askerOf({ who, till, address }: AtTill): Asker {
  return { who, shopId: till.shopId, address };
}

/** A number in any usual form. Throws where it is none of a mobile phone. */
export function readMobile(written: string, field = 'body.number'): Phone {
  const phone = canonicalPhone(written.normalize('NFKC').replace(/[\p{Dash}\p{White_Space}().]/gu, ''));
  if (isMobile(phone)) return phone;
  const remedy = { 'zh-CN': '请填写 11 位手机号码', en: 'give a mobile number of 11 digits' };
  throw new InvalidRequest([{ field, value: written.slice(0, 20), remedy }]);
}

function phoneNamed(seals: MemberSeals, named: Named, now: Date): Phone | undefined {
  switch (named.by) {
    case 'number':
      return readMobile(named.number);
    case 'qr':
      return seals.open(named.token, now);
    case 'digits':
      return undefined;
  }
}

/** A no that is about no number that we know: what was typed of it stands in its place. */
function nobody(named: Named): Phone {
  return named.by === 'digits' ? `*${named.digits}` : '*';
}

/** Who has a code whose number ends so: as many are tried as could be meant by chance. */
const mostAlike = 3;

async function findByCode(
  db: Db,
  enter: (at: Reading) => Promise<AtTill>,
  { digits, code }: Extract<Named, { by: 'digits' }>,
  now: Date,
): Promise<{ phone: Phone | undefined }> {
  const alike = await db.transact(async (tx) => {
    const at = await enter(tx);
    if (await isGuessing(tx, askerOf(at), now)) return [];
    return phonesWithCode(tx, { purpose: purposeAtTills(findingPurpose), ending: digits, limit: mostAlike + 1 }, now);
  });
  if (alike.length === 0 || alike.length > mostAlike) return { phone: undefined };
  const tried = await Promise.all(
    alike.map((phone) => checkMemberCode({ db }, { phone, purpose: findingPurpose, code }, now)),
  );
  const proved = tried.filter((one) => one !== undefined);
  const [proof] = proved;
  if (!proof || proved.length > 1) return { phone: undefined };
  return { phone: (await db.transact((tx) => spendProof(tx, proof, now))) ? proof.phone : undefined };
}
