import type { Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { type Day, dayStart } from '../../values/time.ts';
import type { Agreement, LeadState, Outcome, Standing } from './model.ts';

/** Somebody was told of an offer; the same way once a day is enough. */
export type Told = { readonly phone: Phone; readonly offerId: Id; readonly channel: 'sms' | 'web' | 'reminder' };

export async function insertTold(tx: Tx, told: readonly Told[], now: Date): Promise<void> {
  if (told.length === 0) return;
  await tx.sql(
    'insert insurance told',
    `insert into insurance_told (phone, id, offer_id, channel, at)
     select phone, id, offer_id, channel, $5 from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[]) t(phone, id, offer_id, channel)
     where not exists (select from insurance_told o where o.phone = t.phone and o.offer_id = t.offer_id and o.channel = t.channel and o.at >= $6)`,
    [
      told.map(({ phone }) => phone),
      told.map(() => newId(now)),
      told.map(({ offerId }) => offerId),
      told.map(({ channel }) => channel),
      now,
      dayStart(now),
    ],
  );
}

/** Writes down who agreed; a webhook is tried from now on, a list waits for somebody to make it. */
export async function insertLeads(tx: Tx, agreements: readonly Agreement[], now: Date): Promise<void> {
  if (agreements.length === 0) return;
  await tx.sql(
    'insert insurance leads',
    `insert into insurance_lead (phone, id, offer_id, insurer_id, plate, due, channel, consent_text, text_version, evidence, agreed_at, state, tries, next_at)
     select t.phone, t.id, t.offer_id, t.insurer_id, t.plate, t.due, t.channel, t.consent_text, t.text_version, t.evidence, $11, 'waiting', 0,
       case i.hand_over when 'webhook' then $11::timestamptz end
     from unnest($1::text[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::date[], $7::text[], $8::text[], $9::text[], $10::jsonb[])
       t(phone, id, offer_id, insurer_id, plate, due, channel, consent_text, text_version, evidence)
     join insurer i on i.id = t.insurer_id`,
    [
      agreements.map(({ phone }) => phone),
      agreements.map(({ id }) => id),
      agreements.map(({ offer }) => offer.id),
      agreements.map(({ offer }) => offer.insurerId),
      agreements.map(({ car }) => car?.plate ?? null),
      agreements.map(({ car }) => car?.due ?? null),
      agreements.map(({ channel }) => channel),
      agreements.map(({ consentText }) => consentText),
      agreements.map(({ textVersion }) => textVersion),
      agreements.map(({ evidence }) => JSON.stringify(evidence)),
      now,
    ],
  );
}

/** The leads of these phones that their holders of today agreed to since `since`, oldest first. */
export async function leadsOfPhones(
  tx: Tx,
  phones: readonly Phone[],
  since: readonly Date[],
): Promise<(Standing & { readonly phone: Phone })[]> {
  const rows = await tx.sql<{ phone: Phone; id: Id; offer_id: Id; state: LeadState; agreed_at: Date }>(
    'insurance leads of phones',
    `select l.phone, l.id, l.offer_id, l.state, l.agreed_at from unnest($1::text[], $2::timestamptz[]) t(phone, since)
     join insurance_lead l on l.phone = t.phone and l.agreed_at >= t.since order by l.phone, l.id`,
    [phones, since],
  );
  return rows.map(({ offer_id, agreed_at, ...row }) => ({ ...row, offerId: offer_id, agreedAt: agreed_at }));
}

/** Nothing of these phones that still waits goes out any more. Gives how many there were. */
export async function withdrawLeads(tx: Tx, phones: readonly Phone[], reason: string, now: Date): Promise<number> {
  const rows = await tx.sql(
    'withdraw insurance leads',
    `update insurance_lead set state = 'withdrawn', next_at = null, reason = $2, outcome_at = $3
     where phone = any($1) and state in ('waiting', 'undelivered') returning id`,
    [phones, reason, now],
  );
  return rows.length;
}

/** The MOs by which somebody agreed. */
export async function proofsOfLeads(tx: Tx, phone: Phone): Promise<Id[]> {
  const rows = await tx.sql<{ id: Id }>(
    'proofs of insurance leads',
    `select evidence ->> 'moId' as id from insurance_lead where phone = $1 and evidence ->> 'moId' is not null`,
    [phone],
  );
  return rows.map(({ id }) => id);
}

/** Who is forgotten is handed to nobody: takes back what has not gone yet, and removes what they were told. Gives how much that was. */
export async function eraseLeads(
  tx: Tx,
  { phone, until }: { readonly phone: Phone; readonly until: Date },
): Promise<number> {
  const leads = await tx.sql(
    'take back insurance leads',
    `update insurance_lead set state = 'withdrawn', next_at = null, reason = 'the person wished to be forgotten', outcome_at = $2
     where phone = $1 and agreed_at <= $2 and state in ('waiting', 'undelivered') returning id`,
    [phone, until],
  );
  const told = await tx.sql(
    'erase insurance told',
    'delete from insurance_told where phone = $1 and at <= $2 returning id',
    [phone, until],
  );
  return leads.length + told.length;
}

/** Of the last holder nothing is handed over any more. */
export async function sealInsurance(tx: Tx, phones: readonly Phone[], now: Date): Promise<void> {
  await withdrawLeads(tx, phones, 'the number changed hands', now);
}

/** A lead with all that is known of it. */
export type LeadFile = {
  readonly phone: Phone;
  readonly id: Id;
  readonly offerId: Id;
  readonly title: string;
  readonly insurerId: Id;
  readonly insurer: string;
  readonly plate: string | undefined;
  readonly due: Day | undefined;
  readonly channel: 'sms' | 'web';
  readonly consentText: string;
  readonly textVersion: string;
  readonly evidence: Readonly<Record<string, string>>;
  readonly agreedAt: Date;
  readonly state: LeadState;
  readonly batchId: Id | undefined;
  readonly tries: number;
  readonly nextAt: Date | undefined;
  readonly handedAt: Date | undefined;
  readonly premiumFen: number | undefined;
  readonly reason: string | undefined;
  readonly outcomeBy: string | undefined;
  readonly outcomeAt: Date | undefined;
};

type Row = { readonly [Key in keyof LeadFile]: LeadFile[Key] | null };
const columns = `l.phone, l.id, l.offer_id as "offerId", o.title, l.insurer_id as "insurerId", i.name as insurer, l.plate, l.due::text as due, l.channel,
  l.consent_text as "consentText", l.text_version as "textVersion", l.evidence, l.agreed_at as "agreedAt", l.state, l.batch_id as "batchId", l.tries,
  l.next_at as "nextAt", l.handed_at as "handedAt", l.premium_fen::float8 as "premiumFen", l.reason, l.outcome_by as "outcomeBy", l.outcome_at as "outcomeAt"`;
const joined = 'insurance_lead l join insurance_offer o on o.id = l.offer_id join insurer i on i.id = l.insurer_id';

/** The newest leads, page by page: `before` is the last one of the page before. */
export async function leadFiles(
  tx: Tx,
  filter: {
    readonly state?: LeadState | undefined;
    readonly insurerId?: Id | undefined;
    readonly before?: Id | undefined;
  },
  limit: number,
): Promise<LeadFile[]> {
  const rows = await tx.sql<Row>(
    'insurance lead files',
    `select ${columns} from ${joined}
     where ($1::text is null or l.state = $1) and ($2::uuid is null or l.insurer_id = $2) and ($3::uuid is null or l.id < $3)
     order by l.id desc limit $4`,
    [filter.state ?? null, filter.insurerId ?? null, filter.before ?? null, limit],
  );
  return rows.map(leadOf);
}

/** One lead, locked where something is to be done with it. */
export async function leadById(tx: Tx, id: Id, { lock = false } = {}): Promise<LeadFile | undefined> {
  const ask = `select ${columns} from ${joined} where l.id = $1`;
  const [found] = await tx.sql<Row>('insurance lead', ask, [id]);
  if (!lock || !found) return found && leadOf(found);
  const [row] = await tx.sql<Row>('lock insurance lead', `${ask} and l.phone = $2 for update of l`, [id, found.phone]);
  return row && leadOf(row);
}

/** What somebody of today sees of his own: those he agreed to since he has the number, newest first; all, unless so many are enough. */
export async function ownLeads(tx: Tx, phone: Phone, since: Date, limit?: number): Promise<LeadFile[]> {
  const rows = await tx.sql<Row>(
    'own insurance leads',
    `select ${columns} from ${joined} where l.phone = $1 and l.agreed_at >= $2 order by l.id desc limit $3`,
    [phone, since, limit ?? null],
  );
  return rows.map(leadOf);
}

/** Writes down what became of a lead. What waited for its webhook waits no longer: who tells of it has it. */
export async function saveOutcome(
  tx: Tx,
  { phone, id }: Pick<LeadFile, 'phone' | 'id'>,
  told: Outcome,
  by: string,
  now: Date,
): Promise<void> {
  await tx.sql(
    'save insurance outcome',
    `update insurance_lead set state = $3, premium_fen = $4, reason = $5, outcome_by = $6, outcome_at = $7, next_at = null,
       handed_at = coalesce(handed_at, $7) where phone = $1 and id = $2`,
    [
      ...[phone, id, told.outcome],
      ...[told.outcome === 'lost' ? null : told.premiumFen, told.outcome === 'lost' ? told.reason : null, by, now],
    ],
  );
}

/** Lets a lead that could not be delivered be tried again from now on. */
export async function retryLead(tx: Tx, { phone, id }: Pick<LeadFile, 'phone' | 'id'>, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'retry insurance lead',
    `update insurance_lead set state = 'waiting', tries = 0, next_at = $3
     where phone = $1 and id = $2 and state = 'undelivered' and exists (select from insurer i where i.id = insurer_id and i.hand_over = 'webhook')
     returning id`,
    [phone, id, now],
  );
  return rows.length === 1;
}

function leadOf(row: Row): LeadFile {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? undefined])) as LeadFile;
}
