import test from 'ava';
import fc from 'fast-check';
import {
  type Account,
  accountsOf,
  accountsOff,
  balanceOf,
  ending,
  openAccounts,
  own,
  saveTransfers,
  type Transfer,
  type TransferFate,
} from '../../../src/business/ledger/index.ts';
import { decideTransfers } from '../../../src/business/ledger/model.ts';
import { type Id, newId } from '../../../src/values/id.ts';
import { withDatabase } from '../../support/database.ts';

const db = withDatabase();
const at = new Date('2026-11-26T10:00:00+08:00');
const wallet = own('wallet');
let phones = 0;

function aPhone(): string {
  return `1563301${String(++phones).padStart(4, '0')}`;
}

type Plain = Extract<Transfer, { kind: 'posted' | 'pending' }>;

function aTransfer(changes: Partial<Plain>): Plain {
  return {
    phone: '15633010000',
    id: newId(at),
    unit: 'coin',
    debit: 'sp',
    credit: wallet,
    amount: 100,
    kind: 'posted',
    reason: 'test',
    reasonId: newId(at),
    at,
    ...changes,
  };
}

function end(of: Transfer, kind: 'post' | 'void' | 'expire', id: Id = newId(at)): Transfer {
  return ending(of, kind, { id, at });
}

function save(...transfers: Transfer[]): Promise<TransferFate[]> {
  return db().transact((tx) => saveTransfers(tx, transfers));
}

async function walletOf(phone: string): Promise<Pick<Account, 'balance' | 'held'>> {
  const accounts = await db().transact((tx) => accountsOf(tx, phone));
  const account = accounts.find(({ kind }) => kind === 'wallet');
  return { balance: account!.balance, held: account!.held };
}

test('What is pending is held, and moves when it is posted', async (t) => {
  const phone = aPhone();
  const spend = aTransfer({ phone, debit: wallet, credit: 'host:7', amount: 60, kind: 'pending' });
  t.deepEqual(await save(aTransfer({ phone }), spend), ['saved', 'saved']);
  t.deepEqual(await walletOf(phone), { balance: 100, held: 60 });
  t.is(await balanceOf(db(), 'host:7', 'coin'), 0);
  t.deepEqual(await save(end(spend, 'post')), ['saved']);
  t.deepEqual(await walletOf(phone), { balance: 40, held: 0 });
  t.is(await balanceOf(db(), 'host:7', 'coin'), 60);
});

test('What is voided or expires gives the hold free; it ends once', async (t) => {
  const phone = aPhone();
  const [one, other] = [1, 2].map(() => aTransfer({ phone, debit: wallet, credit: 'sp', amount: 50, kind: 'pending' }));
  await save(aTransfer({ phone }), one!, other!);
  t.deepEqual(await save(end(one!, 'void'), end(other!, 'expire')), ['saved', 'saved']);
  t.deepEqual(await walletOf(phone), { balance: 100, held: 0 });
  t.deepEqual(await save(end(one!, 'post')), ['ended-before']);
  t.deepEqual(await walletOf(phone), { balance: 100, held: 0 });
});

test('A retry with the same id changes nothing; the same id with other content is refused', async (t) => {
  const phone = aPhone();
  const given = aTransfer({ phone });
  const pending = aTransfer({ phone, debit: wallet, credit: 'sp', kind: 'pending', amount: 30 });
  const post = end(pending, 'post');
  await save(given, pending, post);
  t.deepEqual(await save(given, pending, post), ['known', 'known', 'known']);
  for (const other of [{ amount: 99 }, { unit: 'flower' }, { credit: own('points') }, { reason: 'other' }]) {
    t.deepEqual(await save({ ...given, ...other } as Transfer), ['other-content'], JSON.stringify(other));
  }
  t.deepEqual(await walletOf(phone), { balance: 70, held: 0 });
});

test('Nothing is spent twice: what is held is not there for another', async (t) => {
  const phone = aPhone();
  const spend = () => aTransfer({ phone, debit: wallet, credit: 'sp', amount: 60, kind: 'pending' });
  t.deepEqual(await save(aTransfer({ phone }), spend(), spend()), ['saved', 'saved', 'short']);
});

