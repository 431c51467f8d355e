import test from 'ava';
import { claim, queueMts } from '../../src/business/messages/index.ts';
import { allowPromotions } from '../../src/business/subscribers/index.ts';
import { takeMos } from '../../src/intake/mo.ts';
import { openLog } from '../../src/platform/log.ts';
import { newId } from '../../src/values/id.ts';
import { dayMs, later, minuteMs } from '../../src/values/time.ts';
import { withDatabase } from '../support/database.ts';
import { anMo } from '../support/mo.ts';
import { aDoor, aLane, anMt, nobodyIsTold } from '../support/mt.ts';
import { noOrders } from '../support/orders.ts';
import { segments, twoProducts as terms } from '../support/shipped.ts';

const db = withDatabase();
const noon = new Date('2026-11-23T12:00:00+08:00');
const advertisement = '【车友助理】周末洗车五折。拒收请回复R';
let made = 0;

/** A phone with a subscription, which agreed to promotions, on a link of its own. */
class Person {
  readonly phone = `156332${String(++made).padStart(5, '0')}`;
  readonly door = aDoor({ ...aLane, link: `refusing-${made}` });
  now = noon;

  static async withSubscription(): Promise<Person> {
    const person = new Person();
    await person.hear('CY', 'Y');
    await db().transact((tx) => allowPromotions(tx, [{ phone: person.phone, consentId: newId(person.now) }]));
    await person.leave();
    return person;
  }

  async hear(...texts: string[]): Promise<void> {
    const intake = { db: db(), log: openLog({ level: 'silent' }), terms, segments, door: this.door, ...noOrders };
    for (const text of texts) {
      this.now = later(this.now, minuteMs);
      await takeMos({ ...intake, clock: { now: () => this.now } }, [anMo(text, { phone: this.phone })]);
    }
  }

  async advertise(...texts: string[]): Promise<void> {
    const mts = texts.map((text) => anMt({ phone: this.phone, class: 'promotion', text, reason: 'spring' }));
    await db().transact((tx) => queueMts(tx, this.door, mts, this.now));
  }

  /** What waits leaves; resolves with the texts. */
  async leave(): Promise<string[]> {
    this.now = later(this.now, minuteMs);
    const link = this.door.lanes[0]!.link;
    const errands = await db().transact((tx) =>
      claim(tx, { whenSettled: nobodyIsTold, door: this.door, link, epoch: 1, limit: 100 }, this.now),
    );
    return errands.map(({ text }) => text);
  }

  async standing(): Promise<string[]> {
    const rows = await db().read<{ state: string }>('select state from subscription where phone = $1', [this.phone]);
    return rows.map(({ state }) => state);
  }

  async refused(): Promise<boolean> {
    const [row] = await db().read<{ refused: boolean }>(
      'select promotion_refused_at is not null as refused from subscriber where phone = $1',
      [this.phone],
    );
    return row!.refused;
  }
}

for (const word of ['T', 'N', 'R', 'r', '退订', 'STOP', 'stop。', '拒收', '“R”']) {
  test(`XC-03: ${word} in answer to a promotion refuses promotions, is answered, and ends nothing that was ordered`, async (t) => {
    const person = await Person.withSubscription();
    await person.advertise(advertisement);
    t.deepEqual(await person.leave(), [advertisement]);
    await person.hear(word);
    t.deepEqual(await person.leave(), [
      '已停止向您发送推广短信，您已订购的业务不受影响。查询与退订业务请发0000到10620007，客服400-000-0000。',
    ]);
    t.deepEqual(await person.standing(), ['active']);
    t.true(await person.refused());
    const [promotion] = await db().read('select source, answered_no_at as at from promotion where phone = $1', [
      person.phone,
    ]);
    t.like(promotion, { source: 'spring' });
    t.deepEqual((promotion as { at: Date }).at, later(person.now, -minuteMs));
  });
}

test('XC-03: 退订 after other things than a promotion keeps its meaning: it lists, and refuses nothing', async (t) => {
  const person = await Person.withSubscription();
  await person.advertise(advertisement);
  await person.leave();
  await person.hear('0000');
  await person.leave();
  await person.hear('退订');
  t.regex((await person.leave())[0]!, /1/);
  t.false(await person.refused());
  await person.hear('1');
  t.deepEqual(await person.standing(), ['closed']);
});

