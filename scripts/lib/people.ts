import path from 'node:path';
import { accountsOff } from '../../src/business/ledger/index.ts';
import { type Door, type Lane, loadWords, type NewMt, queueMts } from '../../src/business/messages/index.ts';
import type { Db } from '../../src/platform/db.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import type { BillLine } from '../../src/simulators/gateway/bills.ts';
import type { Handsets } from '../../src/simulators/handsets.ts';
import { newId } from '../../src/values/id.ts';
import { dayMs, later, type Month, monthOf } from '../../src/values/time.ts';

/** Who takes part in a round: people who order, and people who get a message that must never go out twice. */
export type People = { readonly orders: readonly string[]; readonly neverTwice: readonly string[] };

/** A network, and how many of its people take part from its first phone on. */
export type Network = {
  readonly carrier: 'unicom' | 'mobile';
  readonly link: string;
  readonly firstPhone: number;
  /** Whether its people may order: the order of others is answered as well, and makes nothing. */
  readonly mayOrder: boolean;
  /** Whether its gateway drops a copy of what it has taken. Else a free answer may come twice after a lost answer, and is marked. */
  readonly dropsCopies: boolean;
};

export const unicom: Network = {
  ...{ carrier: 'unicom', link: 'smg', firstPhone: 15_633_000_000, mayOrder: true, dropsCopies: true },
};
export const mobile: Network = {
  ...{ carrier: 'mobile', link: 'ismg', firstPhone: 13_900_000_000, mayOrder: false, dropsCopies: false },
};

/** People of a round that nobody else is among. */
export function peopleOf({ firstPhone }: Network, round: number, orders: number): People {
  const at = firstPhone + round * 2 * orders;
  const phones = Array.from({ length: 2 * orders }, (_, index) => String(at + index));
  return { orders: phones.slice(0, orders), neverTwice: phones.slice(orders) };
}

const pieceFen = 20;
const firstBuyer = 15_632_000_000;

/** People of a round who buy a piece for 20 fen. */
export function buyersOf(round: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(firstBuyer + round * count + index));
}

const words = await loadWords(path.join(packageRoot, 'content'));

/** Messages of the kind that must become unsure rather than go out twice, such as one-time codes. */
export async function queueNeverTwice(db: Db, { carrier, link }: Network, phones: readonly string[]): Promise<void> {
  const now = new Date();
  const lane: Lane = { link, carriers: [carrier], accessNumbers: ['10620007'], extensionDigits: 0, length: {} };
  const door: Door = { lanes: [lane], words, sender: 'rounds of faults', promotionsPerWeek: 2, mmsLanes: [] };
  const mts = phones.map((phone): NewMt => {
    const text = `验证码${phone.slice(-6)}`;
    return {
      ...{ class: 'answer', phone, carrier, accessNumber: '10620007', neverTwice: true, reasonId: newId(now) },
      ...{ text, textVersion: 'rounds', serviceCode: 'CYMF', reason: 'one-time code' },
    };
  });
  await db.transact((tx) => queueMts(tx, door, mts, now));
}

/** What is still on its way in the database; empty when all has come to an end. */
export async function stillOpen(db: Db): Promise<string> {
  const [row] = await db.read<{ queued: number; sending: number }>(
    `select (select count(*) from mt_queue)::int as queued, (select count(*) from submit where state = 'sending')::int as sending`,
  );
  return row!.queued + row!.sending > 0 ? `${row!.queued} queued, ${row!.sending} sending` : '';
}

type GatewayAtRest = { readonly link: string; readonly waiting: number };

/**
 * What is still on its way, in the database or between it and gateways; empty when all has come to an end. Gateways are looked at before
 * the database, for an answer is queued by when they hear that their MO is taken, and after it, for what has left is reported.
 */
export async function underWay(db: Db, ...gateways: readonly GatewayAtRest[]): Promise<string> {
  const owed = () => gateways.flatMap(({ link, waiting }) => (waiting > 0 ? [`${waiting} unanswered at ${link}`] : []));
  const all = [...owed(), await stillOpen(db), ...owed()];
  return all.filter((one) => one !== '').join(', ');
}

type Found = { phone: string; mos: number; asked: number; mts: number; states: string[]; twice: boolean };

/**
 * Looks at everybody of a round, in the database and on the handsets: nothing is lost, nothing is doubled that must not be, and who
 * has nothing stands as unsure. Throws with each fault on a line of its own.
 */
