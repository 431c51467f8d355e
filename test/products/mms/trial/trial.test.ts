import test from 'ava';
import { openNumbers } from '../../../../src/business/staff/index.ts';
import { loadSegments } from '../../../../src/business/subscribers/index.ts';
import type { Caller } from '../../../../src/platform/http/index.ts';
import type { IssueView } from '../../../../src/products/mms/contract.ts';
import { openFitting, sealHandsets } from '../../../../src/products/mms/index.ts';
import { editorialRoutes } from '../../../../src/products/mms/routes.ts';
import type { TestHandset, TrialView } from '../../../../src/products/mms/trial/contract.ts';
import { trialRoutes } from '../../../../src/products/mms/trial/routes.ts';
import { aDesk, aStaffMember, type Desk } from '../../../support/callers.ts';
import { withDatabase } from '../../../support/database.ts';
import { contentFolder } from '../../../support/talk.ts';
import { withPushHouse } from '../push/a-push.ts';
import { anIssue, content, moment } from '../push/an-issue.ts';

const db = withDatabase();
const push = withPushHouse(db);
const [ours, other, strange] = ['15633000001', '15633000002', '13800000001'];

let desk: Desk;
let people: Record<'lin' | 'supervisor' | 'care', Caller>;
test.serial.before('an office with test handsets', async () => {
  const [lin, supervisor, care] = await Promise.all(
    ['editor', 'supervisor', 'care-agent'].map((role) => aStaffMember(db(), role)),
  );
  people = { lin: lin!, supervisor: supervisor!, care: care! };
  const shared = { ...push(), fitting: openFitting(), segments: await loadSegments(contentFolder) };
  desk = await aDesk(
    [
      ...trialRoutes({ ...shared, numbers: await openNumbers(db()) }),
      ...editorialRoutes({ ...shared, listener: { on: () => () => undefined } }),
    ],
    moment,
  );
});
test.after.always(() => desk?.stop());

async function answerOf(who: keyof typeof people, address: string, body?: object, method?: string): Promise<string> {
  const answer = await desk.ask(people[who], address, { ...(body && { body }), ...(method && { method }) });
  if (answer.ok) return 'done';
  return ((await answer.json()) as { code: string }).code;
}

async function shown<T>(address: string): Promise<T> {
  return (await (await desk.ask(people.lin, address)).json()) as T;
}

test.serial(
  'A supervisor enters handsets of colleagues; each number and name once, of a carrier, and masked in the list',
  async (t) => {
    const add = (body: object, who: keyof typeof people = 'supervisor') =>
      answerOf(who, '/api/mms/test-handsets', body);
    t.is(await add({ name: '编辑部红米', phone: ours, class: 'S' }, 'lin'), 'forbidden');
    t.is(await add({ name: '编辑部红米', phone: ours, class: 'S' }), 'done');
    t.is(await add({ name: '主编手机', phone: other }), 'done');
    t.is(await add({ name: '主编手机', phone: strange }), 'handset-known');
    t.is(await add({ name: '别名', phone: ours }), 'handset-known');
    t.is(await add({ name: '别名', phone: strange, class: 'Z' }), 'no-such-class');
    t.is(await add({ name: '别名', phone: '12345' }), 'invalid-request');
    const { handsets } = await shown<{ handsets: TestHandset[] }>('/api/mms/test-handsets');
    t.deepEqual(
      handsets.map(({ name, number, class: code }) => [name, number.masked, code]),
      [
        ['主编手机', '156****0002', null],
        ['编辑部红米', '156****0001', 'S'],
      ],
    );
    t.is(await answerOf('care', '/api/mms/test-handsets'), 'forbidden');
  },
);

test.serial(
  'An issue goes to named handsets as it is made for each, free and through the door; what came of it is shown, and it is in the audit',
  async (t) => {
    const id = await anIssue(db());
    const issue = await shown<IssueView>(`/api/mms/issues/${id}`);
    const tests = `/api/mms/issues/${id}/tests`;
    const { hash } = issue;
    t.is(await answerOf('lin', tests, { hash: '0'.repeat(64), names: ['主编手机'] }), 'other-content');
    t.is(await answerOf('lin', tests, { hash, names: ['没有这部'] }), 'no-such-handset');
    t.is(await answerOf('care', tests, { hash, names: ['主编手机'] }), 'forbidden');
    t.is(await answerOf('lin', tests, { hash, names: ['主编手机', '编辑部红米'] }), 'done');
    const sent = await db().read<{ phone: string; mms: string; fee: string; class: string; subject: string }>(
      `select phone, mms, fee_kind as fee, class, text as subject from mt where reason = 'issue-test' order by phone`,
    );
    t.deepEqual(
      sent.map(({ phone, fee, class: kind, subject }) => [phone, fee, kind, subject]),
      [
        [ours, 'free', 'content', '车友期刊'],
        [other, 'free', 'content', '车友期刊'],
      ],
    );
    t.not(sent[0]!.mms, sent[1]!.mms, 'class S and class L get layouts of their own');
    const { trials } = await shown<{ trials: TrialView[] }>(tests);
    t.deepEqual(trials.map(({ name, state, isOfThis }) => [name, state, isOfThis]).sort(), [
      ['主编手机', 'queued', true],
      ['编辑部红米', 'queued', true],
    ]);
    const audited = await db().read<{ phone: string }>(
      `select phone from staff_audit where action = 'mms.test' order by phone`,
    );
    t.deepEqual(
      audited.map(({ phone }) => phone),
      [ours, other],
    );
    const said = { ...content(), subject: '改过的' };
    await answerOf('lin', `/api/mms/issues/${id}/content`, { content: said, revision: issue.revision }, 'PUT');
    const after = await shown<{ trials: TrialView[] }>(tests);
    t.true(
      after.trials.every(({ isOfThis }) => !isOfThis),
      'what was looked at is not what it says now',
    );
  },
);

test.serial(
  'What could not go to review is sent to nobody; a number that changed hands is no colleague’s',
  async (t) => {
    const id = await anIssue(db());
    const issue = await shown<IssueView>(`/api/mms/issues/${id}`);
    const said = { ...content(), subject: '' };
    await answerOf('lin', `/api/mms/issues/${id}/content`, { content: said, revision: issue.revision }, 'PUT');
    const { hash } = await shown<IssueView>(`/api/mms/issues/${id}`);
    t.is(await answerOf('lin', `/api/mms/issues/${id}/tests`, { hash, names: ['主编手机'] }), 'not-clear');
    await db().transact((tx) => sealHandsets(tx, [ours], moment));
    const off = `/api/mms/test-handsets/${encodeURIComponent('主编手机')}`;
    t.is(await answerOf('lin', off, undefined, 'DELETE'), 'forbidden');
    t.is(await answerOf('supervisor', off, undefined, 'DELETE'), 'done');
    t.deepEqual((await shown<{ handsets: TestHandset[] }>('/api/mms/test-handsets')).handsets, []);
  },
);
