import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { chargesTogether, moveCharge, planCharge, saveCharges } from '../../src/business/billing/index.ts';
import {
  attachRecording,
  linkTelemarketing,
  openRecordings,
  saveTelemarketingConsents,
} from '../../src/business/consent/index.ts';
import { loadRefundRules } from '../../src/business/refunds/index.ts';
import { openNumbers, openVault } from '../../src/business/staff/index.ts';
import { loadSegments } from '../../src/business/subscribers/index.ts';
import { move, type Subscription, saveChanges, together } from '../../src/business/subscriptions/index.ts';
import { findTicket, loadDesk, needsWork, openTicket } from '../../src/business/tickets/index.ts';
import { loadVehicleRules } from '../../src/business/vehicles/index.ts';
import { jobsOf as complaintJobs } from '../../src/care/complaint/jobs.ts';
import type { CareHouse } from '../../src/care/house.ts';
import { loadOrderScript } from '../../src/care/index.ts';
import { careRoutes } from '../../src/care/routes.ts';
import { openBlobs } from '../../src/platform/blobs.ts';
import { openLog } from '../../src/platform/log.ts';
import { sealedBlobs } from '../../src/platform/sealed-blobs.ts';
import { loadErrands } from '../../src/products/errands/index.ts';
import { loadMembershipRules } from '../../src/products/merchants/index.ts';
import { loadWeatherRules } from '../../src/products/weather/index.ts';
import { newId } from '../../src/values/id.ts';
import { dayMs, hourMs, later } from '../../src/values/time.ts';
import { aCaller, aDesk, type Desk } from '../support/callers.ts';
import { aNewCharge } from '../support/charge.ts';
import { contentFolder } from '../support/content.ts';
import { withDatabase } from '../support/database.ts';
import { aDoor, aLane } from '../support/mt.ts';
import { aCatalog, house as aHouseName, termsOf } from '../support/talk.ts';

const db = withDatabase();
/** A relation of the carrier becomes real. */
const opened = new Date('2026-11-02T10:00:00+08:00');
const charged = new Date('2026-11-10T09:00:00+08:00');
const now = new Date('2026-11-23T15:00:00+08:00');
const agent = aCaller('care-agent');
const carrierAgent = aCaller('agent-10010', 'unicom');

let folder = '';
let house: CareHouse;
let desk: Desk;
test.before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-care-'));
  house = {
    db: db(),
    terms: termsOf(await aCatalog()),
    door: aDoor(aLane),
    rules: await loadRefundRules(contentFolder),
    recordings: openBlobs(folder),
    desk: await loadDesk(contentFolder),
    segments: await loadSegments(contentFolder),
    numbers: await openNumbers(db()),
    numbersPerHour: 60,
    script: await loadOrderScript(contentFolder, aHouseName),
    sheets: [],
    hear: async () => {},
    panels: [],
    vehicles: await loadVehicleRules(contentFolder),
    // Asked by no test here.
    issues: {} as never,
    weatherRules: await loadWeatherRules(contentFolder),
    membership: await loadMembershipRules(contentFolder),
    errands: await loadErrands(contentFolder, (await loadDesk(contentFolder)).calendars),
  };
  desk = await aDesk(careRoutes(house), now);
});
test.after.always(async () => {
  await desk.stop();
  await rm(folder, { recursive: true });
});