test('Two who spend the last coins at once: one gets them', async (t) => {
  const phone = aPhone();
  await save(aTransfer({ phone }));
  const fates = await Promise.all(
    Array.from({ length: 4 }, () => save(aTransfer({ phone, debit: wallet, credit: 'sp', amount: 100 }))),
  );
  t.deepEqual(fates.flat().sort(), ['saved', 'short', 'short', 'short']);
  t.deepEqual(await walletOf(phone), { balance: 0, held: 0 });
});

test('Two who save the same transfer at once save it once', async (t) => {
  const phone = aPhone();
  const given = aTransfer({ phone });
  const saves = await Promise.all(Array.from({ length: 4 }, () => save(given)));
  t.deepEqual(saves.flat().sort(), ['known', 'known', 'known', 'saved']);
  t.deepEqual(await walletOf(phone), { balance: 100, held: 0 });
});

test('An end must say what its beginning said, and there must be one', async (t) => {
  const phone = aPhone();
  const pending = aTransfer({ phone, debit: wallet, credit: 'sp', amount: 10, kind: 'pending' });
  await save(aTransfer({ phone }), pending);
  t.deepEqual(await save({ ...end(pending, 'post'), amount: 11 }), ['nothing-pending']);
  t.deepEqual(await save(end(aTransfer({ phone }), 'void')), ['nothing-pending']);
});

test('An account may be opened to fall lower, or without any floor', async (t) => {
  const phone = aPhone();
  await db().transact((tx) =>
    openAccounts(tx, [
      { phone, unit: 'coin', kind: 'wallet', floor: -50 },
      { phone, unit: 'point', kind: 'wallet', floor: undefined },
    ]),
  );
  const spend = (unit: string, amount: number) => aTransfer({ phone, unit, debit: wallet, credit: 'sp', amount });
  t.deepEqual(await save(spend('coin', 50), spend('coin', 1), spend('point', 1000)), ['saved', 'short', 'saved']);
});

test('The database itself refuses what no program of ours would write', async (t) => {
  const phone = aPhone();
  const pending = aTransfer({ phone, debit: wallet, credit: 'sp', amount: 10, kind: 'pending' });
  await save(aTransfer({ phone }), pending);
  const raw = (values: string) =>
    db().read(
      `insert into transfer (phone, id, unit, debit, credit, amount, kind, of_id, reason, reason_id, at)
       values ('${phone}', gen_random_uuid(), ${values}, 'test', gen_random_uuid(), now())`,
    );
  await t.throwsAsync(raw(`'coin', 'sp', 'sp', 1, 'posted', null`), { message: /check constraint/ });
  await t.throwsAsync(raw(`'coin', 'sp', 'own:wallet', -1, 'posted', null`), { message: /check constraint/ });
  await t.throwsAsync(raw(`'coin', 'own:wallet', 'sp', 9, 'post', '${pending.id}'`), {
    message: /no pending transfer/,
  });
  await t.throwsAsync(raw(`'coin', 'own:wallet', 'sp', 10, 'posted', '${pending.id}'`), {
    message: /check constraint/,
  });
  await t.throwsAsync(db().read(`update account set balance = 5 where phone = $1`, [phone]), {
    message: /check constraint/,
  });
  await t.throwsAsync(db().read(`update transfer set amount = 1 where phone = $1`, [phone]), {
    message: /append-only/,
  });
  await t.throwsAsync(db().read(`delete from transfer where phone = $1`, [phone]), { message: /append-only/ });
});

