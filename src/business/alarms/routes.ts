import type { Db, Tx } from '../../platform/db.ts';
import { problems, type Request, type Route, refuserOf, route } from '../../platform/http/index.ts';
import { openLive } from '../../platform/live.ts';
import type { Log } from '../../platform/log.ts';
import { groupBy } from '../../values/group.ts';
import { type Id, newId } from '../../values/id.ts';
import { beijingIso } from '../../values/time.ts';
import { auditRequest } from '../staff/index.ts';
import {
  type AlarmBoard,
  type AlarmView,
  alarmBoard,
  alarmCount,
  alarmParams,
  alarmView,
  alarmWords,
  faultBody,
  pastPage,
  pastQuery,
  stepBody,
} from './contract.ts';
import type { RuleCode } from './model.ts';
import { type OnCallHouse, onCallRoutes } from './on-call.ts';
import type { AlarmSheet } from './sheet.ts';
import {
  type Alarm,
  acknowledge,
  closeFault,
  countOpen,
  insertFault,
  insertStep,
  openAlarms,
  pastAlarms,
  type Step,
  stepsOf,
  takeAlarm,
} from './store.ts';

const access = { roles: ['operator', 'supervisor', 'administrator'] };
const readEveryMs = 2_000;
/** What a record may be completed by when it is over. */
const knownAfterwards: ReadonlySet<Step['what']> = new Set(['impact', 'cause'] as const);
const afterAllIds = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const refused = refuserOf({
  over: [409, { 'zh-CN': '该告警已结束，请刷新列表', en: 'This alarm is over; load the list again' }],
  acknowledged: [409, { 'zh-CN': '已有人确认该告警', en: 'Somebody has acknowledged this alarm already' }],
  'ends-itself': [
    409,
    {
      'zh-CN': '由规则发现的告警在恢复正常后自动结束，不能手动结束',
      en: 'What a rule has found ends by itself once it is right again; nobody closes it',
    },
  ],
});

