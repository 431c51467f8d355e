import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { openRecordings, type Recordings } from '../../../src/business/consent/index.ts';
import { loadMultimedia, storeMultimedia } from '../../../src/business/messages/index.ts';
import { jobsOf } from '../../../src/business/retention/jobs.ts';
import { names } from '../../../src/business/retention/nameless.ts';
import { pointers } from '../../../src/business/retention/periods.ts';
import { openVault } from '../../../src/business/staff/index.ts';
import { type Blobs, openBlobs, type RawBlobs, readWhole } from '../../../src/platform/blobs.ts';
import { sweep } from '../../../src/platform/jobs.ts';
import { openLog } from '../../../src/platform/log.ts';
import { ensurePartitions, keepPartitions, monthsOf, partitioned } from '../../../src/platform/partitions.ts';
import { openScratch, type Scratch } from '../../../src/platform/scratch.ts';
import { sealedBlobs } from '../../../src/platform/sealed-blobs.ts';
import { fileStores, notedFiles } from '../../../src/roles/files.ts';
import { newId } from '../../../src/values/id.ts';
import { dayMs, hourMs, later, monthStart } from '../../../src/values/time.ts';
import { aStaffMember } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';

const db = withDatabase();
const log = openLog({ level: 'silent' });
const begin = new Date('2026-01-05T12:00:00+08:00');
const keep = { messagesMonths: 6, recordsYears: 3, billingYears: 5, recordingsMonths: 24 };

let folder = '';
let stores: ReadonlyMap<string, RawBlobs>;
let blobs: Blobs;
let recordings: Recordings;
let scratch: Scratch;
test.before('a folder for recordings, and the months of six years', async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-retention-'));
  const open = notedFiles((store, comes) => openBlobs(path.join(folder, store), comes), db());
  stores = new Map(fileStores.map((store) => [store, open(store)]));
  blobs = stores.get('')!;
  recordings = openRecordings(db(), { plain: blobs, locked: stores.get('recordings')!, sealed: undefined });
  scratch = openScratch(folder);
  for (const months of [0, 4, 8, 60]) await ensurePartitions(db(), monthStart(begin, months));
});
test.after.always(() => rm(folder, { recursive: true }));

/** What the clock rings on the first of a month. */
async function retain(at: Date): Promise<void> {
  for (const job of jobsOf({ blobs, stores, recordings, scratch, keep })) await job.run(db(), at, log);
}

function monthsOn(months: number): Date {
  return later(monthStart(begin, months), 12 * hourMs);
}

let phones = 15633000100;
function aPhone(): string {
  phones += 1;
  return String(phones);
}

