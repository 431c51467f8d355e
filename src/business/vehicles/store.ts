import type { Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { beijingIso, type Day } from '../../values/time.ts';
import { confidenceOf, type Facts, type Source } from './facts.ts';
import {
  type Dues,
  duesOf,
  type Entry,
  type Vehicle,
  type VehicleChange,
  type VehicleKind,
  type VehicleRules,
} from './model.ts';

type Row = { phone: Phone; id: Id; plate: string; kind: VehicleKind; facts: Facts; added_at: Date };

/** The cars of these phones that their holders of today have, in the order they were added. */
export async function vehiclesOf(tx: Tx, phones: readonly Phone[]): Promise<Vehicle[]> {
  const rows = await tx.sql<Row>(
    'vehicles of',
    `select phone, id, plate, kind, facts, added_at from vehicle
     where phone = any($1) and removed_at is null order by phone, id`,
    [phones],
  );
  return rows.map(fromRow);
}

/** Saves changed cars with their history. The caller holds the rows of their subscribers; later changes of a car follow earlier ones. */
export async function saveVehicles(
  tx: Tx,
  rules: VehicleRules,
  changes: readonly VehicleChange[],
  now: Date,
): Promise<void> {
  if (changes.length === 0) return;
  const last = [...new Map(changes.map((change) => [change.vehicle.id, change])).values()];
  // What goes makes room for its plate before what comes.
  await removeVehicles(
    tx,
    last.filter(({ removed }) => removed),
    now,
  );
  const kept = last.filter(({ removed }) => !removed);
  const dues = kept.map(({ vehicle }) => duesOf(vehicle, rules, now));
  await tx.sql(
    'save vehicles',
    `insert into vehicle (phone, id, plate, kind, facts, insurance_due, inspection_due, maintenance_due, added_at)
     select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::jsonb[], $6::date[], $7::date[], $8::date[], $9::timestamptz[])
     on conflict (phone, id) do update set kind = excluded.kind, facts = excluded.facts, insurance_due = excluded.insurance_due,
       inspection_due = excluded.inspection_due, maintenance_due = excluded.maintenance_due`,
    [
      kept.map(({ vehicle }) => vehicle.phone),
      kept.map(({ vehicle }) => vehicle.id),
      kept.map(({ vehicle }) => vehicle.plate),
      kept.map(({ vehicle }) => vehicle.kind),
      kept.map(({ vehicle }) => JSON.stringify(vehicle.facts)),
      dues.map(({ insurance }) => insurance ?? null),
      dues.map(({ inspection }) => inspection ?? null),
      dues.map(({ maintenance }) => maintenance ?? null),
      kept.map(({ vehicle }) => vehicle.addedAt),
    ],
  );
  await saveHistory(tx, changes, now);
}

async function removeVehicles(tx: Tx, changes: readonly VehicleChange[], now: Date): Promise<void> {
  await tx.sql(
    'remove vehicles',
    `update vehicle v set removed_at = $3, removed_why = 'by ' || t.source
     from unnest($1::text[], $2::uuid[], $4::text[]) t(phone, id, source)
     where v.phone = t.phone and v.id = t.id and v.removed_at is null`,
    [
      changes.map(({ vehicle }) => vehicle.phone),
      changes.map(({ vehicle }) => vehicle.id),
      now,
      changes.map(({ teller }) => teller.source),
    ],
  );
}

async function saveHistory(tx: Tx, changes: readonly VehicleChange[], now: Date): Promise<void> {
  const lines = changes.flatMap(({ vehicle, entries, teller }) => entries.map((entry) => ({ vehicle, entry, teller })));
  await tx.sql(
    'save vehicle history',
    `insert into vehicle_change (phone, id, vehicle_id, what, value, source, confidence, taken, told_by, evidence, at)
     select phone, id, vehicle_id, what, value, source, confidence, taken, told_by, evidence, $11
     from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::jsonb[], $6::text[], $7::smallint[], $8::boolean[], $9::text[], $10::jsonb[])
       t(phone, id, vehicle_id, what, value, source, confidence, taken, told_by, evidence)`,
    [
      lines.map(({ vehicle }) => vehicle.phone),
      lines.map(() => newId(now)),
      lines.map(({ vehicle }) => vehicle.id),
      lines.map(({ entry }) => entry.what),
      lines.map(({ entry }) => (entry.value === null ? null : JSON.stringify(entry.value))),
      lines.map(({ teller }) => teller.source),
      lines.map(({ teller }) => confidenceOf[teller.source]),
      lines.map(({ entry }) => entry.taken),
      lines.map(({ teller }) => teller.by),
      lines.map(({ teller }) => JSON.stringify(teller.evidence)),
      now,
    ],
  );
}

/** Cars that are due for something within some days, a page in the order of their keys; as worked out when they changed last. */
export async function dueVehicles(
  tx: Tx,
  asked: {
    readonly from: Day;
    readonly until: Day;
    readonly after: { readonly phone: Phone; readonly id: Id } | undefined;
    readonly limit: number;
  },
): Promise<(Pick<Vehicle, 'phone' | 'id' | 'plate'> & { readonly dues: Dues })[]> {
  const rows = await tx.sql<
    Pick<Row, 'phone' | 'id' | 'plate'> & { insurance: Day | null; inspection: Day | null; maintenance: Day | null }
  >(
    'due vehicles',
    `select phone, id, plate, insurance_due::text as insurance, inspection_due::text as inspection, maintenance_due::text as maintenance
     from vehicle where removed_at is null and (phone, id) > ($3, $4)
       and (insurance_due between $1 and $2 or inspection_due between $1 and $2 or maintenance_due between $1 and $2)
     order by phone, id limit $5`,
    [
      asked.from,
      asked.until,
      asked.after?.phone ?? '',
      asked.after?.id ?? '00000000-0000-0000-0000-000000000000',
      asked.limit,
    ],
  );
  return rows.map(({ insurance, inspection, maintenance, ...car }) => ({
    ...car,
    dues: {
      ...(insurance && { insurance }),
      ...(inspection && { inspection }),
      ...(maintenance && { maintenance }),
    },
  }));
}

/** Cars whose inspection was due before a day and whose age may tell the next, in the order of their ids. */
export async function passedInspections(
  tx: Tx,
  asked: { readonly kinds: readonly VehicleKind[]; readonly before: Day; readonly after: Id; readonly limit: number },
): Promise<Vehicle[]> {
  const rows = await tx.sql<Row>(
    'passed inspections',
    `select phone, id, plate, kind, facts, added_at from vehicle
     where removed_at is null and inspection_due < $1 and facts ? 'registered' and kind = any($2) and id > $3
     order by id limit $4`,
    [asked.before, asked.kinds, asked.after, asked.limit],
  );
  return rows.map(fromRow);
}

/** When these cars are due for inspection, as worked out anew from their facts; of which something was told meanwhile, that stands. */
export async function saveInspectionDues(
  tx: Tx,
  dues: readonly (Pick<Vehicle, 'phone' | 'id' | 'facts'> & { readonly due: Day })[],
): Promise<void> {
  if (dues.length === 0) return;
  await tx.sql(
    'save inspection dues',
    `update vehicle v set inspection_due = t.due from unnest($1::text[], $2::uuid[], $3::date[], $4::jsonb[]) t(phone, id, due, facts)
     where v.phone = t.phone and v.id = t.id and v.removed_at is null and v.facts = t.facts`,
    [
      dues.map(({ phone }) => phone),
      dues.map(({ id }) => id),
      dues.map(({ due }) => due),
      dues.map(({ facts }) => JSON.stringify(facts)),
    ],
  );
}

/** A line of the history of a car, as kept. */
export type HistoryLine = Entry & {
  readonly source: Source;
  readonly confidence: number;
  readonly by: string;
  readonly at: string;
};

/** All that was ever told of a car that its holder of today has, oldest first. */
export async function historyOf(tx: Tx, phone: Phone, vehicleId: Id): Promise<HistoryLine[]> {
  const rows = await tx.sql<Omit<HistoryLine, 'at'> & { at: Date }>(
    'vehicle history',
    `select c.what, c.value, c.source, c.confidence, c.taken, c.told_by as by, c.at from vehicle_change c
     join vehicle v on v.phone = c.phone and v.id = c.vehicle_id
     where c.phone = $1 and c.vehicle_id = $2 and v.removed_at is null order by c.id`,
    [phone, vehicleId],
  );
  return rows.map((row) => ({ ...row, at: beijingIso(row.at) }));
}

/** When a number changes hands its cars stay with who had it: nothing of them is shown, reminded or proposed to the next holder. */
export async function sealVehicles(tx: Tx, phones: readonly Phone[], now: Date): Promise<void> {
  const rows = await tx.sql<Row>(
    'seal vehicles',
    `update vehicle set removed_at = $2, removed_why = 'the number changed hands'
     where phone = any($1) and removed_at is null returning phone, id, plate, kind, facts, added_at`,
    [phones, now],
  );
  // The next holder may be asked at once.
  await tx.sql('seal vehicle asking', 'delete from vehicle_asked where phone = any($1)', [phones]);
  const teller = { source: 'number', by: 'number', evidence: {} } as const;
  const entries = [{ what: 'removed', value: null, taken: true }] as const;
  await saveHistory(
    tx,
    rows.map((row) => ({ vehicle: fromRow(row), entries, teller })),
    now,
  );
}

function fromRow({ added_at, ...row }: Row): Vehicle {
  return { ...row, addedAt: added_at };
}

/** Removes the cars of a phone that were added up to a time, with all that was ever told of them. */
export async function eraseVehicles(
  tx: Tx,
  { phone, until }: { readonly phone: Phone; readonly until: Date },
): Promise<number> {
  const cars = await tx.sql<{ id: Id }>(
    'erase vehicles',
    'delete from vehicle where phone = $1 and added_at <= $2 returning id',
    [phone, until],
  );
  const told = await tx.sql(
    'erase vehicle history',
    'delete from vehicle_change where phone = $1 and vehicle_id = any($2) returning id',
    [phone, cars.map(({ id }) => id)],
  );
  await tx.sql('erase vehicle asking', 'delete from vehicle_asked where phone = $1 and asked_at <= $2', [phone, until]);
  return cars.length + told.length;
}