/** Somebody agreed on the telephone, the carrier opened the relation, and the fee of November was taken. */
async function soldByPhone(phone: string, { listed = true } = {}): Promise<{ subscriptionId: string; listId: string }> {
  await db().read(`insert into subscriber (phone, carrier, province, holder_since) values ($1, 'unicom', '河北', $2)`, [
    phone,
    opened,
  ]);
  const listId = newId(now);
  const call = {
    ...{ phone, id: newId(now), product: 'car-owner', consentedAt: later(opened, -dayMs), organisation: '甲外呼' },
    ...{ listId, row: 2, scriptVersion: 'S1', callerId: 'A007', recording: 'r.wav', carrier: 'unicom' },
  };
  const waiting = await aRelation(phone);
  const why = { cause: '运营商已开通', channel: 'carrier', actor: 'vac', evidence: { notify: 'n1' } } as const;
  await db().transact(async (tx) => {
    if (listed) await saveTelemarketingConsents(tx, [call]);
    await saveChanges(tx, together(move(waiting, 'active', why, opened)));
    await linkTelemarketing(tx, [{ phone, product: 'car-owner', subscriptionId: waiting.id, openedAt: opened }]);
    const planned = planCharge(
      aNewCharge({ phone, subscriptionId: waiting.id }),
      { rule: 'its record is queued' },
      charged,
    );
    const pending = moveCharge(planned.charges[0], 'pending', { rule: 'its record is queued' }, charged);
    const posted = moveCharge(
      pending.charges[0],
      'posted',
      { rule: 'the report says so', detail: { code: '0' } },
      later(charged, hourMs),
    );
    await saveCharges(tx, chargesTogether(planned, pending, posted));
  });
  return { subscriptionId: waiting.id, listId };
}

/** A relation that waits for the carrier. */
async function aRelation(phone: string): Promise<Subscription> {
  const id = newId(opened);
  await db().read(
    `insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, asked_at, version)
     values ($1, $2, 'car-owner', 'car-owner', 'pending-carrier', 1, 'telemarketing', '10620007', $3, 1)`,
    [phone, id, opened],
  );
  return {
    ...{ phone, id, product: 'car-owner', billingGroup: 'car-owner', state: 'pending-carrier', tariffVersion: 1 },
    ...{ channel: 'telemarketing', askedFrom: '10620007', askedAt: opened, version: 1 },
    ...{
      source: undefined,
      askVersion: undefined,
      confirmUntil: undefined,
      activeFrom: undefined,
      closedAt: undefined,
    },
    ...{ trial: undefined, trialUntil: undefined, feeFrom: undefined, nextAt: undefined },
  } as Subscription;
}

type MarkView = {
  at: string;
  kind: string;
  isAhead: boolean;
  text: Record<string, string>;
  rule: Record<string, string>;
  evidence: Record<string, string>;
};
type TimelineView = {
  phone: string;
  marks: MarkView[];
  previous?: number;
  bills: { month: string; leftOut?: { rule: string }; bill?: { amountFen: number } }[];
};

async function timelineOf(phone: string, query = '', by = agent): Promise<TimelineView> {
  const { id } = (await (await desk.ask(by, '/api/care/openings', { body: { written: phone } })).json()) as {
    id: string;
  };
  return (await (await desk.ask(by, `/api/care/openings/${id}/timeline${query}`)).json()) as TimelineView;
}

type Shown = { lines: { kind: string; text: Record<string, string> }[]; seen: string };

/** Somebody opens the number, looks at what the complaint would do, and settles it so. */
async function complainAs(
  caller: typeof agent,
  phone: string,
  wish: { subscriptionId: string; ticketId?: string; note?: string },
  at = desk,
) {
  const { id } = (await (await at.ask(caller, '/api/care/openings', { body: { written: phone } })).json()) as {
    id: string;
  };
  const place = `/api/care/openings/${id}/complaint`;
  const body = { id: randomUUID(), ...wish };
  const shown = await at.ask(caller, `${place}/outlook`, { body });
  if (shown.status !== 200) return shown;
  const { seen } = (await shown.json()) as Shown;
  return at.ask(caller, place, { body: { ...body, seen } });
}

const told = async (answer: Response) =>
  ((await answer.json()) as Shown).lines.map(({ kind, text }) => `${kind} ${text['zh-CN']}`);

const lines = ({ marks }: TimelineView) =>
  marks.map(({ at, kind, text }) => `${at.slice(5, 16)} ${kind} ${text['zh-CN']}`);

