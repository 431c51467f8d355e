import test from 'ava';
import { feesBegin, isTrial } from '../../src/business/subscriptions/index.ts';
import { dayMs } from '../../src/values/time.ts';
import { terms } from '../support/shipped.ts';
import { aSubscriber, Talk } from '../support/talk.ts';

/** Someone who texted these words, from 23 November 2026 on: a trial of 30 days is then free until 22 December. */
function after(...texts: string[]): Talk {
  const talk = new Talk(terms);
  for (const text of texts) talk.hear(text);
  return talk;
}

test('CA-050: the word of a trial asks, says until when it is free and that silence ends it, and a Y joins', (t) => {
  const talk = new Talk(terms);
  t.deepEqual(talk.say('CYTY'), [
    '免费体验车友助理普通会员至12月22日，到期自动结束，不扣费。24小时内回Y参加。退订发TDCY，客服400-000-0000。',
  ]);
  const { mts, changes } = talk.hear('Y');
  t.deepEqual(talk.standing, ['car-owner active']);
  t.deepEqual(
    mts.map(({ reason }) => reason),
    ['welcome', 'membership 2026-11', 'trial started'],
  );
  t.is(
    mts[2]!.text,
    '您已免费体验车友助理普通会员至12月22日，到期自动结束，不扣费。已赠50积分。退订发TDCY，客服400-000-0000。',
  );
  const [trial] = talk.talker.subscriptions;
  t.true(isTrial(trial!));
  t.is(feesBegin(trial!), undefined, 'there is never anything to bill');
  t.is(changes.consents.length, 1);
  t.like(changes.trials[0], { trial: 'car-owner-2026', rewardPoints: 50, quota: 1000 });
});

test('CA-050: no Y within the window is no trial', (t) => {
  const talk = after('CYTY');
  t.deepEqual(talk.walkTo('2026-11-25T10:00:00+08:00'), []);
  t.deepEqual(talk.standing, []);
});

test('CA-050: three days before the end the choice is told, and silence ends it and costs nothing', (t) => {
  const talk = after('CYTY', 'Y');
  t.deepEqual(talk.walkTo('2026-12-20T09:59:59+08:00'), []);
  t.deepEqual(talk.walkTo('2026-12-20T10:00:00+08:00'), [
    '车友助理普通会员体验12月22日结束，不回复即停、不扣费。回复Y续订，1月起5元/月，退订发TDCY，客服400-000-0000。',
  ]);
  t.deepEqual(talk.walkTo('2026-12-22T23:59:59+08:00'), []);
  t.is(talk.standing.length, 2, 'the trial, and the question');
  t.deepEqual(talk.walkTo('2026-12-23T00:00:00+08:00'), [
    '车友助理普通会员免费体验已结束，未扣费，不会自动收费。继续使用发CY到10620007（5元/月）。客服400-000-0000。',
  ]);
  t.deepEqual(talk.standing, []);
  t.regex(talk.say('Y')[0]!, /没有待确认的订购/, 'a Y after the end buys nothing');
});

test('CA-050, CA-026: a Y to the choice makes a paid relation with its own consent, and the month of the trial stays free', (t) => {
  const talk = after('CYTY', 'Y');
  const trial = talk.talker.subscriptions[0]!;
  talk.walkTo('2026-12-21T10:00:00+08:00');
  const { mts, changes } = talk.hear('Y');
  t.deepEqual(
    mts.map(({ text }) => text),
    ['已订购车友助理普通会员，1月起5元/月，此前不收费。退订发TDCY到10620007，查询发0000，客服400-000-0000。'],
  );
  const [paid, ...more] = talk.talker.subscriptions;
  t.deepEqual(more, []);
  t.like(paid, { state: 'active', trial: undefined, tariffVersion: 1 });
  t.deepEqual(feesBegin(paid!), new Date('2027-01-01T00:00:00+08:00'));
  t.like(changes.consents[0], { subscriptionId: paid!.id, textVersion: terms.catalog.texts.version('trial-ending') });
  t.like(
    changes.events.find(({ subscriptionId }) => subscriptionId === trial.id),
    { from: 'active', to: 'closed', cause: 'replaced by car-owner' },
  );
  t.deepEqual(talk.walkTo('2027-02-01T00:00:00+08:00'), [], 'nothing of the trial is left');
});

test('CA-050: who wants to go on need not wait for the choice: CY within the trial says from when it costs', (t) => {
  const talk = after('CYTY', 'Y');
  t.deepEqual(talk.say('CY'), [
    '车友助理普通会员体验后续订，1月起5元/月。24小时内回Y确认，不回不扣费。退订TDCY，客服400-000-0000。',
  ]);
  talk.hear('Y');
  t.deepEqual(talk.standing, ['car-owner active']);
  t.deepEqual(feesBegin(talk.talker.subscriptions[0]!), new Date('2027-01-01T00:00:00+08:00'));
});

