import test from 'ava';
import { saveCharges } from '../../src/business/billing/index.ts';
import { loadSegments, type Segments } from '../../src/business/subscribers/index.ts';
import type { Terms } from '../../src/business/subscriptions/index.ts';
import type { Intake } from '../../src/intake/intake.ts';
import { takeMos } from '../../src/intake/mo.ts';
import { takeUserReports } from '../../src/intake/user-report.ts';
import { openLog } from '../../src/platform/log.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import { WorldError } from '../../src/values/outcome.ts';
import { aPostedFee } from '../support/charge.ts';
import { withDatabase } from '../support/database.ts';
import { anMo } from '../support/mo.ts';
import { aDoor } from '../support/mt.ts';
import { noOrders } from '../support/orders.ts';
import { patiently } from '../support/patiently.ts';
import { aCatalog, contentFolder, termsOf } from '../support/talk.ts';

const db = withDatabase();
let segments: Segments;
let terms: Terms;
const door = aDoor({ link: 'smg', carriers: ['unicom'], accessNumbers: ['10620007'], extensionDigits: 0, length: {} });
const now = new Date('2026-11-23T10:00:00+08:00');

function intake(changes: Partial<Intake> = {}): Intake {
  return {
    db: db(),
    clock: { now: () => now },
    log: openLog({ level: 'silent' }),
    terms,
    segments,
    door,
    ...noOrders,
    ...changes,
  };
}

let lastPhone = 15_633_001_000;
const aPhone = () => String(++lastPhone);

async function count(table: string, phone: string, where = 'true'): Promise<number> {
  const [row] = await db().read<{ n: number }>(
    `select count(*)::int as n from ${table} where phone = $1 and ${where}`,
    [phone],
  );
  return row!.n;
}

test.before(async () => {
  segments = await loadSegments(contentFolder);
  terms = termsOf(await aCatalog());
  await ensurePartitions(db(), now);
});

test('An order by MO leaves a confirmation and one free answer, in one transaction', async (t) => {
  const phone = aPhone();
  await takeMos(intake(), [anMo('CY', { phone })]);
  t.is(await count('subscription', phone, "state = 'pending-confirm'"), 1);
  t.is(await count('mt', phone, "fee_fen = 0 and state = 'queued'"), 1);
  t.is(await count('mt_queue', phone), (await count('mt', phone, 'parts = 2')) + 1);
  t.is(await count('charge', phone), 0);
});

/** The statements that MOs of one phone ask, one batch after another. */
async function statementsOf(...texts: readonly string[]): Promise<string[][]> {
  const phone = aPhone();
  const asked: string[][] = [];
  const counting: Intake['db'] = {
    ...db(),
    transact: (work) =>
      db().transact((tx) => {
        const batch: string[] = [];
        asked.push(batch);
        const sql: typeof tx.sql = (name, text, values) => {
          batch.push(name);
          return tx.sql(name, text, values);
        };
        const told: typeof tx.told = (name, text, values) => {
          batch.push(name);
          return tx.told(name, text, values);
        };
        return work({ ...tx, sql, told });
      }),
  };
  for (const text of texts) await takeMos(intake({ db: counting }), [anMo(text, { phone })]);
  return asked.map((batch) => batch.sort());
}

test('An ordinary CY and its Y ask the database ten and eleven statements, while a trial runs as well', async (t) => {
  const [order, yes] = await statementsOf('CY', 'Y');
  const both = ['fees of month', 'identify subscribers', 'insert MOs', 'insert MTs', 'insert subscription events'];
  const all = [...both, 'open questions', 'open subscriptions', 'queue MTs', 'remember MOs'];
  t.deepEqual(order, [...all, 'insert subscriptions'].sort());
  t.deepEqual(yes, [...all, 'save consents', 'update subscriptions'].sort());
  const [trial] = await statementsOf('CYTY');
  t.true(trial!.includes('trials taken'), 'the word of a trial asks who had one');
});

test('CA-027, XC-04: a Y leaves an active subscription, its events, and a consent that points at the MO and the text version', async (t) => {
  const phone = aPhone();
  await takeMos(intake(), [anMo('CY', { phone })]);
  await takeMos(intake(), [anMo('Y', { phone, carrierMessageId: 'the-yes' })]);
  const [consent] = await db().read<{
    kind: string;
    evidence: { moId: string };
    text_version: string;
    state: string;
    ask_version: string;
  }>(
    `select c.kind, c.evidence, c.text_version, s.state, s.ask_version from consent c
     join subscription s on (s.phone, s.id) = (c.phone, c.subscription_id) where c.phone = $1`,
    [phone],
  );
  const [yes] = await db().read<{ id: string }>(
    `select id from mo where phone = $1 and carrier_message_id = 'the-yes'`,
    [phone],
  );
  t.like(consent, { kind: 'sms', state: 'active', evidence: { moId: yes!.id }, text_version: consent!.ask_version });
  t.is(await count('subscription_event', phone), 3);
  t.is(await count('mt', phone, "reason = 'membership 2026-11' and access_number = '10620007'"), 1);
  t.is(await count('charge', phone), 0);
});

test('CY and Y that arrive in one batch are decided one after another', async (t) => {
  const phone = aPhone();
  await takeMos(intake(), [anMo('CY', { phone }), anMo('Y', { phone })]);
  t.is(await count('subscription', phone, "state = 'active'"), 1);
});

test('An MO that the carrier sends again has its effect once', async (t) => {
  const phone = aPhone();
  const mo = anMo('CY', { phone });
  await takeMos(intake(), [mo, mo]);
  await takeMos(intake(), [mo]);
  t.is(await count('mo', phone), 1);
  t.is(await count('mt', phone), 1);
});