test.serial(
  'The story of a relation is told in order: call, activation, 72 hours, fee, and what will happen, each with its rule',
  async (t) => {
    const phone = '13000003001';
    await soldByPhone(phone);
    const story = await timelineOf(phone);
    t.is(story.phone, '130****3001');
    t.deepEqual(lines(story), [
      '11-01T10:00 call 电话同意车友助理普通会员，录音尚未上传',
      '11-02T10:00 relation 车友助理普通会员已生效',
      '11-05T10:00 cooling-off 车友助理普通会员生效满 72 小时',
      '11-10T09:00 charge 车友助理普通会员2026-11 月费5元：计划收取',
      '11-10T09:00 charge 车友助理普通会员2026-11 月费5元：正在计费',
      '11-10T10:00 charge 车友助理普通会员2026-11 月费5元：已扣费',
    ]);
    t.deepEqual(
      story.marks.map(({ rule }) => rule['zh-CN']),
      [
        '电话同意仅为凭据，运营商通知后关系才生效；投诉时无录音即退费并退订',
        '运营商已开通',
        '生效后 72 小时内不计费，其间退订不收费',
        '包月话单已排队发送',
        '包月话单已排队发送',
        'the report says so',
      ],
    );
    t.deepEqual(story.marks[1]!.evidence, { notify: 'n1', actor: 'vac', channel: 'carrier' });
    t.deepEqual(
      story.bills.map(({ month, leftOut }) => [month, leftOut?.rule]),
      [
        ['2026-11', 'billed'],
        ['2026-12', 'no-consent'],
      ],
    );
    const [audited] = await db().read(`select account_id, subject from staff_audit where action = 'number.open'`);
    t.deepEqual(audited, { account_id: agent.id, subject: '130****3001' });
  },
);

test.serial('What has not happened yet is told as ahead: the next fee, at the run that will take it', async (t) => {
  const phone = '13000003002';
  const { subscriptionId } = await soldByPhone(phone);
  await db().read(
    `insert into consent (phone, id, subscription_id, product, tariff_version, kind, text_version, evidence, at)
     values ($1, $2, $3, 'car-owner', 1, 'carrier', 'notify', '{}', $4)`,
    [phone, newId(opened), subscriptionId, opened],
  );
  const { marks } = await timelineOf(phone);
  t.deepEqual(
    marks.filter(({ isAhead }) => isAhead).map(({ at, kind, text }) => [at, kind, text['en']]),
    [['2026-12-10T09:00:00.000+08:00', 'bill', 'The fee of 车友助理普通会员, 5元, will be charged']],
  );
});

test.serial('A long story comes page by page, the newest first, and pages meet without gap or double', async (t) => {
  const phone = '13000003001';
  const all = lines(await timelineOf(phone));
  const newest = await timelineOf(phone, '?limit=4');
  const oldest = await timelineOf(phone, `?limit=4&before=${newest.previous}`);
  t.deepEqual([...lines(oldest), ...lines(newest)], all);
  t.is(oldest.previous, undefined);
});

test.serial('An agent of 10010 sees orders, fees and money, and neither calls, our requests nor proofs', async (t) => {
  const { marks } = await timelineOf('13000003001', '', carrierAgent);
  t.deepEqual([...new Set(marks.map(({ kind }) => kind))], ['relation', 'cooling-off', 'charge']);
  t.true(marks.every(({ evidence }) => Object.keys(evidence).length === 0));
  for (const role of ['telemarketer', 'merchant-clerk', 'editor', 'finance'])
    t.is((await desk.ask(aCaller(role), `/api/care/openings/${randomUUID()}/timeline`)).status, 403, role);
});

