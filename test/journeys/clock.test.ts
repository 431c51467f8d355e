import test from 'ava';
import { beijingIso, dayMs, hourMs, later } from '../../src/values/time.ts';
import { post, withHouse } from '../support/house.ts';

const house = withHouse();

test.serial(
  'An order that nobody confirmed expires after 24 hours of business time, and its Y comes too late',
  async (t) => {
    const phone = '15633000001';
    await house().text(phone, 'CY');
    await house().arrived(phone, 1);
    const [asked] = await house().db.read<{ confirm_until: Date }>(
      'select confirm_until from subscription where phone = $1',
      [phone],
    );
    t.is(await house().walkTo(beijingIso(later(house().clock.now(), 25 * hourMs))), 200);
    const [row] = await house().db.read<{ state: string; closed_at: Date }>(
      'select state, closed_at from subscription where phone = $1',
      [phone],
    );
    t.is(row?.state, 'expired');
    t.deepEqual(row?.closed_at, asked?.confirm_until, 'the ring ran with its due time as now');
    await house().text(phone, 'Y');
    t.regex((await house().arrived(phone, 2))[1]!, /没有待确认的订购/);
  },
);

test.serial('The clock does not go backwards: 409 with the time it is', async (t) => {
  const answer = await post(`${house().url}/sim/clock`, { to: '2020-01-01T00:00:00+08:00' });
  t.is(answer.status, 409);
  t.is(((await answer.json()) as { code: string }).code, 'clock-backwards');
});

test.serial('A slip of the pen does not make the clock walk for centuries: 422 with the way to do it', async (t) => {
  const answer = await post(`${house().url}/sim/clock`, { to: '2126-01-01T00:00:00+08:00' });
  t.is(answer.status, 422);
  t.is(((await answer.json()) as { code: string }).code, 'clock-too-far');
});

test.serial('Walking over months keeps partitions ahead, and messages land in their month', async (t) => {
  const phone = '15633000002';
  const before = house().clock.now();
  t.is(await house().walkTo(beijingIso(later(before, 70 * dayMs))), 200);
  await house().text(phone, 'CY');
  await house().arrived(phone, 1);
  const [strays] = await house().db.read<{ n: number }>(
    'select ((select count(*) from mo_default) + (select count(*) from mt_default) + (select count(*) from submit_default))::int as n',
  );
  t.is(strays?.n, 0);
});

test.serial('Links do not notice that the clock moved: an order is answered at once afterwards', async (t) => {
  const phone = '15633000003';
  await house().walkTo(beijingIso(later(house().clock.now(), dayMs)));
  await house().text(phone, 'CY');
  t.is((await house().arrived(phone, 1)).length, 1);
});

test.serial('The clock tells business time and how far it is ahead', async (t) => {
  const view = (await (await fetch(`${house().url}/sim/clock`)).json()) as {
    now: string;
    offsetMs: number;
    walking: boolean;
  };
  t.true(view.now.endsWith('+08:00'));
  t.true(view.offsetMs > 70 * dayMs);
  t.false(view.walking);
});