test('Four gateways that take the same fifty MOs at once take each once', async (t) => {
  const mos = Array.from({ length: 50 }, () => anMo('CY', { phone: aPhone() }));
  await Promise.all([1, 2, 3, 4].map(() => patiently(() => takeMos(intake(), mos))));
  for (const { phone } of mos) t.is(await count('mt', phone), 1);
});

test('A poisonous message harms nobody else and is parked with its bytes', async (t) => {
  const [good, bad] = [aPhone(), aPhone()];
  const poison = anMo('CY', { phone: bad, raw: Buffer.from([1, 2, 3]) });
  const catalog = {
    ...terms.catalog,
    texts: {
      ...terms.catalog.texts,
      version: () => {
        throw new Error('the words are gone');
      },
    },
  };
  await takeMos(intake(), [anMo('CY', { phone: good })]);
  await takeMos(intake({ terms: { ...terms, catalog } }), [anMo('0000', { phone: good }), poison]);
  t.is(await count('mo', good, "state = 'taken'"), 2);
  const [parked] = await db().read<{ raw: Buffer; parked_reason: string }>(
    `select raw, parked_reason from mo where phone = $1 and state = 'parked'`,
    [bad],
  );
  t.deepEqual([...parked!.raw], [1, 2, 3]);
  t.regex(parked!.parked_reason, /the words are gone/);
});

test('Service numbers are recorded and never answered', async (t) => {
  await takeMos(intake(), [anMo('CY', { phone: '10655888' })]);
  t.is(await count('mo', '10655888'), 1);
  t.is(await count('mt', '10655888'), 0);
});

test('A flood of MOs from one phone is parked; a phone that has something can still stop it', async (t) => {
  const [idle, member] = [aPhone(), aPhone()];
  await takeMos(intake(), [anMo('CY', { phone: member }), anMo('Y', { phone: member })]);
  const flood = (phone: string) => Array.from({ length: 40 }, () => anMo('你好', { phone }));
  await takeMos(intake(), [...flood(idle), ...flood(member), anMo('TDCY', { phone: member })]);
  t.is(await count('mo', idle, "parked_reason = 'flood'"), 40);
  t.is(await count('mt', idle), 0);
  t.is(await count('subscription', member, "state = 'closed'"), 1);
});

test('A flood of orders is a flood as well, whatever its first one opened', async (t) => {
  const phone = aPhone();
  for (let i = 0; i < 40; i++) await takeMos(intake(), [anMo('CY', { phone })]);
  t.is(await count('mo', phone, "parked_reason = 'flood'"), 10);
  t.is(await count('mt', phone), 30);
});

test('A number that was carried to another network is served there from its next message', async (t) => {
  const phone = aPhone();
  await takeMos(intake(), [anMo('CY', { phone })]);
  const ported = { ...segments, ported: new Map([[phone, 'mobile' as const]]) };
  await takeMos(intake({ segments: ported }), [anMo('0000', { phone })]);
  t.is(await count('subscriber', phone, "carrier = 'mobile' and province = '河北'"), 1);
  t.is(await count('mt', phone, "refusal like 'no link carries 10620007 to mobile%'"), 1);
});

test('While another process holds a phone its MOs are neither parked nor lost: the carrier sends them again', async (t) => {
  const phone = aPhone();
  const mo = anMo('CY', { phone });
  await takeMos(intake(), [anMo('0000', { phone })]);
  const other = await db().pool.connect();
  // It stays, however long is waited for it: the house ends what rests in a transaction for six seconds.
  await other.query('begin; set local idle_in_transaction_session_timeout = 0');
  await other.query('select from subscriber where phone = $1 for update', [phone]);
  await t.throwsAsync(takeMos(intake(), [mo]), { instanceOf: WorldError });
  await other.query('rollback');
  other.release();
  t.is(await count('mo', phone), 1);
  await takeMos(intake(), [mo]);
  t.is(await count('subscription', phone, "state = 'pending-confirm'"), 1);
});

test('Unknown words are answered three times an hour, counted across batches', async (t) => {
  const phone = aPhone();
  for (let i = 0; i < 5; i++) await takeMos(intake(), [anMo('你好', { phone })]);
  t.is(await count('mt', phone), 3);
});

test('CA-023: the answer to a cancel reads the fee of this month from the charges', async (t) => {
  const phone = aPhone();
  await takeMos(intake(), [anMo('CY', { phone }), anMo('Y', { phone })]);
  await db().transact((tx) => saveCharges(tx, aPostedFee({ phone, month: '2026-11' }, now)));
  await takeMos(intake(), [anMo('TDCY', { phone })]);
  t.is(await count('mt', phone, `reason = 'cancel' and text like '%11月的5元，会员资格保留至本月底%'`), 1);
});

test('A phone that is gone loses its subscriptions, one that is stopped for debt keeps them suspended until it is back', async (t) => {
  const [gone, stopped] = [aPhone(), aPhone()];
  for (const phone of [gone, stopped]) await takeMos(intake(), [anMo('CY', { phone }), anMo('Y', { phone })]);
  const report = { link: 'smg', accessNumber: '10620007' } as const;
  await takeUserReports(intake(), [
    { ...report, phone: gone, condition: 'gone' },
    { ...report, phone: stopped, condition: 'stopped' },
    { ...report, phone: stopped, condition: 'stopped' },
  ]);
  t.is(await count('subscription', gone, "state = 'closed'"), 1);
  t.is(await count('subscription', stopped, "state = 'suspended'"), 1);
  await takeUserReports(intake(), [{ ...report, phone: stopped, condition: 'normal' }]);
  t.is(await count('subscription', stopped, "state = 'active'"), 1);
});