test.serial(
  'CA-X16: a complaint without a recording ends the relation and gives every fee back, in one action, and a second one changes nothing',
  async (t) => {
    const phone = '13000003003';
    const { subscriptionId } = await soldByPhone(phone);
    const first = await told(await complainAs(agent, phone, { subscriptionId }));
    t.deepEqual(first.slice(0, 3), [
      'ends 车友助理普通会员立即退订，此后不再计费',
      'money 本月已扣车友助理普通会员5元，已全额退还',
      'money 2026-11 车友助理普通会员退费5元（用户否认订购）立即退还：电话营销订购，没有录音',
    ]);
    t.deepEqual(await told(await complainAs(agent, phone, { subscriptionId })), []);
    const texts = await db().read<{ text: string }>('select text from mt where phone = $1 order by id', [phone]);
    t.is(texts.length, 2);
    t.regex(texts[0]!.text, /已退订车友助理普通会员/);
    t.regex(texts[1]!.text, /非常抱歉！您11月的车友助理普通会员信息费5元已退还/);
    t.deepEqual(
      lines(await timelineOf(phone)).slice(-6),
      [
        'relation 车友助理普通会员已退订',
        'remedy 车友助理普通会员退费5元已申请',
        'remedy 车友助理普通会员退费5元已批准',
        'refund 我方退还 2026-11 车友助理普通会员费用5元',
        `notice 短信通知（待发送）：${texts[0]!.text}`,
        `notice 短信通知（待发送）：${texts[1]!.text}`,
      ].map((line) => `11-23T15:00 ${line}`),
    );
  },
);

test.serial('The ticket in which a complaint is made tells what came of it', async (t) => {
  const phone = '13000003103';
  const { subscriptionId } = await soldByPhone(phone, { listed: false });
  const asked = {
    phone,
    source: 'hotline',
    channel: 'phone',
    category: 'complaint-fee',
    subject: '否认订购',
    text: '我没订过',
  } as const;
  const tickets = { ...house, segments: await loadSegments(contentFolder), desk: await loadDesk(contentFolder) };
  const opened = await db().transact((tx) => openTicket(tx, tickets, asked, now));
  const ticketId = opened!.ticket.id;
  t.is((await complainAs(agent, phone, { subscriptionId, ticketId })).status, 200);
  t.like((await findTicket(db(), ticketId))?.ticket.links, [{ kind: 'complaint', words: 'ended' }]);
  t.is((await complainAs(agent, phone, { subscriptionId, ticketId: randomUUID() })).status, 404);
});

test.serial(
  'A complaint with a recording changes nothing and names what to listen to; one that was changed on disk is none',
  async (t) => {
    const phone = '13000003004';
    const { subscriptionId, listId } = await soldByPhone(phone);
    const { hash } = await house.recordings.put([Buffer.from('RIFF')], 100);
    await db().transact((tx) => attachRecording(tx, { listId, recording: 'r.wav', hash }));
    const heard = await told(await complainAs(agent, phone, { subscriptionId }));
    t.deepEqual(heard, ['stays 录音 r.wav 完好，可证明该订购：订购与费用不变，请先听录音再答复用户']);
    t.deepEqual(await db().read('select state from subscription where phone = $1', [phone]), [{ state: 'active' }]);
    await rm(path.join(folder, 'blobs', hash.slice(0, 2), hash.slice(2)));
    t.is(
      (await told(await complainAs(agent, phone, { subscriptionId })))[0],
      'ends 车友助理普通会员立即退订，此后不再计费',
    );
  },
);

/** The house with this key, or with none. */
function withKey(key: string | undefined): CareHouse {
  const locked = openBlobs(path.join(folder, 'locked'));
  const sealed = key && sealedBlobs(locked, openVault(key.repeat(32)), 'recordings of calls');
  return {
    ...house,
    recordings: openRecordings(db(), { plain: openBlobs(folder), locked, sealed: sealed || undefined }),
  };
}

/** The clock rings for complaints that wait, in a house with this key, an hour after the other. */
async function ringsFor(key: string | undefined): Promise<Date | undefined> {
  const job = complaintJobs(withKey(key))[0]!;
  await job.run(db(), (await job.nextDue(db(), now))!, openLog({ level: 'silent' }));
  return job.nextDue(db(), now);
}

