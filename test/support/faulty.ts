import type { Db } from '../../src/platform/db.ts';

/** A database on which a transaction breaks off: before its end, so that nothing of it is there, or behind it, so that nobody hears of it. */
export function faulty(real: Db, fails: () => 'before' | 'behind' | undefined): Db {
  return {
    ...real,
    async transact(work) {
      const how = fails();
      const done = await real.transact(async (tx) => {
        const it = await work(tx);
        if (how === 'before') throw new Error('killed');
        return it;
      });
      if (how === 'behind') throw new Error('killed');
      return done;
    },
  };
}
