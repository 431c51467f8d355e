import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts';
import { asWorldError } from './db-errors.ts';
import { alongKeys, type Tx, within } from './transaction.ts';

/** A transaction in which Prisma and SQL both speak: they see each other's rows, and an error undoes both. */
export type PrismaTx = Tx & { readonly prisma: Prisma.TransactionClient };

/** Prisma as the rest of the program meets it. */
export type PrismaSide = {
  readonly client: PrismaClient;
  /** See `Db.transactWithPrisma`. */
  transact<T>(work: (tx: PrismaTx) => Promise<T>): Promise<T>;
};

/** What Prisma hands over while it begins a transaction. */
type Lent = { client?: pg.PoolClient };

/**
 * Opens Prisma on the pool. `limitMs` bounds a transaction; it is larger than what any statement may take, or a late one
 * could run on a client that is back in the pool.
 */
export function openPrisma(pool: pg.Pool, limitMs: number): PrismaSide {
  const borrowed = new AsyncLocalStorage<Lent>();
  const client = new PrismaClient({ adapter: lendingAdapter(pool, borrowed) });
  return {
    client,
    async transact<T>(work: (tx: PrismaTx) => Promise<T>) {
      const lent: Lent = {};
      let failed = false;
      const run = async (speaker: Prisma.TransactionClient) => {
        if (!lent.client) throw new Error('the adapter did not hand over the client of this transaction');
        try {
          return await within(lent.client, (tx) => work({ ...tx, prisma: speaker }));
        } catch (error) {
          failed = true;
          throw error;
        }
      };
      return borrowed.run(lent, () =>
        client.$transaction(run, { timeout: limitMs, maxWait: limitMs }).catch((error: unknown) => {
          // Where the work did not fail, beginning or committing did.
          throw failed ? error : asWorldError(error);
        }),
      );
    },
  };
}

/** Prisma's own adapter, except that the client checked out for a transaction is lent to the asynchronous context that asked. */
function lendingAdapter(pool: pg.Pool, borrowed: AsyncLocalStorage<Lent>): PrismaPg {
  const factory = new PrismaPg(pool, { statementNameGenerator: ({ sql }) => `p_${hash(sql)}` });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolation) => {
      const transaction = await start(isolation);
      const { client } = transaction as unknown as { client: pg.PoolClient };
      await client.query(alongKeys);
      const lent = borrowed.getStore();
      if (lent) lent.client = client;
      return transaction;
    };
    return adapter;
  };
  return factory;
}

function hash(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
