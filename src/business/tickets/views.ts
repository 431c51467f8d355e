import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';

/** A list that somebody keeps under a name. */
export type SavedView = {
  readonly id: Id;
  readonly owner: Id;
  readonly name: string;
  readonly shared: boolean;
  readonly filter: Readonly<Record<string, unknown>>;
};

/** Somebody's own lists, and those that colleagues share. */
export function viewsFor(db: Db, account: Id): Promise<SavedView[]> {
  return db.read<SavedView>(
    'select id, owner, name, shared, filter from ticket_view where owner = $1 or shared order by name, id limit 100',
    [account],
  );
}

/** Keeps a list, or writes it anew; false when it is somebody else's. */
export async function saveView(tx: Tx, view: SavedView, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'save ticket view',
    `insert into ticket_view (id, owner, name, shared, filter, at) values ($1, $2, $3, $4, $5, $6)
     on conflict (id) do update set name = $3, shared = $4, filter = $5, at = $6 where ticket_view.owner = $2 returning id`,
    [view.id, view.owner, view.name, view.shared, JSON.stringify(view.filter), now],
  );
  return rows.length === 1;
}

/** Removes a list of one's own. */
export async function removeView(tx: Tx, id: Id, owner: Id): Promise<boolean> {
  const rows = await tx.sql('remove ticket view', 'delete from ticket_view where id = $1 and owner = $2 returning id', [
    id,
    owner,
  ]);
  return rows.length === 1;
}