test('XC-03: a second 退订 after a refusal means the subscription, not the promotion', async (t) => {
  const person = await Person.withSubscription();
  await person.advertise(advertisement);
  await person.leave();
  await person.hear('退订', '退订', '1');
  t.deepEqual(await person.standing(), ['closed']);
});

test('R refuses promotions for 30 days after one, whatever was sent since; without one it is an unknown word', async (t) => {
  const [late, never] = [await Person.withSubscription(), await Person.withSubscription()];
  await late.advertise(advertisement);
  await late.leave();
  await late.hear('0000');
  await late.leave();
  late.now = later(late.now, 29 * dayMs);
  await late.hear('R');
  t.true(await late.refused());
  await never.hear('R', 'T', 'N');
  t.false(await never.refused());
});

test('XC-03: TDCY, 0000, 00000, CY and Y mean after a promotion what they always mean', async (t) => {
  const person = await Person.withSubscription();
  const advertised = async (word: string) => {
    await person.advertise(advertisement);
    await person.leave();
    await person.hear(word);
  };
  await advertised('TDCY');
  t.deepEqual(await person.standing(), ['closed']);
  await advertised('CY');
  await person.hear('Y');
  t.deepEqual(await person.standing(), ['closed', 'active']);
  person.now = later(person.now, 8 * dayMs);
  await advertised('00000');
  t.deepEqual(await person.standing(), ['closed', 'closed']);
  t.false(await person.refused());
});

test('Digits answer a list that was asked before a promotion came, and never the promotion', async (t) => {
  const person = await Person.withSubscription();
  await person.hear('0000');
  await person.leave();
  await person.advertise(advertisement);
  await person.leave();
  await person.hear('1');
  t.deepEqual(await person.standing(), ['closed']);
});

test('A refusal stops what waits already, and is heard in a flood', async (t) => {
  const person = new Person();
  await person.hear('0000');
  await db().transact((tx) => allowPromotions(tx, [{ phone: person.phone, consentId: newId(person.now) }]));
  await person.advertise(advertisement);
  await person.leave();
  await person.advertise('【车友助理】第二条。拒收请回复R');
  const intake = { db: db(), log: openLog({ level: 'silent' }), terms, segments, door: person.door, ...noOrders };
  const flood = Array.from({ length: 31 }, (_, index) => anMo(`你好${index}`, { phone: person.phone }));
  await takeMos({ ...intake, clock: { now: () => person.now } }, [...flood, anMo('R', { phone: person.phone })]);
  t.true(await person.refused());
  t.false((await person.leave()).includes('【车友助理】第二条。拒收请回复R'));
});

test('Two phones in one batch: who got a promotion refuses with 退订, who did not lists', async (t) => {
  const [advertised, other] = [await Person.withSubscription(), await Person.withSubscription()];
  await advertised.advertise(advertisement);
  await advertised.leave();
  const intake = { db: db(), log: openLog({ level: 'silent' }), terms, segments, door: advertised.door, ...noOrders };
  const mos = [advertised, other].map(({ phone }) => anMo('退订', { phone }));
  await takeMos({ ...intake, clock: { now: () => later(noon, 20 * minuteMs) } }, mos);
  t.deepEqual([await advertised.refused(), await other.refused()], [true, false]);
});

test('A phone without a promotion costs no statement more', async (t) => {
  const asked: string[] = [];
  const person = await Person.withSubscription();
  const listening = {
    ...db(),
    transact: ((work) =>
      db().transact((tx) =>
        work({
          ...tx,
          sql: (name, text, values) => {
            asked.push(name);
            return tx.sql(name, text, values);
          },
        }),
      )) as ReturnType<typeof db>['transact'],
  };
  const intake = { db: listening, log: openLog({ level: 'silent' }), terms, segments, door: person.door, ...noOrders };
  await takeMos({ ...intake, clock: { now: () => later(person.now, dayMs) } }, [anMo('0000', { phone: person.phone })]);
  t.false(asked.some((name) => name.includes('promotion') || name.includes('contact') || name.includes('list')));
});
