import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';

/**
 * What is counted: fen, coins, flowers, points, privileges … A unit is a word; each keeps its own balance, and nothing turns
 * one into another but two transfers.
 */
export type Unit = string;

/**
 * An account by name: `sp`, `subscriber` (the phone's bill at its carrier), `carrier:unicom`, `merchant:42`. One that begins
 * with `own:` is a guarded account of the transfer's phone, such as `own:wallet`, and has a row; the others are sums.
 */
export type AccountName = string;

const guarded = 'own:';

/** The account of a phone itself, guarded by its floor. */
export function own(kind: string): AccountName {
  return guarded + kind;
}

/** Its kind, when a name means a guarded account. */
export function guardedKind(name: AccountName): string | undefined {
  return name.startsWith(guarded) ? name.slice(guarded.length) : undefined;
}

type Sides = {
  /** Of the guarded account it touches, or of the payer. */
  readonly phone: Phone;
  readonly unit: Unit;
  /** Taken from. */
  readonly debit: AccountName;
  /** Given to. */
  readonly credit: AccountName;
  readonly amount: number;
};

/**
 * A move of units between two accounts; never edited. `posted` moves at once. `pending` holds the amount until one of `post`,
 * `void` and `expire` ends it, with the same sides and amount. The id is made by the caller, before: saved again it changes
 * nothing.
 */
export type Transfer = Sides & {
  readonly id: Id;
  readonly reason: string;
  readonly reasonId: Id;
  readonly at: Date;
} & ({ readonly kind: 'posted' | 'pending' } | { readonly kind: 'post' | 'void' | 'expire'; readonly of: Id });

/** What became of a transfer that was to be saved. Everything but the first two changes nothing. */
export type TransferFate =
  | 'saved'
  /** The same was saved before. */
  | 'known'
  /** Its id belongs to a transfer that says something else. */
  | 'other-content'
  /** The account it is taken from would fall below its floor. */
  | 'short'
  /** What it ends is no pending transfer with these sides. */
  | 'nothing-pending'
  /** Another transfer has ended what it ends. */
  | 'ended-before';

/** A guarded account: `held` is what pending transfers will take. */
export type Account = {
  readonly phone: Phone;
  readonly unit: Unit;
  readonly kind: string;
  readonly balance: number;
  readonly held: number;
  /** Balance less what is held never falls below it; undefined lets it fall. */
  readonly floor: number | undefined;
};

/** Everything a batch of transfers is decided on. */
export type Books = { readonly accounts: readonly Account[]; readonly transfers: readonly Transfer[] };

/** What saving a batch does: a fate for each, in order; what to insert; the accounts as they are then. */
export type Posting = {
  readonly fates: readonly TransferFate[];
  readonly transfers: readonly Transfer[];
  readonly accounts: readonly Account[];
};

/** Ends a pending transfer: posts, voids or expires it. */
export function ending(of: Transfer, kind: 'post' | 'void' | 'expire', { id, at }: { id: Id; at: Date }): Transfer {
  const { phone, unit, debit, credit, amount, reason, reasonId } = of;
  return { phone, unit, debit, credit, amount, reason, reasonId, id, kind, of: of.id, at };
}

/** Decides a batch, one transfer after another. */
export function decideTransfers(books: Books, wanted: readonly Transfer[]): Posting {
  const accounts = new Map(books.accounts.map((account) => [keyOf(account), account]));
  const known = new Map(books.transfers.map((transfer) => [nameOf(transfer.phone, transfer.id), transfer]));
  const ended = new Set(books.transfers.flatMap((one) => ('of' in one ? nameOf(one.phone, one.of) : [])));
  const transfers: Transfer[] = [];
  const touched = new Set<string>();

  const fates = wanted.map((transfer): TransferFate => {
    const before = known.get(nameOf(transfer.phone, transfer.id));
    if (before) return sameContent(before, transfer) ? 'known' : 'other-content';
    if ('of' in transfer) {
      const pending = known.get(nameOf(transfer.phone, transfer.of));
      if (pending?.kind !== 'pending' || !sameSides(pending, transfer)) return 'nothing-pending';
      if (ended.has(nameOf(transfer.phone, transfer.of))) return 'ended-before';
    }
    const after = effectsOf(transfer).map((effect) => apply(accounts, transfer, effect));
    if (after.some(isBelowFloor)) return 'short';
    for (const account of after) {
      accounts.set(keyOf(account), account);
      touched.add(keyOf(account));
    }
    known.set(nameOf(transfer.phone, transfer.id), transfer);
    if ('of' in transfer) ended.add(nameOf(transfer.phone, transfer.of));
    transfers.push(transfer);
    return 'saved';
  });
  return { fates, transfers, accounts: [...touched].map((key) => accounts.get(key)!) };
}

type Effect = { readonly kind: string; readonly balance: number; readonly held: number };

/** What a transfer does to the guarded accounts it names: at most one on each side. */
function effectsOf({ kind, debit, credit, amount }: Transfer): Effect[] {
  const [from, to] = [guardedKind(debit), guardedKind(credit)];
  const { given, taken, held } = moves[kind];
  return [
    ...(from === undefined ? [] : [{ kind: from, balance: -taken * amount, held: held * amount }]),
    ...(to === undefined || given === 0 ? [] : [{ kind: to, balance: given * amount, held: 0 }]),
  ];
}

const moves = {
  posted: { taken: 1, given: 1, held: 0 },
  pending: { taken: 0, given: 0, held: 1 },
  post: { taken: 1, given: 1, held: -1 },
  void: { taken: 0, given: 0, held: -1 },
  expire: { taken: 0, given: 0, held: -1 },
} as const;

function apply(accounts: ReadonlyMap<string, Account>, { phone, unit }: Transfer, effect: Effect): Account {
  const { kind } = effect;
  const account = accounts.get(keyOf({ phone, unit, kind })) ?? { phone, unit, kind, balance: 0, held: 0, floor: 0 };
  return { ...account, balance: account.balance + effect.balance, held: account.held + effect.held };
}

function isBelowFloor({ balance, held, floor }: Account): boolean {
  return floor !== undefined && balance - held < floor;
}

function sameContent(one: Transfer, other: Transfer): boolean {
  const ends = ('of' in one ? one.of : undefined) === ('of' in other ? other.of : undefined);
  const why = one.reason === other.reason && one.reasonId === other.reasonId;
  return one.kind === other.kind && ends && why && sameSides(one, other);
}

function sameSides(one: Sides, other: Sides): boolean {
  return (
    one.unit === other.unit && one.debit === other.debit && one.credit === other.credit && one.amount === other.amount
  );
}

/** Names a guarded account. */
export function keyOf({ phone, unit, kind }: Pick<Account, 'phone' | 'unit' | 'kind'>): string {
  return `${phone} ${unit} ${kind}`;
}

function nameOf(phone: Phone, id: Id): string {
  return `${phone} ${id}`;
}