export async function inspectPeople(
  db: Db,
  handsets: Handsets,
  network: Network,
  people: People,
): Promise<{ unsure: number; copies: number }> {
  const faults: string[] = [];
  const rows = await db.read<Found>(
    `select p.phone,
       (select count(*) from mo where mo.phone = p.phone and mo.state = 'taken')::int as mos,
       (select count(*) from subscription s where s.phone = p.phone and s.state = 'pending-confirm')::int as asked,
       (select count(*) from mt where mt.phone = p.phone)::int as mts,
       (select coalesce(array_agg(mt.state), '{}') from mt where mt.phone = p.phone) as states,
       exists (select from submit s where s.phone = p.phone and s.maybe_twice) as twice
     from unnest($1::text[]) p(phone)`,
    [[...people.orders, ...people.neverTwice]],
  );
  const found = new Map(rows.map((row) => [row.phone, row]));
  const shown = (phone: string) => handsets.messages(phone).filter(({ direction }) => direction === 'mt').length;
  let copies = 0;
  for (const phone of people.orders) {
    const { mos, asked, mts, twice } = found.get(phone)!;
    if (mos !== 1 || asked !== (network.mayOrder ? 1 : 0) || mts !== 1)
      faults.push(`${phone}: ${mos} MOs, ${asked} orders, ${mts} answers; one of each was due`);
    const times = shown(phone);
    const isCopy = times === 2 && twice && !network.dropsCopies;
    if (isCopy) copies += 1;
    else if (times !== 1) faults.push(`${phone}: its handset shows the answer ${times} times`);
  }
  let unsure = 0;
  for (const phone of people.neverTwice) {
    const [state] = found.get(phone)!.states;
    const times = shown(phone);
    if (times > 1) faults.push(`${phone}: a message that must never go out twice was shown ${times} times`);
    if (times === 0 && state !== 'unsure') faults.push(`${phone}: a message vanished, its state is ${state}`);
    if (state === 'unsure') unsure += 1;
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return { unsure, copies };
}

type Bought = { phone: string; states: string[]; fens: number[] };

/**
 * Each has bought one piece: one charge of its price, which is settled or known to be unsure, and on the gateway's own bill at most
 * once, and then with us as well. Resolves with how many charges are unsure. Throws with each fault on a line of its own.
 */
export async function inspectBuyers(
  db: Db,
  bills: { of(month: Month): readonly BillLine[] },
  phones: readonly string[],
): Promise<number> {
  const rows = await db.read<Bought>(
    `select p.phone, coalesce(array_agg(c.state) filter (where c.id is not null), '{}') as states,
       coalesce(array_agg(c.amount_fen::int) filter (where c.id is not null), '{}') as fens
     from unnest($1::text[]) p(phone) left join charge c on c.phone = p.phone group by p.phone order by 1`,
    [phones],
  );
  const now = new Date();
  // A round may pass the end of a month.
  const months = new Set([monthOf(now), monthOf(later(now, -dayMs))]);
  const billed = [...months].flatMap((month) => bills.of(month)).filter(({ result }) => result === 'billed');
  const faults = rows.flatMap(({ phone, states, fens }) => {
    const times = billed.filter((line) => line.phone === phone).reduce((sum, { count }) => sum + count, 0);
    const [state] = states;
    const agrees = state === 'unsure' ? times <= 1 : state === 'posted' && times === 1;
    if (fens.length === 1 && fens[0] === pieceFen && agrees) return [];
    return [
      `${phone}: ${states.length} charges (${states.join(', ')}) of ${fens.join(', ')} fen, billed ${times} times`,
    ];
  });
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return rows.filter(({ states }) => states[0] === 'unsure').length;
}

/** The ledger's accounts are the sums of what moved, no message is without an end or a reason, and nothing was parked. */
export async function inspectBooks(db: Db): Promise<void> {
  const [open] = await db.read<Record<'unexplained' | 'parked', number>>(
    `select (select count(*)::int from mt where reason = '' or state not in ('sent', 'delivered', 'unsure')) as unexplained,
       (select count(*)::int from mo where state <> 'taken') as parked`,
  );
  const faults = [
    ...(await accountsOff(db, 10)).map(({ phone, unit }) => `${phone}: its ${unit} are not the sum of what moved`),
    ...Object.entries(open!).flatMap(([what, count]) => (count > 0 ? [`${count} messages are ${what}`] : [])),
  ];
  if (faults.length > 0) throw new Error(faults.join('\n'));
}
