import type { Db } from '../../platform/db.ts';
import type { ServerEvent } from '../../platform/http/index.ts';
import { heardOn, type Listener } from '../../platform/listen.ts';
import type { Id } from '../../values/id.ts';

/** Somebody who has a ticket open. */
export type Present = { readonly id: Id; readonly name: string; readonly typing: boolean };

type Seen = {
  readonly ticketId: Id;
  readonly account: Id;
  /** One person may have it open twice. */
  readonly tab: string;
  readonly name: string;
  readonly typing: boolean;
};

/** A page that has said nothing for so long has gone: its browser was closed, or its network is. */
const goneAfter = `interval '40 seconds'`;

/** Notes that a page has a ticket open, and tells the others when that is news. By the real time of the database. */
export async function beHere(db: Db, { ticketId, account, tab, name, typing }: Seen): Promise<Present[]> {
  await db.read(
    `with before as (select typing from ticket_presence where ticket_id = $1 and account_id = $2 and tab = $3
         and seen_at > clock_timestamp() - ${goneAfter}),
       here as (insert into ticket_presence (ticket_id, account_id, tab, name, typing, seen_at)
         values ($1, $2, $3, $4, $5, clock_timestamp())
         on conflict (ticket_id, account_id, tab) do update set typing = $5, seen_at = clock_timestamp())
     select pg_notify('ticket', json_build_object('presence', $1::uuid)::text) where not exists (select from before where typing = $5)`,
    [ticketId, account, tab, name, typing],
  );
  return presentAt(db, ticketId);
}

/** Notes that a page has left a ticket. Who has gone without saying so is forgotten with it. */
export async function beGone(
  db: Db,
  { ticketId, account, tab }: Pick<Seen, 'ticketId' | 'account' | 'tab'>,
): Promise<void> {
  await db.read(
    `with gone as (delete from ticket_presence
         where (ticket_id = $1 and account_id = $2 and tab = $3) or seen_at < clock_timestamp() - interval '1 hour' returning 1)
     select pg_notify('ticket', json_build_object('presence', $1::uuid)::text)`,
    [ticketId, account, tab],
  );
}

/** Who has a ticket open, each once. */
export function presentAt(db: Db, ticketId: Id): Promise<Present[]> {
  return db.read<Present>(
    `select account_id as id, min(name) as name, bool_or(typing) as typing from ticket_presence
     where ticket_id = $1 and seen_at > clock_timestamp() - ${goneAfter} group by account_id order by min(name)`,
    [ticketId],
  );
}

/** What happens to tickets, as it happens: one has changed, or somebody came to it, went, or types. */
export async function* ticketEvents(
  db: Db,
  listener: Pick<Listener, 'on'>,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent> {
  for await (const payload of heardOn(listener, 'ticket', signal)) {
    if (payload === undefined) {
      yield { event: 'missed', data: {} };
      continue;
    }
    const said = JSON.parse(payload) as { ticket: Id; version: number } | { presence: Id };
    if ('ticket' in said) yield { event: 'changed', data: said };
    else yield { event: 'presence', data: { ticket: said.presence, people: await presentAt(db, said.presence) } };
  }
}
