import test from 'ava';
import { queueMts, recordReports } from '../../../src/business/messages/index.ts';
import { waitingRoutes } from '../../../src/business/messages/routes.ts';
import { withDatabase } from '../../support/database.ts';
import { aDoor, anMt, nobodyIsTold } from '../../support/mt.ts';

const database = withDatabase();
const now = new Date('2026-11-23T15:00:00+08:00');

test('What waits for a person is for administrators and operators, and what costs somebody money for those of the books as well', (t) => {
  const settling = ['operator', 'reconciliation-clerk', 'finance', 'administrator'];
  t.deepEqual(
    waitingRoutes({ db: database() }).map(({ path, access }) => [path, (access as { roles: string[] }).roles]),
    [
      ['/api/messages/unsure', settling],
      ['/api/messages/parked', ['administrator', 'operator']],
      ['/api/messages/orphan-reports', settling],
    ],
  );
});

test('A page asks for at most 200 entries, 50 unless told, and continues after an id', (t) => {
  const { query } = waitingRoutes({ db: database() })[0]!;
  t.deepEqual(query!.parse({}), { limit: 50 });
  t.false(query!.safeParse({ limit: '201' }).success);
  t.false(query!.safeParse({ before: 'not an id' }).success);
});

test('What the lists answer is what their contract says', async (t) => {
  const db = database();
  const phone = '15633000901';
  await db.transact((tx) => queueMts(tx, aDoor(), [anMt({ phone })], now));
  await db.read(
    `update mt set state = 'unsure', refusal = null, refusal_code = null, done_at = null where phone = $1`,
    [phone],
  );
  const report = { phone, link: 'smg', carrierMessageId: 'x', fate: 'delivered', code: '0' } as const;
  await db.transact((tx) => recordReports(tx, [report], nobodyIsTold, now));
  await db.read('update status_report set alarmed_at = $1', [now]);
  for (const { path, answer, handle } of waitingRoutes({ db })) {
    const { body } = (await handle({ query: { limit: 10 } } as never)) as { body: { items: { phone: string }[] } };
    t.notThrows(() => answer!.parse(body), path);
    t.deepEqual([...new Set(body.items.map((item) => item.phone))], path.endsWith('parked') ? [] : ['156****0901']);
  }
});