test.serial(
  'CA-X16: a complaint whose recording our key does not open is kept on a ticket as unsure, and settled once the key is back',
  async (t) => {
    const [sound, changed] = ['13000003204', '13000003205'];
    const subscriptions = new Map<string, string>();
    const kept = withKey('a').recordings;
    for (const phone of [sound, changed]) {
      const { subscriptionId, listId } = await soldByPhone(phone);
      subscriptions.set(phone, subscriptionId);
      const { hash } = await kept.put([Buffer.from(`RIFF ${phone}`)], 100);
      await db().transact((tx) => attachRecording(tx, { listId, recording: 'r.wav', hash }));
    }
    const without = await aDesk(careRoutes(withKey(undefined)), now);
    t.teardown(() => without.stop());
    const complains = (phone: string) =>
      complainAs(agent, phone, { subscriptionId: subscriptions.get(phone)!, note: '没订过' }, without);
    for (const phone of [sound, changed, changed])
      t.deepEqual(
        (await told(await complains(phone))).map((line) => line.slice(0, 26)),
        ['waits 录音 r.wav 暂时无法核对：投诉登记', 'stays 核实前订购与费用不变：请告知用户已受理、'],
      );
    const ticketsOf = (phone: string) => db().read<{ id: string }>('select id from ticket where phone = $1', [phone]);
    const [[ofSound, ...more], [ofChanged, ...others]] = [await ticketsOf(sound), await ticketsOf(changed)];
    t.deepEqual([...more, ...others], [], 'the same again goes onto the same ticket');
    t.like((await findTicket(db(), ofSound!.id))!.ticket, {
      assignee: agent.id,
      links: [{ kind: 'complaint', words: 'unsure' }],
    });
    const stateOf = (phone: string) => db().read('select state from subscription where phone = $1', [phone]);
    t.deepEqual([await stateOf(sound), await stateOf(changed)], [[{ state: 'active' }], [{ state: 'active' }]]);

    t.deepEqual(await ringsFor('b'), later(now, 2 * hourMs), 'another key tells no more than none');
    const [{ kept_hash: file }] = (await db().read(
      `select s.kept_hash from sealed_recording s join telemarketing_consent c on c.recording_hash = s.hash where c.phone = $1`,
      [changed],
    )) as [{ kept_hash: string }];
    await rm(path.join(folder, 'locked', 'blobs', file.slice(0, 2), file.slice(2)));
    t.is(await ringsFor('a'), undefined, 'nothing waits any more');
    t.deepEqual([await stateOf(sound), await stateOf(changed)], [[{ state: 'active' }], [{ state: 'closed' }]]);
    const heard = async ({ id }: { id: string }) => {
      const { ticket } = (await findTicket(db(), id))!;
      const said = await db().read<{ text: string }>(
        'select text from ticket_message where ticket_id = $1 order by id desc limit 1',
        [id],
      );
      return [needsWork(ticket) && ticket.awaiting, ticket.links.map(({ words }) => words), said[0]!.text];
    };
    t.deepEqual(await heard(ofSound!), [
      true,
      ['recording'],
      '录音 r.wav 已核对完好，可证明该订购：订购与费用不变，请先听录音再回访用户',
    ]);
    t.deepEqual(await heard(ofChanged!), [
      true,
      ['ended', 'ended'],
      '录音不能证明该订购：该订购此前已终止，退费共5元，经过见该号码的退费；请回访用户',
    ]);
  },
);

test.serial(
  'A complaint about what was not sold on the telephone is sent to the ordinary way, and 10010 cannot make one',
  async (t) => {
    const phone = '13000003005';
    const { subscriptionId } = await soldByPhone(phone, { listed: false });
    await db().read(`update subscription set channel = 'sms' where phone = $1`, [phone]);
    t.is((await complainAs(agent, phone, { subscriptionId })).status, 409);
    t.is((await complainAs(agent, phone, { subscriptionId: randomUUID() })).status, 404);
    t.is((await complainAs(carrierAgent, phone, { subscriptionId })).status, 403);
  },
);
