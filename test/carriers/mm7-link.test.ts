import { createHash } from 'node:crypto';
import test from 'ava';
import { messagesOf, queueMts } from '../../src/business/messages/index.ts';
import type { MmscFaultSettings } from '../../src/simulators/contract.ts';
import { media } from '../simulators/an-mm7-sp.ts';
import { withDatabase } from '../support/database.ts';
import { aDoor, anItemFee, anMt } from '../support/mt.ts';
import { until } from './a-world.ts';
import { anMmsWorld } from './an-mms-link.ts';

const database = withDatabase();
/** Nobody listens there, and no system gives that port away by itself. */
const nobodys = 'http://127.0.0.1:2/mm7';
const ones = (count: number) => Array<number>(count).fill(1);

test.serial(
  'MM7: an MMS goes to each phone once, byte for byte, several phones in one message, and its report settles it',
  async (t) => {
    const world = await anMmsWorld(t, database(), { sheet: { recipients: 10 } });
    const link = await world.open();
    await world.queue(25);
    await world.submitsAre({ delivered: 25 });
    t.deepEqual(world.arrived(25), ones(25));
    t.true(world.mmsc.taken.length < 25, 'they shared messages');
    const [message] = world.handsets.messages(world.phoneOf(0));
    t.like(message, { kind: 'mms', subject: '车友期刊128', from: '10620007' });
    const digests = media.map(({ data }) => createHash('sha256').update(data).digest('hex'));
    t.deepEqual(
      message!.parts!.map(({ sha256 }) => sha256),
      digests,
    );
    const [mt] = await database().read<{ never_twice: boolean; state: string }>(
      'select never_twice, state from mt where phone = $1',
      [world.phoneOf(0)],
    );
    t.deepEqual(mt, { never_twice: true, state: 'delivered' });
    const seen = await database().transact((tx) => messagesOf(tx, world.phoneOf(0), { limit: 1 }));
    t.like(seen.items[0], { text: '【彩信】车友期刊128', state: 'delivered' });
    t.is(link.state.sending, 'bound');
  },
);

test.serial('MM7: what a handset can do comes with the report of an MMSC that tells it', async (t) => {
  const world = await anMmsWorld(t, database(), { account: { dialect: 'rel6' }, sheet: { dialect: 'rel6' } });
  await world.open();
  await world.queue(1);
  await world.submitsAre({ delivered: 1 });
  t.is(world.reports.at(-1)!.profile, 'http://handset.example/uaprof/NN95-1r100.xml');
});

test.serial(
  'MM7: Digest both ways, phones without 86, the product in VASID, and what China Mobile’s SDK writes are a matter of the sheet',
  async (t) => {
    const digest = { user: 'sp', password: 's3cret', schemes: ['digest'] as const };
    const world = await anMmsWorld(t, database(), {
      account: { dialect: 'china-mobile', login: digest, vasIds: ['P100', '10620007'], namespaces: ['REL-6-MM7-1-0'] },
      sheet: {
        dialect: 'china-mobile',
        serviceCodes: { CARFREE: 'P100' },
        mmsc: { url: 'http://127.0.0.1:1/', login: { scheme: 'digest', user: 'sp', password: 's3cret' } },
        receive: { path: '/mm7/digest', from: ['127.0.0.1'], login: { scheme: 'digest', user: 'mmsc', password: 'p' } },
        peer: { numbers: 'bare', productIn: 'VASID', textCharset: 'GBK' },
      },
    });
    Object.assign(world.sheet.mmsc, { url: world.mmsc.url });
    world.mmsc.connectTo('sp', { url: world.url, login: { user: 'mmsc', password: 'p', scheme: 'digest' } });
    await world.open();
    await world.queue(3, { fee: anItemFee(100) });
    await world.submitsAre({ delivered: 3 });
    t.deepEqual(world.arrived(3), ones(3));
    t.true(world.mmsc.taken.every(({ recipients }) => recipients.every(({ phone, written }) => phone === written)));
  },
);

test.serial(
  'MM7: a phone whose carrier has no MMSC is refused with its reason, and an SMS finds no MMS lane',
  async (t) => {
    const world = await anMmsWorld(t, database());
    const mts = [
      anMt({ class: 'content', phone: '13930000077', carrier: 'mobile', text: '期刊', mms: world.mms }),
      anMt({ class: 'content', phone: world.phoneOf(77), text: '短信' }),
    ];
    const ids = await database().transact((tx) =>
      queueMts(tx, { ...world.door, lanes: aDoor().lanes }, mts, new Date()),
    );
    const rows = await database().read<{ refusal_code: string; refusal: string }>(
      'select refusal_code, refusal from mt where id = any($1) order by phone',
      [ids],
    );
    t.deepEqual(rows[0], { refusal_code: 'no-mms-way', refusal: 'no MMS way carries 10620007 to mobile' });
    t.is(rows[1]!.refusal_code, 'no-way');
  },
);

