import type { Db, Tx } from '../../platform/db.ts';
import { asTheSheetSays, type Instruction, type Wanted } from './instruction.ts';

/** What `pg_notify` says on when somebody decided about a link; the payload names it. */
export const linkChannel = 'link';

type InstructionRow = {
  link: string;
  version: number;
  wanted: Wanted;
  pace: number | null;
  window_size: number | null;
};

/** What holds for each of these links. */
export async function instructionsOf(
  db: Pick<Db, 'read'>,
  links: readonly string[],
): Promise<Map<string, Instruction>> {
  const rows = await db.read<InstructionRow>(
    `select i.* from unnest($1::text[]) l(name), lateral (
       select link, version, wanted, pace, window_size from link_instruction where link = l.name order by version desc limit 1) i`,
    [links],
  );
  const said = new Map(rows.map((row) => [row.link, instructionFrom(row)]));
  return new Map(links.map((link) => [link, said.get(link) ?? asTheSheetSays(link)]));
}

function instructionFrom({ link, version, wanted, pace, window_size }: InstructionRow): Instruction {
  return {
    ...{ link, version, wanted },
    ...(pace !== null && { pace }),
    ...(window_size !== null && { window: window_size }),
  };
}

/** Who decided, and why. */
export type Decision = { readonly because: string; readonly accountId: string; readonly who: string };

/** Writes a will down and wakes the gateways. False when somebody else decided meanwhile. */
export async function insertInstruction(
  tx: Tx,
  { link, version, wanted, pace, window }: Instruction,
  { because, accountId, who }: Decision,
  now: Date,
): Promise<boolean> {
  const rows = await tx.sql(
    'insert link instruction',
    `with said as (
       insert into link_instruction (link, version, wanted, pace, window_size, because, account_id, who, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning link)
     select pg_notify($10, link) from said`,
    [link, version, wanted, pace ?? null, window ?? null, because, accountId, who, now, linkChannel],
  );
  return rows.length > 0;
}

/** A will as it was said. */
export type SaidInstruction = Instruction & { readonly because: string; readonly who: string; readonly at: Date };

/** What was said of a link, the newest first. */
export async function historyOf(db: Db, link: string, limit: number): Promise<SaidInstruction[]> {
  const rows = await db.read<InstructionRow & { because: string; who: string; at: Date }>(
    `select link, version, wanted, pace, window_size, because, who, at from link_instruction
     where link = $1 order by version desc limit $2`,
    [link, limit],
  );
  return rows.map((row) => ({ ...instructionFrom(row), because: row.because, who: row.who, at: row.at }));
}

/** A link as one gateway told of it. `toldMsAgo` is the database's real time. */
export type ToldState = {
  readonly link: string;
  readonly holder: string;
  readonly state: unknown;
  readonly toldMsAgo: number;
};

/** Tells how the links of this process are. */
export async function tellStates(
  db: Db,
  holder: string,
  states: readonly { readonly link: string; readonly state: object }[],
): Promise<void> {
  await db.read(
    `insert into link_state (link, holder, state, told_at)
     select l, $1, s, clock_timestamp() from unnest($2::text[], $3::jsonb[]) t(l, s)
     on conflict (link, holder) do update set state = excluded.state, told_at = excluded.told_at`,
    [holder, states.map(({ link }) => link), states.map(({ state }) => JSON.stringify(state))],
  );
}

/** What was told last by gateways that are gone stays so long: it says when a link was last heard of. */
const keepStates = '7 days';

/** Forgets what gateways told that are long gone. */
export async function forgetOldStates(db: Db): Promise<void> {
  await db.read(`delete from link_state where told_at < clock_timestamp() - interval '${keepStates}'`);
}

/** What gateways told of these links, the latest first. */
export function toldStates(db: Db, links: readonly string[]): Promise<ToldState[]> {
  return db.read<ToldState>(
    `select link, holder, state, (extract(epoch from clock_timestamp() - told_at) * 1000)::float8 as "toldMsAgo"
     from link_state where link = any($1) order by told_at desc`,
    [links],
  );
}

/** Who may send on a link. `expired`: nobody does now. */
export type Lease = { readonly holder: string; readonly epoch: number; readonly expired: boolean };

export async function leasesOf(db: Db, links: readonly string[]): Promise<Map<string, Lease>> {
  const rows = await db.read<Lease & { link: string }>(
    'select link, holder, epoch, until < clock_timestamp() as expired from link_lease where link = any($1)',
    [links],
  );
  return new Map(rows.map(({ link, ...lease }) => [link, lease]));
}

/** What is due on a lane and has not left. Counted up to a bound. */
export type Backlog = { readonly waiting: number; readonly more: boolean; readonly oldestDueAt?: Date };

const mostCounted = 50_000;

/** A priority at a time, so that what is due tomorrow is never walked over. */
export async function backlogsOf(db: Db, lanes: readonly string[], now: Date): Promise<Map<string, Backlog>> {
  const each = lanes.flatMap((_, at) =>
    [0, 1, 2].map(
      (priority) => `select $${at + 3}::text as lane, count(*) as waiting, min(due_at) as oldest from (
         select due_at from mt_queue where lane = $${at + 3} and priority = ${priority} and due_at <= $1 order by due_at limit $2) due`,
    ),
  );
  if (each.length === 0) return new Map();
  const rows = await db.read<{ lane: string; waiting: number; oldest: Date | null }>(
    `select lane, sum(waiting)::int as waiting, min(oldest) as oldest from (${each.join(' union all ')}) lanes group by lane`,
    [now, mostCounted, ...lanes],
  );
  return new Map(
    rows.map(({ lane, waiting, oldest }) => [
      lane,
      {
        waiting: Math.min(waiting, mostCounted),
        more: waiting >= mostCounted,
        ...(oldest !== null && { oldestDueAt: oldest }),
      },
    ]),
  );
}

/** PDUs that left, or may have left, without an answer yet: at most what windows hold, but for what dead connections left. */
export async function unansweredOf(db: Db, links: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.read<{ link: string; pdus: number }>(
    `select link, count(*)::int as pdus from submit where link = any($1) and state = 'sending' group by link`,
    [links],
  );
  return new Map(rows.map(({ link, pdus }) => [link, pdus]));
}

/** Of the PDUs without an answer: those that must never go twice. */
export async function neverTwiceOnTheWay(db: Db, link: string): Promise<number> {
  const [row] = await db.read<{ pdus: number }>(
    `select count(*)::int as pdus from submit s join mt on mt.phone = s.phone and mt.id = s.mt_id and mt.never_twice
     where s.link = $1 and s.state = 'sending'`,
    [link],
  );
  return row!.pdus;
}
