import test from 'ava';
import {
  type OrderNotice,
  openChases,
  recordNotice,
  saveRelations,
  saveVerdicts,
  writeCancelFile,
} from '../../../src/business/relations/index.ts';
import { relationRoutes } from '../../../src/business/relations/routes.ts';
import { newId } from '../../../src/values/id.ts';
import { hourMs, later } from '../../../src/values/time.ts';
import { aCaller, aDesk } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';

const db = withDatabase();
const now = new Date('2026-03-14T10:15:00+08:00');
const phone = '15633000401';

test('What we and a carrier do not agree about is listed with its age and masked numbers; the file of cancels is handed out on the record', async (t) => {
  const notice: OrderNotice = {
    ...{ id: newId(now), peer: 'vac', recordId: 'R1', phone, payer: undefined, action: 'order', productRef: '9' },
    ...{ oldProductRef: undefined, cause: '', channel: 'carrier', content: '', linkId: '' },
    ...{ effectiveAt: undefined, expireAt: undefined, occurredAt: now, receivedAt: now },
  };
  await db().transact(async (tx) => {
    await recordNotice(tx, { notice, raw: Buffer.from('x'), digest: Buffer.from('y') });
    await saveVerdicts(tx, [{ notice, verdict: 'unknown-product', detail: 'name 9' }], now);
    const dates = { effectiveAt: undefined, expireAt: undefined, lastChangeAt: now, lastRecordId: 'R1' };
    const relation = { phone, peer: 'vac', productRef: '5', product: 'car-owner', channel: 'sms', ...dates } as const;
    await saveRelations(tx, [{ ...relation, state: 'open' }], now);
    const ended = { phone, product: 'car-owner', subscriptionId: undefined, cause: '=1+1 (sms)', at: now };
    await openChases(tx, [ended, ended]);
    await writeCancelFile(tx, 'vac', now);
  });
  const desk = await aDesk(relationRoutes({ db: db() }), later(now, 30 * hourMs));
  t.teardown(desk.stop);
  const clerk = aCaller('reconciliation-clerk');
  const json = async (address: string) => (await (await desk.ask(clerk, address)).json()) as { items: object[] };

  const chases = (await json('/api/order-relations/chases')).items;
  t.is(chases.length, 1, 'what is chased already is not chased twice');
  t.like(chases[0], { phone: '156****0401', peer: 'vac', productRef: '5', ageHours: 30, attempts: 1, overdue: false });
  const [looked] = (await json('/api/order-relations/notices')).items;
  t.like(looked, { phone: '156****0401', verdict: 'unknown-product', detail: 'name 9', recordId: 'R1' });

  const file = await desk.ask(clerk, '/api/order-relations/cancel-file?peer=vac&day=2026-03-14');
  const line = `${phone},5,2026-03-14T10:15:00.000+08:00,'=1+1 (sms)`;
  t.is(await file.text(), `msisdn,productId,cancelledAt,cause\r\n${line}\r\n`);
  const [deed] = await db().read('select action, subject, detail from staff_audit');
  t.deepEqual(deed, { action: 'order-relations.cancel-file', subject: 'vac 2026-03-14', detail: { lines: 1 } });
  t.is((await desk.ask(clerk, '/api/order-relations/cancel-file?peer=vac&day=2026-03-13')).status, 404);
  t.is((await desk.ask(aCaller('editor'), '/api/order-relations/chases')).status, 403);
});