test('CA-050: who wants the other level pays it from this month on, and is told so before the Y', (t) => {
  const talk = after('CYTY', 'Y');
  t.regex(talk.say('CYV')[0]!, /^普通会员换车友助理VIP会员，本月起10元\/月/);
  talk.hear('Y');
  const [vip, ...more] = talk.talker.subscriptions;
  t.deepEqual(more, []);
  t.deepEqual(feesBegin(vip!), vip!.activeFrom);
});

test('CA-050: a trial is taken once by a holder of a phone, and the next holder is a new person', (t) => {
  const talk = after('CYTY', 'Y');
  t.regex(talk.say('CYTY')[0]!, /每人限免费体验一次，您已参加过，未扣费。订购发CY（5元\/月）/);
  talk.hear('TDCY');
  t.deepEqual(talk.standing, []);
  t.regex(talk.say('CYTY')[0]!, /每人限免费体验一次/);
});

test('CA-050: who has a paid membership has nothing to try', (t) => {
  const talk = after('CYV', 'Y');
  t.regex(talk.say('CYTY')[0]!, /已订购车友助理普通会员|无需重复订购/);
  t.deepEqual(talk.standing, ['car-owner-vip active']);
});

test('CA-050: the seats are counted when the word is sent and again at the Y', (t) => {
  const full = new Map([['car-owner-2026', 1000]]);
  const talk = new Talk(terms);
  talk.talker = { ...talk.talker, trials: { taken: [], seats: full } };
  t.regex(talk.say('CYTY')[0]!, /免费体验名额已满，未参加、不扣费。订购发CY（5元\/月）/);
  const late = after('CYTY');
  late.talker = { ...late.talker, trials: { taken: [], seats: full } };
  t.regex(late.say('Y')[0]!, /名额已满/);
  t.deepEqual(late.standing, []);
});

test('CA-050: a trial is open from its first day to the end of its last, to phones of its areas', (t) => {
  const at = (time: string) => new Talk(terms, { at: time }).say('CYTY')[0]!;
  t.regex(at('2026-10-31T23:59:58+08:00'), /不在开放时间/);
  t.regex(at('2026-11-01T00:00:00+08:00'), /免费体验车友助理普通会员至11月30日/);
  t.regex(at('2027-12-31T23:59:58+08:00'), /免费体验车友助理普通会员至1月29日/);
  t.regex(at('2027-12-31T23:59:59+08:00'), /不在开放时间/);
  const elsewhere = aSubscriber({ phone: '13000000001', province: '山东' });
  t.regex(new Talk(terms, { subscriber: elsewhere }).say('CYTY')[0]!, /仅向河北联通用户开放/);
});

test('CA-050: a trial that is cancelled ends at once, free, and its question with it in one answer', (t) => {
  const talk = after('CYTY', 'Y');
  talk.walkTo('2026-12-21T10:00:00+08:00');
  t.is(talk.standing.length, 2);
  t.deepEqual(talk.say('TDCY'), [
    '您已退订车友助理普通会员，即时生效。本月未收取信息费，此后不再扣费。客服400-000-0000。',
  ]);
  t.deepEqual(talk.standing, []);
});

test('CA-050: the list says until when something is free', (t) => {
  const talk = after('CYTY', 'Y');
  t.regex(talk.say('0000')[0]!, /1\.车友助理普通会员免费体验至12月22日/);
});

test('CA-050: what somebody asked for when the end falls due is not replaced by our question', (t) => {
  const talk = after('CYTY', 'Y');
  talk.walkTo('2026-12-20T09:00:00+08:00');
  talk.hear('CYV');
  t.deepEqual(talk.walkTo('2026-12-20T12:00:00+08:00'), []);
  t.is(talk.talker.subscriptions.find(({ state }) => state === 'pending-confirm')!.product, 'car-owner-vip');
  t.regex(talk.walkTo('2026-12-21T12:00:00+08:00')[0]!, /体验12月22日结束/, 'it is told when that order has expired');
});

test('CA-050: a phone that may not order is told the end, and asked nothing', (t) => {
  const talk = after('CYTY', 'Y');
  talk.talker = { ...talk.talker, subscriber: aSubscriber({ blacklisted: true }) };
  t.deepEqual(talk.walkTo('2026-12-22T00:00:00+08:00'), []);
  t.is(talk.walkTo('2026-12-23T00:00:00+08:00').length, 1);
});

test('CA-050: while a carrier decides about going on, the trial goes on', (t) => {
  const talk = after('CYTY', 'Y');
  talk.walkTo('2026-12-21T10:00:00+08:00');
  talk.terms = { ...terms, orderModes: new Map([['smg', 'vac']]) };
  talk.hear('Y');
  t.deepEqual(talk.walkTo('2026-12-24T12:00:00+08:00'), []);
  t.deepEqual(talk.standing, ['car-owner active', 'car-owner pending-carrier']);
});

test('CA-050: a Y that comes late in its window has all the days of the trial', (t) => {
  const talk = after('CYTY');
  talk.wait(dayMs - 2000);
  t.regex(talk.say('Y')[2]!, /至12月23日/);
});
