import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { inPhoneOrder, type Phone } from '../../values/phone.ts';

/** What a person agreed to on the telephone, as a telemarketer listed it: evidence, which by itself opens nothing (CA-X17). */
export type TelemarketingConsent = {
  readonly phone: Phone;
  readonly id: Id;
  readonly product: string;
  readonly consentedAt: Date;
  /** The telemarketer. */
  readonly organisation: string;
  /** Whose subscriber the number was when the list came; null where no list of segments knew it. */
  readonly carrier: string | null;
  readonly listId: Id;
  /** Line of the list. */
  readonly row: number;
  readonly scriptVersion: string;
  /** Who called. */
  readonly callerId: string;
  /** Name of the recording, as listed. */
  readonly recording: string;
  /** The recording in the blobs, once it has come. */
  readonly recordingHash: string | null;
  /** When it was removed from them, because it had been kept long enough. */
  readonly recordingRemovedAt: Date | null;
  /** When the carrier's people said they had entered it. */
  readonly enteredAt: Date | null;
  /** The relation that it proves, once the carrier has opened one. */
  readonly subscriptionId: Id | null;
};

/** A relation that the carrier opened: consents given before it may prove it. */
export type Opened = {
  readonly phone: Phone;
  readonly product: string;
  readonly subscriptionId: Id;
  readonly openedAt: Date;
};

const columns = `phone, id, product, consented_at as "consentedAt", organisation, carrier, list_id as "listId", row,
  script_version as "scriptVersion", caller_id as "callerId", recording, recording_hash as "recordingHash", recording_removed_at as "recordingRemovedAt",
  entered_at as "enteredAt", subscription_id as "subscriptionId"`;

/** An agreement as a list tells it: what comes of it later is not known yet. */
export type ListedConsent = Omit<
  TelemarketingConsent,
  'recordingHash' | 'recordingRemovedAt' | 'enteredAt' | 'subscriptionId'
>;

/** Rows of a list: those of a carrier's subscribers, or all of them when no carrier is named. */
export type OfList = { readonly listId: Id; readonly carrier: string | undefined };

const isOfList = 'list_id = $1 and ($2::text is null or carrier = $2)';

/** Saves what a list says. Returns the ids that are new: the same agreement listed again is left as it is. */
export async function saveTelemarketingConsents(tx: Tx, consents: readonly ListedConsent[]): Promise<Set<Id>> {
  if (consents.length === 0) return new Set();
  const rows = inPhoneOrder(consents);
  const saved = await tx.sql<{ id: Id }>(
    'save telemarketing consents',
    `insert into telemarketing_consent (phone, id, product, consented_at, organisation, list_id, row, script_version, caller_id, recording, carrier)
     select * from unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::uuid[], $7::int[], $8::text[], $9::text[], $10::text[], $11::text[])
     on conflict (phone, product, consented_at, organisation) do nothing returning id`,
    [
      rows.map((one) => one.phone),
      rows.map((one) => one.id),
      rows.map((one) => one.product),
      rows.map((one) => one.consentedAt),
      rows.map((one) => one.organisation),
      rows.map((one) => one.listId),
      rows.map((one) => one.row),
      rows.map((one) => one.scriptVersion),
      rows.map((one) => one.callerId),
      rows.map((one) => one.recording),
      rows.map((one) => one.carrier),
    ],
  );
  return new Set(saved.map(({ id }) => id));
}

/**
 * Ties relations that a carrier opened to the newest agreement that came before them, of the same holder of the number, and
 * proves nothing yet. To be called where a relation is opened and where a list comes in, because either may be first. Returns
 * what was tied.
 */
export async function linkTelemarketing(tx: Tx, opened: readonly Opened[]): Promise<TelemarketingConsent[]> {
  if (opened.length === 0) return [];
  return tx.sql<TelemarketingConsent>(
    'link telemarketing consents',
    `update telemarketing_consent c set subscription_id = t.subscription
     from unnest($1::text[], $2::text[], $3::uuid[], $4::timestamptz[]) t(opened_phone, opened_product, subscription, opened_at)
     where c.phone = t.opened_phone and c.subscription_id is null
       and not exists (select from telemarketing_consent p where p.phone = t.opened_phone and p.subscription_id = t.subscription)
       and c.id = (select n.id from telemarketing_consent n
         where n.phone = t.opened_phone and n.product = t.opened_product and n.subscription_id is null and n.consented_at <= t.opened_at
           and not exists (select from sealed_holder h where h.phone = n.phone and h.sealed_at > n.consented_at)
         order by n.consented_at desc, n.id limit 1)
     returning ${columns}`,
    [
      opened.map((one) => one.phone),
      opened.map((one) => one.product),
      opened.map((one) => one.subscriptionId),
      opened.map((one) => one.openedAt),
    ],
  );
}