/** What is wrong in the house, and what people do about it (CA-080). */
export function alarmRoutes({
  db,
  alarms: sheet,
  log,
  ...rest
}: { db: Db; alarms: AlarmSheet; log: Log } & Pick<OnCallHouse, 'outlets' | 'vault'>): Route[] {
  const board = async (): Promise<AlarmBoard> => ({
    open: await viewsOf(db, sheet, await openAlarms(db)),
    contacts: sheet.contacts,
  });
  const live = openLive('alarms', board, readEveryMs, log);

  /** Does something about an alarm that stands, with its step and its line in the audit. */
  const act = (
    request: Pick<Request, 'staff' | 'now' | 'address' | 'correlationId'> & { readonly params: { readonly id: Id } },
    step: Pick<Step, 'what' | 'words'> & { readonly whom?: string },
    work: (tx: Tx, alarm: Alarm, by: string) => Promise<unknown>,
  ) =>
    db.transact(async (tx) => {
      const { params, now, staff } = request;
      const alarm = await takeAlarm(tx, params.id);
      if (!alarm) throw problems.notFound();
      if (alarm.closedAt && !knownAfterwards.has(step.what)) throw refused('over');
      const by = staff!.name;
      await work(tx, alarm, by);
      await insertStep(tx, { whom: '', ...step, alarmId: alarm.id, by, at: now });
      await auditRequest(tx, request, `alarm.${step.what}`, alarm.id, { rule: alarm.rule, subject: alarm.subject });
      return {};
    });

  return [
    route({
      method: 'GET',
      path: '/api/alarms',
      access,
      summary: 'What is wrong now, what one does about it, what was done, and whom one calls',
      answer: alarmBoard,
      handle: async () => ({ body: await board() }),
    }),
    route({
      method: 'GET',
      path: '/api/alarms/live',
      access,
      summary: 'The same, as it changes: one reader for all who watch',
      sends: ['text/event-stream'],
      handle: async ({ signal }) => ({ events: live.watch(signal) }),
    }),
    route({
      method: 'GET',
      path: '/api/alarms/count',
      access,
      summary: 'How many alarms nobody has acknowledged',
      answer: alarmCount,
      handle: async () => ({ body: { open: await countOpen(db) } }),
    }),
    route({
      method: 'GET',
      path: '/api/alarms/past',
      access,
      summary: 'Alarms that are over, newest first',
      query: pastQuery,
      answer: pastPage,
      async handle({ query: { before = afterAllIds, limit } }) {
        const rows = await pastAlarms(db, before, limit + 1);
        const items = await viewsOf(db, sheet, rows.slice(0, limit));
        return { body: { items, ...(rows.length > limit && { next: items.at(-1)!.id }) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/alarms',
      access,
      summary: 'Tells a fault that no rule sees, such as one of the backbone',
      body: faultBody,
      answer: alarmView.pick({ id: true }),
      async handle(request) {
        const { body, now, staff } = request;
        const id = newId(now);
        await db.transact(async (tx) => {
          await insertFault(tx, { id, subject: body.subject }, now);
          await insertStep(tx, { alarmId: id, what: 'told', whom: '', words: body.words, by: staff!.name, at: now });
          await auditRequest(tx, request, 'alarm.told', id, { subject: body.subject });
        });
        return { status: 201, body: { id } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/alarms/:id/acknowledge',
      access,
      summary: 'Somebody has seen an alarm and takes it on',
      params: alarmParams,
      body: alarmWords,
      handle: (request) =>
        act(request, { what: 'acknowledged', words: request.body.words }, (tx, alarm, by) => {
          if (alarm.acknowledgedAt) throw refused('acknowledged');
          return acknowledge(tx, alarm.id, by, request.now);
        }),
    }),
    route({
      method: 'POST',
      path: '/api/alarms/:id/steps',
      access,
      summary: 'What was done about an alarm: whom somebody called or pressed, which fallback was brought',
      params: alarmParams,
      body: stepBody,
      handle: (request) => act(request, request.body, async () => {}),
    }),
    route({
      method: 'POST',
      path: '/api/alarms/:id/close',
      access,
      summary: 'A fault that somebody told is over, with its cause; what a rule found ends by itself',
      params: alarmParams,
      body: alarmWords,
      handle: (request) =>
        act(request, { what: 'closed', words: request.body.words }, (tx, alarm) => {
          if (alarm.rule !== 'fault') throw refused('ends-itself');
          return closeFault(tx, alarm.id, request.now);
        }),
    }),
    ...onCallRoutes({ ...rest, db, sheet }),
  ];
}

async function viewsOf(db: Db, sheet: AlarmSheet, alarms: readonly Alarm[]): Promise<AlarmView[]> {
  const ids = alarms.map(({ id }) => id);
  const steps = groupBy(await stepsOf(db, ids), ({ alarmId }) => alarmId);
  return alarms.map((alarm) => viewOf(sheet, alarm, steps.get(alarm.id) ?? []));
}

/** A rule that the content does not have any more is called by its code. */
function viewOf(sheet: AlarmSheet, alarm: Alarm, steps: readonly Step[]): AlarmView {
  const { id, rule, subject, value, since, seenAt, closedAt, acknowledgedBy, acknowledgedAt } = alarm;
  const known = rule === 'fault' ? undefined : sheet.rules[rule as RuleCode];
  const { title, runbook } = known ?? sheet.fault;
  return {
    ...{ id, rule, subject, value, title, runbook },
    ...{ unit: known?.unit ?? 'state', limit: known?.above ?? known?.below ?? 0 },
    ...{ since: beijingIso(since), seenAt: beijingIso(seenAt) },
    ...(closedAt && { closedAt: beijingIso(closedAt) }),
    ...(acknowledgedAt && { acknowledged: { by: acknowledgedBy!, at: beijingIso(acknowledgedAt) } }),
    steps: steps.map(({ what, whom, words, by, at }) => ({ what, whom, words, by, at: beijingIso(at) })),
  };
}
