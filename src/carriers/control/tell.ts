import type { Db } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import { oneAtATime } from '../gather.ts';
import type { Link } from '../link.ts';
import { forgetOldStates, tellStates } from './store.ts';

const everyMs = 2_000;

/** Tells in the database how the links of this process are, so that every web process can show it. */
export function startTelling(db: Db, holder: string, links: readonly Link[], log: Log): { stop(): Promise<void> } {
  let telling = Promise.resolve();
  const tell = async () => {
    try {
      await tellStates(
        db,
        holder,
        links.map(({ state }) => ({ link: state.link, state })),
      );
    } catch (error) {
      log.warn({ error }, 'how the links are could not be told yet');
    }
  };
  const tellNow = oneAtATime(() => {
    telling = tell();
    return telling;
  });
  const timer = setInterval(tellNow, everyMs);
  forgetOldStates(db).catch((error) => log.warn({ error }, 'what gateways told long ago could not be forgotten'));
  tellNow();
  return {
    async stop() {
      clearInterval(timer);
      await telling;
      await tell();
    },
  };
}