/** Adds a recording to the row that names it. Returns how the row then stands; undefined when no row names it, or another file is its recording. */
export async function attachRecording(
  tx: Tx,
  { listId, recording, hash }: { listId: Id; recording: string; hash: string },
): Promise<TelemarketingConsent | undefined> {
  const [row] = await tx.sql<TelemarketingConsent>(
    'attach recording',
    `update telemarketing_consent set recording_hash = $3
     where list_id = $1 and recording = $2 and (recording_hash is null or recording_hash = $3) returning ${columns}`,
    [listId, recording, hash],
  );
  return row;
}

/** The row of a list that names this recording. */
export async function namedRecording(
  tx: Tx,
  { listId, carrier }: OfList,
  recording: string,
): Promise<TelemarketingConsent | undefined> {
  const [row] = await tx.sql<TelemarketingConsent>(
    'named recording',
    `select ${columns} from telemarketing_consent where ${isOfList} and recording = $3 limit 1`,
    [listId, carrier ?? null, recording],
  );
  return row;
}

/** Agreements that this file is already the recording of. One call of one number proves nothing for another. */
export function provedBy(tx: Tx, hash: string): Promise<TelemarketingConsent[]> {
  return tx.sql<TelemarketingConsent>(
    'proved by recording',
    `select ${columns} from telemarketing_consent where recording_hash = $1 limit 10`,
    [hash],
  );
}

/** Marks rows of a list as entered by the carrier: those with a recording that were not marked yet. All of them when no rows are named. Returns how many. */
export async function markEntered(
  tx: Tx,
  { listId, carrier, rows, by }: OfList & { rows: readonly number[] | undefined; by: string },
  now: Date,
): Promise<number> {
  const marked = await tx.sql(
    'mark entered',
    `update telemarketing_consent set entered_at = $4, entered_by = $5
     where ${isOfList} and ($3::int[] is null or row = any($3)) and recording_hash is not null and entered_at is null returning id`,
    [listId, carrier ?? null, rows ?? null, now, by],
  );
  return marked.length;
}

/** Rows of a list after a line, in order, at most `limit`. */
export function consentsOfList(
  db: Db,
  { listId, carrier }: OfList,
  afterRow: number,
  limit: number,
): Promise<TelemarketingConsent[]> {
  return db.read<TelemarketingConsent>(
    `select ${columns} from telemarketing_consent where ${isOfList} and row > $3 order by row limit $4`,
    [listId, carrier ?? null, afterRow, limit],
  );
}

/** Everything these phones agreed to on the telephone, oldest first: what complaints, timelines and comparisons look at. */
export function telemarketingConsents(tx: Tx, phones: readonly Phone[]): Promise<TelemarketingConsent[]> {
  return tx.sql<TelemarketingConsent>(
    'telemarketing consents',
    `select ${columns} from telemarketing_consent where phone = any($1) order by phone, consented_at, id`,
    [phones],
  );
}

/** A page of everything agreed to until an instant, in the order of phones: those after `after`. */
export function telemarketingConsentsUntil(
  tx: Tx,
  { until, after, limit }: { until: Date; after: string; limit: number },
): Promise<TelemarketingConsent[]> {
  return tx.sql<TelemarketingConsent>(
    'telemarketing consents until',
    `select ${columns} from telemarketing_consent where phone > $1 and consented_at <= $2 order by phone, consented_at, id limit $3`,
    [after, until, limit],
  );
}

/** How many rows of lists wait for a recording, for the carrier to enter, for its notify, or prove a relation. */
export type ListProgress = {
  readonly listId: Id;
  readonly withoutRecording: number;
  readonly toEnter: number;
  readonly entered: number;
  readonly open: number;
};

/** The progress of lists, of a carrier's rows where one is named; a list without any row is left out. */
export function progressOf(db: Db, listIds: readonly Id[], carrier: string | undefined): Promise<ListProgress[]> {
  return db.read<ListProgress>(
    `select list_id as "listId",
       count(*) filter (where subscription_id is null and recording_hash is null)::int as "withoutRecording",
       count(*) filter (where subscription_id is null and recording_hash is not null and entered_at is null)::int as "toEnter",
       count(*) filter (where subscription_id is null and entered_at is not null)::int as entered,
       count(*) filter (where subscription_id is not null)::int as open
     from telemarketing_consent where list_id = any($1) and ($2::text is null or carrier = $2) group by list_id`,
    [listIds, carrier ?? null],
  );
}
