import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { beijingIso, type Day } from '../../values/time.ts';
import type { Insurer, Offer, OfferState } from './model.ts';

type InsurerRow = {
  id: Id;
  code: string;
  name: string;
  hand_over: Insurer['handOver'];
  url: string | null;
  has_secret: boolean;
  active: boolean;
};

/** All insurers, by name. */
export async function insurers(tx: Tx): Promise<Insurer[]> {
  const rows = await tx.sql<InsurerRow>(
    'insurers',
    `select id, code, name, hand_over, url, secret is not null as has_secret, active from insurer order by name, id`,
    [],
  );
  return rows.map(({ hand_over, url, has_secret, active, ...row }) => ({
    ...row,
    handOver: hand_over,
    url: url ?? undefined,
    hasSecret: has_secret,
    isActive: active,
  }));
}

/** The sealed secret of an insurer by its code, and who it is. */
export async function insurerByCode(tx: Tx, code: string): Promise<{ id: Id; secret: Uint8Array } | undefined> {
  const [row] = await tx.sql<{ id: Id; secret: Buffer | null }>(
    'insurer by code',
    'select id, secret from insurer where code = $1 and active',
    [code],
  );
  return row?.secret ? { id: row.id, secret: row.secret } : undefined;
}

/** An insurer as somebody wrote it; a secret only where a new one was made. */
export type InsurerChange = {
  readonly id: Id;
  readonly code: string;
  readonly name: string;
  readonly handOver: Insurer['handOver'];
  readonly url: string | undefined;
  readonly secret: Uint8Array | undefined;
  readonly isActive: boolean;
  readonly isSample: boolean;
  readonly by: string;
};

/** Writes an insurer down; false when its code is another one's. Its code stays as it was. */
export async function saveInsurer(tx: Tx, one: InsurerChange, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'save insurer',
    `insert into insurer (id, code, name, hand_over, url, secret, active, is_sample, changed_by, changed_at)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 where not exists (select from insurer where code = $2 and id <> $1)
     on conflict (id) do update set (name, hand_over, url, secret, active, changed_by, changed_at)
       = (excluded.name, excluded.hand_over, excluded.url, coalesce(excluded.secret, insurer.secret), excluded.active, excluded.changed_by, excluded.changed_at)
     returning id`,
    [
      ...[one.id, one.code, one.name, one.handOver, one.url ?? null, one.secret ?? null],
      ...[one.isActive, one.isSample, one.by, now],
    ],
  );
  return rows.length === 1;
}

/** Ends the invented insurers of a demonstration, and with them their offers. */
export async function deactivateSamples(tx: Tx, now: Date): Promise<void> {
  await tx.sql(
    'close sample insurers',
    'update insurer set active = false, changed_at = $1 where is_sample and active',
    [now],
  );
}

/** An offer with what became of it. */
export type OfferFile = Offer & {
  readonly state: OfferState;
  readonly maker: string;
  readonly madeBy: Id;
  readonly madeAt: string;
  readonly decider: string | undefined;
  readonly decidedAt: string | undefined;
  readonly reason: string | undefined;
};

type OfferRow = {
  id: Id;
  insurer_id: Id;
  insurer: string;
  title: string;
  detail: string;
  provinces: string[];
  levels: string[];
  from_day: Day;
  until_day: Day;
  state: OfferState;
  maker: string;
  made_by: Id;
  made_at: Date;
  decider: string | null;
  decided_at: Date | null;
  reason: string | null;
};
const offerColumns = `o.id, o.insurer_id, i.name as insurer, o.title, o.detail, o.provinces, o.levels, o.from_day::text as from_day,
  o.until_day::text as until_day, o.state, o.maker, o.made_by, o.made_at, o.decider, o.decided_at, o.reason`;

/** The newest offers of a state; all of them without one. There are few: insurers change theirs some times a year. */
export async function offerFiles(tx: Tx, state: OfferState | undefined): Promise<OfferFile[]> {
  const rows = await tx.sql<OfferRow>(
    'offer files',
    `select ${offerColumns} from insurance_offer o join insurer i on i.id = o.insurer_id
     where $1::text is null or o.state = $1 order by o.id desc limit 500`,
    [state ?? null],
  );
  return rows.map(fileOf);
}

/** Every approved offer of an active insurer that has not ended before `today`. */
export async function approvedOffers(tx: Tx, today: Day): Promise<Offer[]> {
  const rows = await tx.sql<OfferRow>(
    'approved offers',
    `select ${offerColumns} from insurance_offer o join insurer i on i.id = o.insurer_id
     where o.state = 'approved' and i.active and o.until_day >= $1::date order by o.id`,
    [today],
  );
  return rows.map(fileOf);
}

export async function insertOffer(
  tx: Tx,
  { offer, by, maker }: { readonly offer: Omit<Offer, 'insurer'>; readonly by: Id; readonly maker: string },
  now: Date,
): Promise<void> {
  await tx.sql(
    'insert offer',
    `insert into insurance_offer (id, insurer_id, title, detail, provinces, levels, from_day, until_day, state, made_by, maker, made_at)
     values ($1, $2, $3, $4, $5, $6, $7::date, $8::date, 'waiting', $9, $10, $11)`,
    [
      ...[offer.id, offer.insurerId, offer.title, offer.detail, offer.provinces, offer.levels, offer.from, offer.until],
      ...[by, maker, now],
    ],
  );
}

/** Locks an offer, to decide of it. */
export async function lockOffer(tx: Tx, id: Id): Promise<{ state: OfferState; madeBy: Id } | undefined> {
  const [row] = await tx.sql<{ state: OfferState; made_by: Id }>(
    'lock offer',
    'select state, made_by from insurance_offer where id = $1 for update',
    [id],
  );
  return row && { state: row.state, madeBy: row.made_by };
}

export async function decideOffer(
  tx: Tx,
  {
    id,
    state,
    by,
    decider,
    reason,
  }: { id: Id; state: 'approved' | 'refused'; by: Id; decider: string; reason: string | undefined },
  now: Date,
): Promise<void> {
  await tx.sql(
    'decide offer',
    `update insurance_offer set state = $2, decided_by = $3, decider = $4, decided_at = $5, reason = $6 where id = $1`,
    [id, state, by, decider, now, reason ?? null],
  );
}

/** Takes an offer back; what was agreed to under it goes on. False where it was over already. */
export async function withdrawOffer(tx: Tx, id: Id, reason: string): Promise<boolean> {
  const rows = await tx.sql(
    'withdraw offer',
    `update insurance_offer set state = 'withdrawn', reason = $2 where id = $1 and state in ('waiting', 'approved') returning id`,
    [id, reason],
  );
  return rows.length === 1;
}

function fileOf(row: OfferRow): OfferFile {
  return {
    ...{ id: row.id, insurerId: row.insurer_id, insurer: row.insurer, title: row.title, detail: row.detail },
    ...{ provinces: row.provinces, levels: row.levels, from: row.from_day, until: row.until_day, state: row.state },
    ...{ maker: row.maker, madeBy: row.made_by, madeAt: beijingIso(row.made_at) },
    decider: row.decider ?? undefined,
    decidedAt: row.decided_at ? beijingIso(row.decided_at) : undefined,
    reason: row.reason ?? undefined,
  };
}
