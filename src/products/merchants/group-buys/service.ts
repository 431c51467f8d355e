import type { Catalog, Product } from '../../../business/catalog/index.ts';
import type { Said, Say, Served, Service, Speaker } from '../../../business/messages/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import { yuan } from '../../../values/money.ts';
import { dayInWords } from '../../../values/time.ts';
import { type GroupBuy, readWish } from './model.ts';
import { leaveSeat, type OwnSeat, openBuys, reach, seatsOfPhones, takeSeat } from './store.ts';

/** What words may do here. */
export const groupBuyActs = ['reserve'] as const;
/** What a product must grant for its members to reserve. */
export const groupBuyGrant = 'group-buy';

/** What to order for seats. */
export function productForBuys({ products }: Catalog): Product | undefined {
  return [...products.values()].find(({ grants }) => grants.functions.has(groupBuyGrant));
}

type State = { readonly buys: readonly GroupBuy[]; readonly mine: ReadonlySet<Id> };
type Change = OwnSeat & { readonly kind: 'take' | 'leave' };
type Words = Pick<Extract<Say, { code: `group-buy-${string}` }>, 'code' | 'vars'>;

/** Group-buys by SMS: `TG` lists them, `TG 1001` reserves a seat, `TG 1001 放弃` gives it up. Nothing is charged. */
export function groupBuyService({ terms }: { readonly terms: { readonly catalog: Catalog } }): Service<State, Change> {
  return {
    name: 'group-buys',
    acts: groupBuyActs,
    load: loadStates,
    decide: (state, said, speaker) => decideSaid(terms.catalog, state, said, speaker),
    async save(tx, changes, now) {
      for (const { kind, ...seat } of changes) await (kind === 'take' ? takeSeat : leaveSeat)(tx, seat, now);
      await reach(tx, [...new Set(changes.flatMap(({ kind, buyId }) => (kind === 'take' ? [buyId] : [])))], now);
    },
  };
}

async function loadStates(tx: Tx, speakers: readonly Speaker[], now: Date): Promise<(speaker: Speaker) => State> {
  const buys = await openBuys(tx, now);
  const seats = await seatsOfPhones(
    tx,
    speakers.map(({ subscriber }) => subscriber.phone),
  );
  return ({ subscriber: { phone, holderSince } }) => ({
    buys,
    mine: new Set(seats.filter((one) => one.phone === phone && one.takenAt >= holderSince).map(({ buyId }) => buyId)),
  });
}

function decideSaid(catalog: Catalog, state: State, said: Said, speaker: Speaker): Served<State, Change> {
  const say = (words: Words): Served<State, Change> => ({
    says: [{ ...words, reason: 'group-buy', reasonId: said.mo.id } as Say],
  });
  if (!speaker.entitlements.functions.has(groupBuyGrant)) return say(howToJoin(catalog));
  const wish = readWish('act' in said ? said.rest : said.text);
  if (wish.kind === 'list' || wish.kind === 'unclear') return say(list(state.buys));
  const buy = state.buys.find(({ code }) => code === wish.code);
  if (!buy) return say(list(state.buys));
  const { phone, holderSince: since } = speaker.subscriber;
  const { title, code, threshold, deadline } = buy;
  const isMine = state.mine.has(buy.id);
  const change = { kind: wish.kind, phone, buyId: buy.id, since };
  if (wish.kind === 'leave') {
    const mine = new Set([...state.mine].filter((id) => id !== buy.id));
    if (!isMine) return say({ code: 'group-buy-none-left', vars: { title } });
    return { ...say({ code: 'group-buy-left', vars: { title, code } }), change, state: { ...state, mine } };
  }
  const vars = { title, code, threshold: String(threshold), deadline: dayInWords(deadline) };
  if (isMine) return say({ code: 'group-buy-again', vars: { title, code } });
  const mine = new Set([...state.mine, buy.id]);
  return { ...say({ code: 'group-buy-reserved', vars }), change, state: { ...state, mine } };
}

/** An SMS of one part, less the words around the list. */
const room = 70 - 20;

function list(buys: readonly GroupBuy[]): Words {
  const lines: string[] = [];
  for (const { code, title, priceFen, threshold } of buys) {
    const line = `${code}${title}${yuan(priceFen)}满${threshold}人`;
    if ([...lines, line].join('；').length > room) break;
    lines.push(line);
  }
  return lines.length === 0
    ? { code: 'group-buy-none', vars: {} }
    : { code: 'group-buy-list', vars: { buys: lines.join('；') } };
}

function howToJoin(catalog: Catalog): Words {
  const product = productForBuys(catalog);
  const vars = {
    product: product?.title ?? '',
    orderWord: product?.orderWords[0] ?? '',
    accessNumber: product?.accessNumber ?? '',
  };
  return { code: 'group-buy-join', vars };
}