/** What somebody does: a new transfer, the end of one of the last, or the last ones again. */
const operation = fc.oneof(
  fc.record({
    do: fc.constant('transfer' as const),
    unit: fc.constantFrom('coin', 'fen'),
    sides: fc.constantFrom(['sp', wallet], [wallet, 'sp'], [wallet, own('points')], [own('points'), 'host:1']),
    amount: fc.integer({ min: 1, max: 50 }),
    kind: fc.constantFrom('posted' as const, 'pending' as const),
  }),
  fc.record({
    do: fc.constant('end' as const),
    back: fc.nat(6),
    kind: fc.constantFrom('post' as const, 'void' as const, 'expire' as const),
  }),
  fc.record({ do: fc.constant('retry' as const), back: fc.nat(6) }),
);

test('Any sequence of operations leaves every unit balanced, every floor kept and every retry without effect', (t) => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      let accounts: readonly Account[] = [];
      const saved: Transfer[] = [];
      for (const one of operations) {
        const last = 'back' in one ? saved.at(-1 - one.back) : undefined;
        if ('back' in one && last === undefined) continue;
        const wanted =
          one.do === 'transfer'
            ? aTransfer({
                unit: one.unit,
                debit: one.sides[0]!,
                credit: one.sides[1]!,
                amount: one.amount,
                kind: one.kind,
              })
            : one.do === 'end'
              ? end(last!, one.kind)
              : last!;
        const posting = decideTransfers({ accounts, transfers: saved }, [wanted]);
        if (one.do === 'retry' && (posting.fates[0] !== 'known' || posting.accounts.length > 0)) return false;
        const changed = new Map(posting.accounts.map((account) => [`${account.unit} ${account.kind}`, account]));
        accounts = [...accounts.filter(({ unit, kind }) => !changed.has(`${unit} ${kind}`)), ...changed.values()];
        saved.push(...posting.transfers);
        if (accounts.some(({ balance, held }) => held < 0 || balance - held < 0)) return false;
      }
      return accounts.every(
        (account) => account.balance === sumOf(saved, account) && account.held === heldOf(saved, account),
      );
    }),
    { numRuns: 500 },
  );
  t.pass();
});

test('The same holds in the database, in batches of any size', async (t) => {
  const runs = fc.sample(fc.array(fc.tuple(operation, fc.boolean()), { minLength: 20, maxLength: 40 }), {
    numRuns: 15,
    seed: 11,
  });
  for (const operations of runs) {
    const phone = aPhone();
    const known: Transfer[] = [];
    let batch: Transfer[] = [];
    for (const [one, flush] of operations) {
      const last = 'back' in one ? known.at(-1 - one.back) : undefined;
      if (one.do === 'transfer') {
        batch.push(
          aTransfer({
            phone,
            unit: one.unit,
            debit: one.sides[0]!,
            credit: one.sides[1]!,
            amount: one.amount,
            kind: one.kind,
          }),
        );
      } else if (last) {
        batch.push(one.do === 'end' ? end(last, one.kind) : last);
      }
      if (!flush) continue;
      const fates = await save(...batch);
      known.push(...batch.filter((_, i) => fates[i] === 'saved'));
      batch = [];
    }
    t.deepEqual(await accountsOff(db(), 10), []);
    const accounts = await db().transact((tx) => accountsOf(tx, phone));
    for (const account of accounts) {
      t.is(account.balance, sumOf(known, account), JSON.stringify(account));
      t.is(account.held, heldOf(known, account), JSON.stringify(account));
    }
  }
});

/** Counted anew from the transfers alone, in another way than the ledger does. */
function sumOf(transfers: readonly Transfer[], { unit, kind }: Account): number {
  const moved = transfers.filter((one) => one.unit === unit && (one.kind === 'posted' || one.kind === 'post'));
  const sum = (side: 'debit' | 'credit') =>
    moved.filter((one) => one[side] === own(kind)).reduce((total, { amount }) => total + amount, 0);
  return sum('credit') - sum('debit');
}

function heldOf(transfers: readonly Transfer[], { unit, kind }: Account): number {
  const ended = new Set(transfers.flatMap((one) => ('of' in one ? one.of : [])));
  return transfers
    .filter((one) => one.kind === 'pending' && one.unit === unit && one.debit === own(kind) && !ended.has(one.id))
    .reduce((total, { amount }) => total + amount, 0);
}