const troubles: readonly (readonly [what: string, faults: Partial<MmscFaultSettings>, taken: number | undefined])[] = [
  ['the connection is cut after it was taken', { dropAfterPercent: 100 }, 1],
  ['the connection is cut before it was looked at', { dropBeforePercent: 100 }, 0],
  ['HTTP 500 leaves it open', { httpPercent: 100, httpStatus: 500 }, undefined],
  ['the answer is no MM7', { unreadablePercent: 100 }, 1],
];
for (const [what, faults, taken] of troubles) {
  test.serial(
    `MM7: an MMS is unsure and never sent again by itself where ${what}${taken === 1 ? '; a late report settles it' : ''}`,
    async (t) => {
      const world = await anMmsWorld(t, database());
      world.mmsc.faults.replace({ ...faults, noReportPercent: 100 });
      await world.open();
      await world.queue(1);
      await world.submitsAre({ unsure: 1 });
      if (taken !== undefined) t.is(world.mmsc.recipientsTaken, taken);
      t.is(await world.queued(), 0);
      const [mt] = await database().read<{ state: string }>('select state from mt where phone = $1', [
        world.phoneOf(0),
      ]);
      t.is(mt!.state, 'unsure');
      if (taken === 1) {
        world.mmsc.faults.replace(faults);
        // Its report is late for sure: it reaches nobody until the books know of no answer.
        world.mmsc.connectTo('sp', { url: nobodys });
        await world.queue(1, { phone: world.phoneOf(2) });
        await world.submitsAre({ unsure: 2 });
        world.mmsc.connectTo('sp', { url: world.url });
        await world.submitsAre({ delivered: 1, unsure: 1 });
        const [settled] = await database().read<{ state: string }>('select state from mt where phone = $1', [
          world.phoneOf(2),
        ]);
        t.is(settled!.state, 'delivered');
        return;
      }
      // Later ones go out all the same.
      world.mmsc.faults.replace({});
      await world.queue(1, { phone: world.phoneOf(1) });
      await world.submitsAre({ delivered: 1, unsure: 1 });
    },
  );
}

test.serial(
  'MM7: while nobody listens nothing was written, and it goes again by itself as soon as somebody does',
  async (t) => {
    const world = await anMmsWorld(t, database());
    const url = world.sheet.mmsc.url;
    Object.assign(world.sheet.mmsc, { url: nobodys });
    const link = await world.open();
    await world.queue(2);
    await until('it tries again', () => link.state.sending === 'retrying');
    t.deepEqual([await world.queued(), await world.submits()], [2, {}]);
    await link.stop();
    Object.assign(world.sheet.mmsc, { url });
    await world.open();
    await world.submitsAre({ delivered: 2 });
  },
);

test.serial(
  'MM7: what is busy is tried again, what is refused for one phone leaves the others alone, and who takes one at a time gets one at a time',
  async (t) => {
    const world = await anMmsWorld(t, database(), { sheet: { recipients: 5 }, account: { maxRecipients: 1 } });
    world.mmsc.faults.replace({ seed: 3, refusePercent: 40, refuseStatus: 4006 });
    await world.open();
    await world.queue(6);
    await until('they arrived', async () => (await world.submits())['delivered'] === 6);
    t.deepEqual(world.arrived(6), ones(6));
    world.mmsc.faults.replace({});
    const bad = await database().transact((tx) =>
      queueMts(tx, world.door, [anMt({ class: 'content', phone: '8612345678901234', mms: world.mms })], new Date()),
    );
    await until('it is refused', async () => {
      const [mt] = await database().read<{ state: string }>('select state from mt where id = any($1)', [bad]);
      return mt!.state === 'refused';
    });
  },
);

test.serial('MM7: no more recipients are open in the books than the window has, whatever waits', async (t) => {
  const world = await anMmsWorld(t, database(), { sheet: { connections: 2, recipients: 2 } });
  world.mmsc.faults.replace({ slowPercent: 100, slowMs: 40 });
  await world.queue(40);
  await world.open();
  let most = 0;
  await until('they arrived', async () => {
    const { sending = 0, delivered = 0 } = await world.submits();
    most = Math.max(most, sending);
    return delivered === 40;
  });
  t.is(world.sheet.window, 8);
  t.true(most <= 8, `${most} were open`);
});

