import { giveUpLeftBehind, nextLeftBehind, type WhenSettled } from '../business/messages/index.ts';
import type { Db, Tx } from '../platform/db.ts';
import type { Job } from '../platform/jobs.ts';

/** Gateways tell every two seconds how their links are; who has told nothing for so long is not there. Real time. */
const quietFor = "interval '60 s'";

/**
 * What a link left without an answer is dealt with when it connects again. One that does not (its gateway is gone, its sheet was
 * taken out, somebody stopped it, the carrier is away) leaves it here: nothing stays unseen on a link that nobody sends on.
 */
export function leftBehindJob(whenSettled: WhenSettled): Job {
  return {
    name: 'give up what stopped links left',
    nextDue: async (db) => nextLeftBehind(db, await deadLinks(db)),
    async run(db, due, log) {
      for (const link of await deadLinks(db)) {
        const unsure = await db.transact(async (tx) => {
          const epoch = await holdDead(tx, link);
          return epoch === undefined ? 0 : giveUpLeftBehind(tx, { link, epoch }, whenSettled, due);
        });
        if (unsure > 0)
          log.error(
            { alarm: 'left-behind', link, unsure },
            'a link that nobody sends on left messages that are unsure',
          );
      }
    },
  };
}

/** No connection of it is alive: none began lately, and no gateway tells of one. */
const isDead = `(epoch_at is null or epoch_at < clock_timestamp() - ${quietFor})
  and not exists (select from link_state s where s.link = l.link and s.told_at > clock_timestamp() - ${quietFor}
    and ((s.state #>> '{connections,open}')::int > 0 or (s.state #>> '{window,used}')::int > 0
      or (s.state ->> 'waiting')::int > 0 or s.state ->> 'sending' in ('bound', 'connecting', 'draining')))`;

async function deadLinks(db: Db): Promise<string[]> {
  const rows = await db.read<{ link: string }>(`select link from link_lease l where ${isDead} order by link`);
  return rows.map(({ link }) => link);
}

/** Keeps a dead link from beginning a new connection until the transaction ends; undefined where it has begun one. */
async function holdDead(tx: Tx, link: string): Promise<number | undefined> {
  const [row] = await tx.sql<{ epoch: number }>(
    'hold a dead link',
    `select epoch from link_lease l where link = $1 and ${isDead} for update`,
    [link],
  );
  return row?.epoch;
}