async function put(table: string, row: Record<string, unknown>): Promise<void> {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${index + 1}`);
  await db().read(`insert into ${table} (${columns.map((one) => `"${one}"`)}) values (${places})`, Object.values(row));
}

async function count(table: string, phone: string): Promise<number> {
  const [row] = await db().read<{ n: number }>(`select count(*)::int as n from ${table} where phone = $1`, [phone]);
  return row!.n;
}

async function anMo(phone: string, at: Date): Promise<void> {
  const id = newId(at);
  const what = { link: 'smg', carrier_message_id: id, access_number: '10620007', text: 'CY' };
  await put('mo', { phone, id, ...what, state: 'taken', received_at: at });
}

async function anMt(phone: string, at: Date, { state, fen = 0 }: { state: string; fen?: number }): Promise<void> {
  const fee = { fee_fen: fen, fee_kind: fen ? 'month-record' : 'free', charge_id: fen ? newId(at) : null };
  const what = { access_number: '10620007', text: '一', text_version: '1', service_code: 'CY', reason: 'test' };
  const mt = { phone, id: newId(at), ...what, ...fee, never_twice: true, reason_id: newId(at), priority: 0, parts: 1 };
  await put('mt', { ...mt, class: 'answer', state, queued_at: at, done_at: state === 'unsure' ? null : at });
}

/** A relation with its consent and history; it ended then, or stands. */
async function aRelation(phone: string, from: Date, closedAt: Date | null): Promise<string> {
  const [id, consent] = [newId(from), newId(from)];
  const what = { product: 'car-owner', tariff_version: 1 };
  const state = closedAt ? 'closed' : 'active';
  const asked = { channel: 'sms', asked_from: '10620007', asked_at: from, active_from: from, closed_at: closedAt };
  await put('subscription', { phone, id, ...what, billing_group: 'car-owner', state, ...asked });
  const proof = { kind: 'sms', text_version: '1', evidence: '{}', at: from };
  await put('consent', { phone, id: consent, subscription_id: id, ...what, ...proof });
  const step = { to_state: 'active', cause: 'confirmed', channel: 'sms', actor: phone, evidence: '{}', at: from };
  await put('subscription_event', { phone, id: newId(from), subscription_id: id, ...step, consent_id: consent });
  return id;
}

async function aCharge(phone: string, subscription: string, month: Date, state = 'posted'): Promise<string> {
  const [id, transfer] = [newId(month), newId(month)];
  const what = { product: 'car-owner', billing_group: 'car-owner', tariff_version: 1, amount_fen: 500 };
  const more = { service_code: 'CY', link: 'smg', raised_by: 'sp-record', created_at: month, transfer_id: transfer };
  const day = later(month, 8 * hourMs)
    .toISOString()
    .slice(0, 8)
    .concat('01');
  await put('charge', {
    phone,
    id,
    billing_month: day,
    occasion: 'month',
    subscription_id: subscription,
    ...what,
    ...more,
    state,
  });
  await put('charge_event', {
    phone,
    id: newId(month),
    charge_id: id,
    to_state: state,
    rule: 'r',
    detail: '{}',
    at: month,
  });
  const sides = { unit: 'fen', debit: 'subscriber', credit: 'sp', amount: 500, kind: 'posted' };
  await put('transfer', { phone, id: transfer, ...sides, reason: 'charge', reason_id: id, at: month });
  return id;
}

test.serial(
  'Every partitioned table has this month and three ahead, from whatever time a clock walks to',
  async (t) => {
    const tables = await db().read<{ name: string }>(
      'select partrelid::regclass::text as name from pg_partitioned_table order by 1',
    );
    t.deepEqual(
      tables.map(({ name }) => name),
      Object.keys(partitioned).sort(),
    );
    const now = monthsOn(60);
    await Promise.all([ensurePartitions(db(), now), ensurePartitions(db(), now), ensurePartitions(db(), now)]);
    for (const table of ['mo', 'charge'] as const)
      t.deepEqual((await monthsOf(db())).get(table)!.slice(-4), ['2031-01', '2031-02', '2031-03', '2031-04']);
  },
);

test.serial(
  'A clock that walks over a year makes each month in time, and nothing falls into a default partition',
  async (t) => {
    const from = monthsOn(60);
    await keepPartitions.run(db(), from, log);
    t.is(await sweep(db(), [keepPartitions], later(from, 62 * dayMs), log), 'swept');
    t.true((await monthsOf(db())).get('submit')!.includes('2031-06'));
    const phone = aPhone();
    await anMo(phone, later(from, 150 * dayMs));
    t.is(await count('mo_default', phone), 0);
  },
);

test.serial('A row of no month is told every day until people have looked', async (t) => {
  const phone = aPhone();
  await anMo(phone, new Date('2019-05-05T12:00:00+08:00'));
  const alarms: unknown[] = [];
  const hearing = { ...log, error: (what: object) => alarms.push(what) } as unknown as typeof log;
  await keepPartitions.run(db(), monthsOn(60), hearing);
  t.like(alarms[0], { alarm: 'default-partition', table: 'mo' });
  await db().read('delete from mo where phone = $1', [phone]);
});

test.serial('What came while nobody made its month moves into it when somebody does', async (t) => {
  const phone = aPhone();
  await anMo(phone, monthsOn(70));
  t.is(await count('mo_default', phone), 1);
  await ensurePartitions(db(), monthsOn(70));
  t.deepEqual([await count('mo_default', phone), await count('mo_2031_11', phone)], [0, 1]);
});

test.serial(
  'Messages are kept six whole months and then go by the month; what costs and is not settled keeps its month',
  async (t) => {
    const [phone, unsure] = [aPhone(), aPhone()];
    for (const months of [0, 1, 2]) {
      await anMo(phone, monthsOn(months));
      await anMt(phone, monthsOn(months), { state: 'delivered' });
    }
    await anMt(unsure, monthsOn(1), { state: 'unsure', fen: 500 });
    await anMt(unsure, monthsOn(2), { state: 'unsure' });
    await retain(monthsOn(6));
    t.is(await count('mo', phone), 3, 'six months have not passed since the end of the first');
    await retain(monthsOn(7));
    t.is(await count('mo', phone), 2);
    await retain(monthsOn(9));
    t.is(await count('mo', phone), 0);
    t.deepEqual(
      [await count('mt', phone), await count('mt', unsure)],
      [1, 1],
      'the month of the unsure fee stays whole; a free message holds nothing',
    );
    t.deepEqual((await monthsOf(db())).get('mt')![0], '2026-02');
    await db().read(`update mt set state = 'delivered', done_at = queued_at where phone = $1`, [unsure]);
    await retain(monthsOn(9));
    t.is(await count('mt', unsure), 0, 'once it is settled its month goes');
  },
);

test.serial('A month that somebody reads is tried again in an hour, and nobody waits behind us', async (t) => {
  const phone = aPhone();
  await anMo(phone, monthsOn(4));
  const reader = await db().pool.connect();
  const [job] = jobsOf({ blobs, stores, recordings, scratch, keep });
  try {
    // It stays, however long the retention takes: the house ends what rests in a transaction for six seconds.
    await reader.query('begin; set local idle_in_transaction_session_timeout = 0; select count(*) from mo');
    await retain(monthsOn(12));
    t.is(await count('mo', phone), 1);
    t.deepEqual(await job!.nextDue(db(), begin), later(monthsOn(12), hourMs));
  } finally {
    await reader.query('commit');
    reader.release();
  }
  await retain(later(monthsOn(12), hourMs));
  t.is(await count('mo', phone), 0);
  t.deepEqual(await job!.nextDue(db(), begin), new Date('2027-01-02T04:00:00+08:00'));
});

test.serial(
  'The door’s memory is thirty days, codes two, expired questions thirty; more than a page of them',
  async (t) => {
    const [phone, now] = [aPhone(), monthsOn(60)];
    await db().read(
      `insert into mo_seen (phone, link, carrier_message_id, mo_id, digest, seen_at)
     select $1, 'smg', n::text, gen_random_uuid(), '\\x00', $2::timestamptz - (case when n <= 2300 then 31 else 29 end) * interval '1 day'
     from generate_series(1, 2400) n`,
      [phone, now],
    );
    for (const age of [29, 31]) {
      const at = later(now, -age * dayMs);
      const asked = { access_number: '10620007', kind: 'cancel-list', choices: '{}', asked_at: at, expires_at: at };
      await put('open_question', { phone, id: newId(at), ...asked });
    }
    for (const age of [1, 3]) {
      const at = later(now, -age * dayMs);
      const secret = { salt: Buffer.alloc(16), digest: Buffer.alloc(32), address: '127.0.0.1' };
      await put('phone_proof', { phone, id: newId(at), purpose: 'order', ...secret, asked_at: at, expires_at: at });
    }
    await Promise.all([retain(now), retain(now)]);
    t.deepEqual(
      [await count('mo_seen', phone), await count('open_question', phone), await count('phone_proof', phone)],
      [100, 1, 1],
    );
  },
);

test.serial(
  'A relation goes with its consent and history three years after its end; one that stands, or whose fee is kept, stays whole',
  async (t) => {
    const [free, standing, billed] = [aPhone(), aPhone(), aPhone()];
    await aRelation(free, begin, monthsOn(2));
    await aRelation(standing, begin, null);
    const charge = await aCharge(billed, await aRelation(billed, begin, monthsOn(2)), monthsOn(1));
    const kept = async (phone: string) =>
      [
        await count('subscription', phone),
        await count('consent', phone),
        await count('subscription_event', phone),
      ].join();

    await retain(monthsOn(38));
    t.is(await kept(free), '1,1,1', 'three years have not passed since the month of its end');
    await retain(monthsOn(39));
    t.deepEqual([await kept(free), await kept(standing), await kept(billed)], ['0,0,0', '1,1,1', '1,1,1']);

    await retain(monthsOn(61));
    t.is(await count('charge', billed), 1, 'five years have not passed since its month');
    t.is(await kept(billed), '1,1,1', 'no fee outlives what proves it');
    await retain(monthsOn(62));
    t.deepEqual(
      [await count('charge', billed), await count('charge_event', billed), await count('transfer', billed)],
      [0, 0, 0],
    );
    t.is(await kept(billed), '0,0,0');
    t.is(await kept(standing), '1,1,1');
    t.regex(charge, /^[0-9a-f-]{36}$/);
  },
);

test.serial('A fee that is not settled keeps its month, however old', async (t) => {
  const phone = aPhone();
  await aCharge(phone, await aRelation(phone, monthsOn(2), monthsOn(2)), monthsOn(3), 'unsure');
  await retain(monthsOn(80));
  t.is(await count('charge', phone), 1);
  t.is(await count('subscription', phone), 1);
  t.is(await count('transfer', phone), 1);
  await db().read(`update charge set state = 'voided' where phone = $1`, [phone]);
  await retain(monthsOn(80));
  t.is(await count('charge', phone), 0);
});

test.serial('Nobody but the retention job takes a row out of what is append-only', async (t) => {
  const phone = aPhone();
  await aRelation(phone, begin, null);
  await t.throwsAsync(db().read('delete from consent where phone = $1', [phone]), { message: /append-only/ });
  await t.throwsAsync(
    db().transact(async (tx) => {
      await tx.sql('as retention', `set local spgate.retention = 'on'`, []);
      await tx.sql('change consent', `update consent set text_version = '2' where phone = $1`, [phone]);
    }),
    { message: /append-only/ },
    'and nobody changes one',
  );
});

async function aFile(words: string, ageDays = 2): Promise<string> {
  const { hash } = await blobs.put([Buffer.from(words)], 1_000);
  const old = new Date(Date.now() - ageDays * dayMs);
  await utimes(path.join(folder, 'blobs', hash.slice(0, 2), hash.slice(2)), old, old);
  return hash;
}

test.serial(
  'Mails and faxes as they came go when messages do, but for what waits for a person or is a file of a ticket; unsent files go in a day, what imports left too',
  async (t) => {
    const [at, tickets] = [monthsOn(4), [newId(begin), newId(begin)] as const];
    const mail = async (words: string, state: 'taken' | 'aside' | 'settled') => {
      const id = newId(at);
      const raw_hash = await aFile(words);
      const from = {
        from_address: 'a@mail.example',
        from_name: '',
        subject: words,
        why: state === 'taken' ? null : 'x',
      };
      const where = { mailbox: 'box', uid_validity: 1, uid: 1, raw_hash, bytes: 10, state };
      await put('mail_in', { id, ...where, ...from, received_at: at });
      return { id, hash: raw_hash };
    };
    const fax = async (words: string, ticket_id: string | null) => {
      const hash = await aFile(words);
      const why = ticket_id === null ? 'no fax' : null;
      const what = { id: newId(at), hash, name: words, bytes: 9, state: why ? 'refused' : 'taken', why, ticket_id };
      await put('fax', { ...what, came_by: 'folder', received_at: at });
      return hash;
    };
    const attachment = (hash: string, message_id: string | null, when = at) =>
      put('ticket_attachment', { id: newId(when), name: 'a', type: 'b', bytes: 9, hash, message_id, at: when });
    const gone = async (hash: string) => !(await blobs.isSound(hash));

    const [taken, aside, kept] = [
      await mail('taken', 'taken'),
      await mail('aside', 'aside'),
      await mail('eml', 'settled'),
    ];
    const [refused, faxed] = [await fax('an advertisement', null), await fax('a letter', tickets[0])];
    const body = JSON.stringify({ id: tickets[0] });
    await db().read(
      `insert into ticket (id, number, state, source, category, priority, escalation, version, changed_at, due_at, body, grams)
       values ($1, 999, 'closed', 'fax', 'other', 'normal', 0, 1, $2, 'infinity', $3, '{}')`,
      [tickets[0], at, body],
    );
    const said = newId(at);
    await put('ticket_message', {
      id: said,
      ticket_id: tickets[0],
      direction: 'in',
      channel: 'fax',
      text: 'x',
      at,
      grams: [],
    });
    for (const hash of [kept.hash, faxed]) await attachment(hash, said);
    const [unsent, twice] = [await aFile('a picture that nobody sent'), await aFile('a picture that was sent once')];
    await attachment(unsent, null);
    await attachment(twice, null);
    await attachment(twice, said);
    const left = path.join(folder, 'scratch', 'left');
    await mkdir(path.dirname(left), { recursive: true });
    await writeFile(left, 'a,b');
    const long = new Date(Date.now() - 2 * dayMs);
    await utimes(left, long, long);
    await writeFile(path.join(folder, 'scratch', 'under-way'), 'a,b');

    await retain(monthsOn(10));
    t.deepEqual([await gone(taken.hash), await gone(refused)], [false, false], 'six months whole');
    t.deepEqual([await gone(unsent), await gone(twice)], [true, false]);
    t.deepEqual(await readdir(path.join(folder, 'scratch')), ['under-way']);
    await Promise.all([retain(monthsOn(11)), retain(monthsOn(11))]);
    t.deepEqual([await gone(taken.hash), await gone(refused)], [true, true]);
    t.deepEqual([await gone(aside.hash), await gone(kept.hash), await gone(faxed)], [false, false, false]);
    const mails = await db().read('select subject, raw_removed_at is null as whole from mail_in order by subject');
    t.deepEqual(mails, [
      { subject: 'aside', whole: true },
      { subject: 'eml', whole: false },
      { subject: 'taken', whole: false },
    ]);
    const pictures = await db().read('select message_id is null as unsent from ticket_attachment where hash = $1', [
      twice,
    ]);
    t.deepEqual(pictures, [{ unsent: false }]);
  },
);

test.serial('Whatever column points at a file is known to who removes files', async (t) => {
  const columns = await db().read<{ at: string }>(
    `select c.table_name || '.' || c.column_name as at from information_schema.columns c
     join information_schema.tables t on t.table_name = c.table_name and t.table_schema = 'public' and t.table_type = 'BASE TABLE'
     where c.table_schema = 'public' and c.data_type = 'text' and c.column_name ~ '(^|_)hash$' order by 1`,
  );
  const others = [
    // Names of files in a store that nothing else points at: rows of this table come and go with them.
    ...['sealed_recording.hash', 'sealed_recording.kept_hash'],
    // Notes that files came, not that anything needs them.
    'file_came.hash',
    // Digests of what stands in rows, of secrets, and of files in a store of their own.
    ...[
      'appraisal_month.inputs_hash',
      'catalogue_version.hash',
      'catalogue_draft.release_hash',
      'export_request.file_hash',
      'mms_approval.hash',
      'mms_issue.filed_hash',
      'mms_issue.hash',
      'mms_issue_revision.hash',
      'mms_push.hash',
      'self_copy.hash',
    ],
    'staff_account.password_hash',
  ];
  const known = pointers.map(({ table, hash }) => `${table}.${hash}`);
  t.deepEqual(
    columns.map(({ at }) => at).filter((one) => !known.includes(one) && !others.includes(one)),
    [],
  );
});

test.serial(
  'A recording goes 24 months after its relation ended, its file only when nothing else points at it',
  async (t) => {
    const [ended, other, standing, nothing, fresh] = [aPhone(), aPhone(), aPhone(), aPhone(), aPhone()];
    const shared = await aFile('a call about two products');
    const own = await aFile('a call');
    const young = await aFile('a call that has just come in', 0);
    const call = async (phone: string, hash: string, subscription: string | null, at = begin) => {
      const listed = { organisation: '甲外呼', list_id: newId(at), row: 1, script_version: '1', caller_id: '7' };
      const what = {
        product: 'car-owner',
        consented_at: at,
        ...listed,
        recording: `${phone}.wav`,
        recording_hash: hash,
      };
      await put('telemarketing_consent', { phone, id: newId(at), ...what, subscription_id: subscription });
    };
    await call(ended, shared, await aRelation(ended, begin, monthsOn(4)));
    await call(other, shared, await aRelation(other, begin, monthsOn(6)));
    await call(standing, own, await aRelation(standing, begin, null));
    await call(nothing, await aFile('a call of which nothing came'), null);
    await call(fresh, young, null);
    const removed = async (phone: string) => {
      const [row] = await db().read<{ at: Date | null }>(
        'select recording_removed_at as at from telemarketing_consent where phone = $1',
        [phone],
      );
      return row!.at !== null;
    };

    await retain(monthsOn(28));
    t.deepEqual([await removed(ended), await removed(other), await removed(nothing)], [false, false, true]);
    await retain(monthsOn(29));
    t.deepEqual([await removed(ended), await removed(other)], [true, false]);
    t.true(await blobs.isSound(shared), 'another relation still rests on it');
    await Promise.all([retain(monthsOn(31)), retain(monthsOn(31))]);
    t.true(await removed(other));
    t.false(await blobs.isSound(shared));
    t.deepEqual([await removed(standing), await blobs.isSound(own)], [false, true]);
    t.deepEqual(
      [await removed(fresh), await blobs.isSound(young)],
      [false, true],
      'what has just come in stays for now',
    );
  },
);

test.serial(
  'Recordings from before there was a key are sealed in the night and heard as before; the file as it came goes, unless something else holds it too',
  async (t) => {
    const [sold, other, lost] = [aPhone(), aPhone(), aPhone()];
    const bytes = Buffer.concat([Buffer.from('RIFF of a long call'), Buffer.alloc(200_000, 'words')]);
    const { hash: long } = await blobs.put([bytes], bytes.length);
    const longAgo = new Date(Date.now() - 2 * dayMs);
    const shared = await aFile('a call that came as a list, too');
    const call = async (phone: string, hash: string, subscription: string | null) => {
      const listed = { organisation: '甲外呼', list_id: newId(begin), row: 1, script_version: '1', caller_id: '7' };
      const what = { product: 'car-owner', consented_at: begin, recording: `${phone}.wav`, recording_hash: hash };
      await put('telemarketing_consent', {
        phone,
        id: newId(begin),
        ...listed,
        ...what,
        subscription_id: subscription,
      });
    };
    await call(sold, long, await aRelation(sold, begin, monthsOn(4)));
    await call(other, shared, await aRelation(other, begin, null));
    await call(lost, 'f'.repeat(64), await aRelation(lost, begin, null));
    const list = {
      organisation: '甲外呼',
      name: 'a',
      uploaded_by: newId(begin),
      uploaded_at: begin,
      taken: 0,
      faults: '[]',
      carriers: [],
      fault_count: 0,
    };
    await put('consent_list', { id: newId(begin), ...list, file_hash: shared });

    const locked = stores.get('recordings')!;
    const sealed = sealedBlobs(locked, openVault('k'.repeat(32)), 'recordings');
    const kept = openRecordings(db(), { plain: blobs, locked, sealed });
    const night = async (at: Date) => {
      for (const job of jobsOf({ blobs, stores, recordings: kept, scratch, keep })) await job.run(db(), at, log);
    };
    await utimes(path.join(folder, 'blobs', long.slice(0, 2), long.slice(2)), longAgo, longAgo);
    await night(monthsOn(6));
    t.true(await blobs.isSound(long), 'a backup that began before may still speak of the file as it came');
    await Promise.all([night(monthsOn(7)), night(monthsOn(7))]);
    t.false(await blobs.isSound(long));
    t.true(await blobs.isSound(shared), 'something else holds it too');
    for (const hash of [long, shared]) t.true(await kept.isSound(hash));
    t.deepEqual(await readWhole(kept, long), bytes);
    t.is(await kept.bytesOf(long), bytes.length);
    const names: string[] = [];
    for await (const name of sealed.all()) names.push(name);
    for (const name of names) {
      const at = path.join(folder, 'recordings', 'blobs', name.slice(0, 2), name.slice(2));
      t.false((await readFile(at)).includes('words'));
      await utimes(at, longAgo, longAgo);
    }
    await t.throwsAsync(readWhole(recordings, long), { code: 'blob-sealed', message: /there is no SECRET_KEY/ });

    await blobs.put([bytes], bytes.length);
    await kept.put([bytes], bytes.length);
    const namesNow: string[] = [];
    for await (const name of sealed.all()) namesNow.push(name);
    t.deepEqual(namesNow.toSorted(), names.toSorted(), 'brought again it stays sealed once, where it lay');
    await utimes(path.join(folder, 'blobs', long.slice(0, 2), long.slice(2)), longAgo, longAgo);
    await night(monthsOn(8));
    t.false(await blobs.isSound(long), 'brought again it leaves none as it came either');

    await night(monthsOn(29));
    await t.throwsAsync(kept.bytesOf(long), { code: 'blob-missing' }, 'it was kept long enough');
    t.true(await kept.isSound(shared));
    const gone = () =>
      db().read<{ hash: string }>(
        'select recording_hash as hash from telemarketing_consent where recording_removed_at is not null',
      );
    const before = await gone();
    for (const { hash } of before) t.false(await blobs.isSound(hash), 'none that is gone still lies as it came');
    for await (const name of blobs.all())
      await utimes(path.join(folder, 'blobs', name.slice(0, 2), name.slice(2)), longAgo, longAgo);
    await retain(monthsOn(30));
    t.true(
      (await gone()).length > before.length,
      'what had just come in then goes a month later, also from a house that has lost its key, and nothing is left',
    );
    for (const { hash } of await gone()) t.false((await blobs.isSound(hash)) || (await kept.isSound(hash)));
  },
);

/** A file as it lies two days after it came. */
async function twoDaysOld(store: string, hash: string): Promise<void> {
  const longAgo = new Date(Date.now() - 2 * dayMs);
  await utimes(path.join(folder, store, 'blobs', hash.slice(0, 2), hash.slice(2)), longAgo, longAgo);
  await db().read(`update file_came set at = at - interval '2 days' where store = $1 and hash = $2`, [store, hash]);
}

test.serial('Each store is known to who looks for files that no row names', (t) => {
  t.deepEqual(['', ...Object.keys(names)].toSorted(), [...fileStores].toSorted());
});

test.serial(
  'A file whose row never came goes a day later, from whatever store; what a row or another file names stays, and what has just come',
  async (t) => {
    const bring = async (store: string, words: string) =>
      (await stores.get(store)!.put([Buffer.from(`${words} of ${store}`)], 100)).hash;
    const named = new Map<string, string>();
    const nameless = new Map<string, string>();
    const fresh = new Map<string, string>();
    for (const store of fileStores) {
      named.set(store, await bring(store, 'named'));
      nameless.set(store, await bring(store, 'nameless'));
      fresh.set(store, await bring(store, 'fresh'));
    }
    const data = Buffer.from('a part of ');
    const mms = await storeMultimedia(blobs, [{ name: 'a.txt', type: 'text/plain', data }]);
    const part = await bring('', 'a part');

    const list = { organisation: '甲外呼', name: 'b', uploaded_by: newId(begin), uploaded_at: begin, taken: 0 };
    const faults = { faults: '[]', carriers: [], fault_count: 0 };
    await put('consent_list', { id: newId(begin), ...list, ...faults, file_hash: named.get('') });
    const errand = { phone: aPhone(), state: 'asked', kind: 'inspection', city: '石家庄', priority: false };
    const when = { version: 1, asked_at: begin, changed_at: begin };
    const errandId = newId(begin);
    await put('errand', { id: errandId, number: 1, ...errand, escalated: false, body: '{}', ...when });
    const photo = { errand_id: errandId, kind: 'paper', bytes: 1, by_id: newId(begin), at: begin };
    await put('errand_photo', { id: newId(begin), ...photo, hash: named.get('errands') });
    const asked = {
      kind: 'merchants',
      filter: '{}',
      reason: 'why',
      language: 'en',
      asked_at: begin,
      state: 'cancelled',
    };
    const { id: by } = await aStaffMember(db(), 'operator');
    const counts = { attempts: 0, rows_done: 0, downloads: 0 };
    const file = { file_hash: named.get('exports'), due_at: monthsOn(100) };
    await put('export_request', { id: newId(begin), ...asked, asked_by: by, ...counts, ...file });
    const copy = { language: 'en', state: 'ready', asked_at: begin, expires_at: begin, next_at: begin };
    await put('self_copy', { phone: aPhone(), id: newId(begin), ...copy, hash: named.get('copies') });
    const said = '5a'.repeat(32);
    await put('sealed_recording', { hash: said, kept_hash: named.get('recordings'), plain_left: false });
    const listed = { organisation: '甲外呼', list_id: newId(begin), row: 1, script_version: '1', caller_id: '7' };
    const call = { product: 'car-owner', consented_at: begin, recording: 'r.wav', recording_hash: said };
    await put('telemarketing_consent', { phone: aPhone(), id: newId(begin), ...listed, ...call });

    for (const of of [named, nameless]) for (const [store, hash] of of) await twoDaysOld(store, hash);
    for (const hash of [mms, part]) await twoDaysOld('', hash);
    const told: unknown[] = [];
    const hearing = { ...log, warn: (what: object) => told.push(what) } as unknown as typeof log;
    await jobsOf({ blobs, stores, recordings, scratch, keep })[0]!.run(db(), monthsOn(1), hearing);
    const here = (of: Map<string, string>) =>
      Promise.all([...of].map(async ([store, hash]) => [store, await stores.get(store)!.isSound(hash)]));
    t.deepEqual(
      await here(named),
      fileStores.map((store) => [store, true]),
    );
    t.deepEqual(
      await here(nameless),
      fileStores.map((store) => [store, false]),
    );
    t.deepEqual(
      await here(fresh),
      fileStores.map((store) => [store, true]),
    );
    const media = await loadMultimedia(blobs, mms);
    t.deepEqual(media[0]!.data, data, 'the list of an MMS names it, though somebody brought the same besides');
    t.deepEqual(told, [{ files: fileStores.length }]);
  },
);

test.serial(
  'A recording whose program is killed before its row leaves nothing, whether between file and name or between name and call',
  async (t) => {
    const locked = stores.get('recordings')!;
    const sealed = sealedBlobs(locked, openVault('k'.repeat(32)), 'recordings');
    const killed = async () => {
      throw new Error('killed');
    };
    const dying = openRecordings({ ...db(), transact: killed }, { plain: blobs, locked, sealed });
    const living = openRecordings(db(), { plain: blobs, locked, sealed });
    const all = async () => {
      const hashes: string[] = [];
      for await (const hash of locked.all()) hashes.push(hash);
      return hashes;
    };
    const before = await all();
    await t.throwsAsync(dying.put([Buffer.from('RIFF a voice')], 100), { message: 'killed' });
    const { hash } = await living.put([Buffer.from('RIFF another voice')], 100);
    const left = (await all()).filter((one) => !before.includes(one));
    t.is(left.length, 2);
    for (const one of left) await twoDaysOld('recordings', one);
    const draft = path.join(folder, 'recordings', 'blobs', 'draft-of-a-third');
    await writeFile(draft, 'RIFF a third voi');
    await utimes(draft, new Date(0), new Date(0));
    await jobsOf({ blobs, stores, recordings: living, scratch, keep })[0]!.run(db(), monthsOn(1), log);
    t.deepEqual((await all()).toSorted(), before.toSorted());
    t.deepEqual(await db().read('select from sealed_recording where hash = $1', [hash]), []);
    await t.throwsAsync(readFile(draft), { code: 'ENOENT' });
  },
);

test.serial('A worker that rings late, or after another, finds what is left and changes nothing else', async (t) => {
  const phone = aPhone();
  await ensurePartitions(db(), monthsOn(62));
  await anMo(phone, monthsOn(62));
  const [job] = jobsOf({ blobs, stores, recordings, scratch, keep });
  await retain(monthsOn(64));
  t.is(await sweep(db(), [job!], later(monthsOn(64), 3 * dayMs), log), 'swept');
  t.deepEqual(await job!.nextDue(db(), begin), later(monthStart(monthsOn(64)), 4 * dayMs + 4 * hourMs));
  t.is(await count('mo', phone), 1);
});