test.serial('MM7: a content that the MMSC refuses is sent to nobody else, and people hear of it', async (t) => {
  const world = await anMmsWorld(t, database(), { account: { maxBytes: 10 }, sheet: { connections: 1 } });
  await world.open();
  await world.queue(20);
  await world.submitsAre({ refused: 20 });
  t.is(world.logged.filter(({ alarm }) => alarm === 'content-refused').length, 1, 'it was asked once');
});

test.serial('MM7: a link whose proof is refused stops with an alarm, and what waits for it waits', async (t) => {
  const world = await anMmsWorld(t, database(), { account: { vaspId: 'other' } });
  const link = await world.open();
  await world.queue(3);
  await until('it stops', () => link.state.sending === 'login-refused');
  await until('they wait again', async () => (await world.queued()) === 3);
  t.deepEqual(await world.submits(), {});
  t.true(world.logged.some(({ alarm, detail }) => alarm === 'login-refused' && /^4001/.test(String(detail))));
});

test.serial(
  'MM7: a report counts once and for the right phone, whether before the answer, twice, or with both numbers swapped',
  async (t) => {
    const world = await anMmsWorld(t, database(), { sheet: { recipients: 4 } });
    world.mmsc.faults.replace({
      seed: 5,
      reportFirstPercent: 50,
      duplicateReportPercent: 50,
      irregularReportPercent: 50,
      deferPercent: 30,
      deferMs: 30,
    });
    await world.open();
    await world.queue(40);
    await world.submitsAre({ delivered: 40 });
    t.deepEqual(world.arrived(40), ones(40));
    await until('every report is taken', () => world.mmsc.owed === 0);
    const [left] = await database().read<{ count: number }>('select count(*)::int from status_report where link = $1', [
      world.sheet.link,
    ]);
    t.is(left!.count, 0);
  },
);

test.serial(
  'MM7: each fate is told for what it is: expired, refused, a handset without MMS, and what nobody knows',
  async (t) => {
    const world = await anMmsWorld(t, database());
    await world.open();
    world.handsets.set(world.phoneOf(0), { mms: false });
    await world.queue(1);
    await world.submitsAre({ undelivered: 1 });
    const [submit] = await database().read<{ result: string }>('select result from submit where link = $1', [
      world.sheet.link,
    ]);
    t.is(submit!.result, 'Unrecognised 2003');
    world.mmsc.faults.replace({ expirePercent: 100 });
    await world.queue(1, { phone: world.phoneOf(1) });
    await world.submitsAre({ expired: 1, undelivered: 1 });
    world.mmsc.faults.replace({ indeterminatePercent: 100 });
    await world.queue(1, { phone: world.phoneOf(2) });
    await world.submitsAre({ expired: 1, undelivered: 1, unsure: 1 });
    world.mmsc.faults.replace({ forwardPercent: 100 });
    await world.queue(1, { phone: world.phoneOf(3) });
    await until('the report says so', async () => {
      const [row] = await database().read<{ state: string; result: string }>(
        'select state, result from submit where phone = $1',
        [world.phoneOf(3)],
      );
      return row?.state === 'submitted' && row.result === 'Forwarded';
    });
  },
);

test.serial(
  'MM7: an MMS of a phone becomes an MO with its text, once, whoever may call, and nothing is taken of others',
  async (t) => {
    const world = await anMmsWorld(t, database(), {
      sheet: { receive: { path: '/mm7/guarded', from: ['127.0.0.1'], login: { user: 'mmsc', password: 'p' } } },
    });
    world.mmsc.sendMo(world.phoneOf(0), '10620007', { subject: '投稿', text: '雨天行车' });
    world.mmsc.connectTo('sp', { url: world.url, login: { user: 'mmsc', password: 'p', scheme: 'basic' } });
    await until('it is taken', () => world.mmsc.owed === 0);
    t.is(world.mos.length, 1);
    t.like(world.mos[0], { phone: world.phoneOf(0), text: '雨天行车', accessNumber: '10620007' });
    const post = (body: string, headers: Record<string, string>) => fetch(world.url, { method: 'POST', body, headers });
    const type = { 'content-type': 'text/xml' };
    const login = { authorization: `Basic ${Buffer.from('mmsc:p').toString('base64')}` };
    const refused = await post('<a/>', type);
    t.is(refused.status, 401);
    t.regex(refused.headers.get('www-authenticate')!, /^Basic realm=/);
    const unread = await post('<a/>', { ...type, ...login });
    t.is(unread.status, 200);
    t.regex(await unread.text(), /VASPErrorRsp[\s\S]*<mm7:StatusCode>2007/);
    t.is((await post('x'.repeat(3 * 1024 * 1024), { ...type, ...login })).status, 413);
    t.is(world.mos.length, 1);
  },
);
