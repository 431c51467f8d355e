import { type AlarmSheet, type Fact, openByRule, refusedNotices } from '../business/alarms/index.ts';
import { progressOf } from '../business/bill-run/index.ts';
import type { Terms } from '../business/subscriptions/index.ts';
import { type LinkSheet, readBoard } from '../carriers/index.ts';
import type { Db } from '../platform/db.ts';
import { type Job, latenessOf } from '../platform/jobs.ts';
import { type FigureSource, figureSource, type Reading } from '../platform/metrics.ts';
import { packageVersion } from '../platform/package-root.ts';
import { tillFigures } from '../products/merchants/index.ts';
import { monthOf } from '../values/time.ts';
import type { Gateway } from './gateway.ts';

const gauge = (help: string) => ({ kind: 'gauge' as const, help });
const counter = (help: string) => ({ kind: 'counter' as const, help });

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

/** What every process says of itself, besides what Node.js tells. */
export function ownFigures({ pools }: Pick<Db, 'pools'>, roles: readonly string[]): FigureSource {
  return figureSource({
    name: 'process',
    figures: {
      spgate_info: gauge('The version of this process, and what it runs'),
      spgate_database_connections: gauge('Connections of this process: busy, and idle'),
      spgate_database_waiting: gauge('Work of this process that waits for a connection'),
    },
    read: () => ({
      spgate_info: [[{ version: packageVersion, roles: roles.join() }, 1]],
      spgate_database_connections: [
        [{ state: 'busy' }, sum(pools.map(({ totalCount, idleCount }) => totalCount - idleCount))],
        [{ state: 'idle' }, sum(pools.map(({ idleCount }) => idleCount))],
      ],
      spgate_database_waiting: [[{}, sum(pools.map(({ waitingCount }) => waitingCount))]],
    }),
  });
}

/** What a gateway says of the links that it serves. */
export function linkFigures(gateway: Pick<Gateway, 'state' | 'totals'>): FigureSource {
  return figureSource({
    name: 'links',
    figures: {
      spgate_link_state: gauge('How a link of this process is: 1 at its state'),
      spgate_link_holds_lease: gauge('Whether this process is the one that may send over the link'),
      spgate_link_connections_open: gauge('Connections of ours that are open'),
      spgate_link_connections_wanted: gauge('Connections of ours that should be open'),
      spgate_link_window_used: gauge('Messages without an answer'),
      spgate_link_window_size: gauge('Messages that may be without an answer'),
      spgate_link_pace: gauge('Recipients a second that are let through now'),
      spgate_link_mos_total: counter('Messages of phones that came over the link to this process'),
      spgate_link_mts_total: counter('Messages to phones that this process sent over the link'),
      spgate_link_answers_total: counter('Answers of the gateway to this process, by verdict and code'),
      spgate_link_reports_total: counter('Status reports that came over the link to this process, by what they say'),
    },
    read() {
      const states = gateway.state();
      const each = (value: (state: (typeof states)[number]) => number) =>
        states.map((state): Reading => [{ link: state.link }, value(state)]);
      const totals = [...gateway.totals()];
      return {
        spgate_link_state: states.map(({ link, sending }): Reading => [{ link, state: sending }, 1]),
        spgate_link_holds_lease: each(({ holdsLease }) => Number(holdsLease)),
        spgate_link_connections_open: each(({ connections }) => connections.open),
        spgate_link_connections_wanted: each(({ connections }) => connections.wanted),
        spgate_link_window_used: each(({ window }) => window.used),
        spgate_link_window_size: each(({ window }) => window.size),
        spgate_link_pace: each(({ perSecond }) => perSecond),
        spgate_link_mos_total: totals.map(([link, { mos }]): Reading => [{ link }, mos]),
        spgate_link_mts_total: totals.map(([link, { mts }]): Reading => [{ link }, mts]),
        spgate_link_answers_total: totals.flatMap(([link, { answers }]) =>
          [...answers].map(([told, count]): Reading => {
            const [verdict, code] = told.split(' ');
            return [{ link, verdict: verdict!, code: code! }, count];
          }),
        ),
        spgate_link_reports_total: totals.flatMap(([link, { reports }]) =>
          [...reports].map(([fate, count]): Reading => [{ link, fate }, count]),
        ),
      };
    },
  });
}

export type HouseFigures = {
  readonly db: Db;
  readonly sheets: readonly LinkSheet[];
  readonly terms: Pick<Terms, 'fees'>;
  readonly jobs: readonly Job[];
  readonly alarms: AlarmSheet;
  /** What alarms saw last. */
  facts(): readonly Fact[];
};

/**
 * What the rows say of the whole house. Every worker tells the same, so whoever adds them up takes the `max` over processes.
 * Each is read by a statement or few that are bounded, however much traffic there is.
 */
export function houseFigures({ db, sheets, terms, jobs, alarms, facts }: HouseFigures): FigureSource[] {
  return [
    figureSource({
      name: 'backlog',
      figures: {
        spgate_backlog_messages: gauge('Messages that are due and have not left, of the house; counted up to 50000'),
        spgate_backlog_oldest_seconds: gauge('For how long the oldest of them is due'),
        spgate_backlog_remaining_seconds: gauge('When the backlog will be gone, as the link sends now'),
        spgate_unanswered_messages: gauge('Messages that left, or may have left, without an answer, of the house'),
        spgate_delivered_ratio: gauge('Which share of the last 100 messages whose end is known arrived, of the house'),
        spgate_ended_messages: gauge('How many of the last 100 messages have a known end'),
      },
      async read(now) {
        const { links } = await readBoard(db, sheets, now);
        const each = (value: (view: (typeof links)[number]) => number | undefined) =>
          links.flatMap((view): Reading[] => {
            const read = value(view);
            return read === undefined ? [] : [[{ link: view.link }, read]];
          });
        return {
          spgate_backlog_messages: each(({ backlog }) => backlog.waiting),
          spgate_backlog_oldest_seconds: each(({ backlog }) => backlog.oldestSeconds ?? 0),
          spgate_backlog_remaining_seconds: each(({ backlog }) => backlog.remainingSeconds),
          spgate_unanswered_messages: each(({ unanswered }) => unanswered),
          spgate_delivered_ratio: each(({ lately: { known, good } }) => (known > 0 ? good / known : undefined)),
          spgate_ended_messages: each(({ lately }) => lately.known),
        };
      },
    }),
    figureSource({
      name: 'bills',
      figures: {
        spgate_bill_items: gauge('Fees of this month by state, of the house'),
        spgate_bill_window_open: gauge('Whether the window of a link takes the fees of this month now, of the house'),
        spgate_bill_window_closes_timestamp_seconds: gauge('When the window of a link closes, of the house'),
      },
      async read(now) {
        const { windows, charges } = await progressOf(db, terms.fees, monthOf(now), now);
        const ours = windows.filter(({ raisedBy }) => raisedBy === 'sp-record');
        return {
          spgate_bill_items: charges.map(({ state, items }): Reading => [{ state }, items]),
          spgate_bill_window_open: ours.map(({ link, state }): Reading => [{ link }, Number(state === 'open')]),
          spgate_bill_window_closes_timestamp_seconds: ours.map(
            ({ link, closes }): Reading => [{ link }, new Date(closes).getTime() / 1_000],
          ),
        };
      },
    }),
    figureSource({
      name: 'jobs',
      figures: { spgate_job_late_seconds: gauge('For how long a job is due and has not rung, of the house') },
      async read(now) {
        const late = await latenessOf(db, jobs, now);
        return { spgate_job_late_seconds: [...late].map(([job, seconds]): Reading => [{ work: job }, seconds]) };
      },
    }),
    figureSource({
      name: 'tills',
      figures: {
        spgate_redemptions_today: gauge('Benefits of members used since midnight in Beijing, of the house'),
        spgate_till_refusals_last_hour: gauge(
          'Checks at tills that were refused in the last hour by reason, of the house',
        ),
      },
      async read(now) {
        const { redemptions, refusals } = await tillFigures(db, now);
        return {
          spgate_redemptions_today: [[{}, redemptions]],
          spgate_till_refusals_last_hour: refusals.map(({ why, count }): Reading => [{ why }, count]),
        };
      },
    }),
    figureSource({
      name: 'alarms',
      figures: {
        spgate_alarms: gauge('Alarms that people are told of and that are not over, by rule, of the house'),
        spgate_alarms_unacknowledged: gauge('Those of them that nobody has taken on, by rule, of the house'),
        spgate_alarm_notices_refused: gauge('Notifications of the last day that could not be given, of the house'),
        spgate_watched_value: gauge(
          'What alarms look at: the value that a rule has a limit for, as this process saw it',
        ),
        spgate_watched_cases: gauge('How many cases it is the share of, as this process saw it'),
      },
      async read(now) {
        const open = new Map((await openByRule(db)).map((one) => [one.rule, one]));
        const rules = [...Object.keys(alarms.rules), 'fault'];
        const of = ({ rule, subject }: Fact) => ({ rule, subject });
        return {
          spgate_alarms: rules.map((rule): Reading => [{ rule }, open.get(rule)?.open ?? 0]),
          spgate_alarms_unacknowledged: rules.map((rule): Reading => [{ rule }, open.get(rule)?.waiting ?? 0]),
          spgate_alarm_notices_refused: [[{}, await refusedNotices(db, now)]],
          spgate_watched_value: facts().map((fact): Reading => [of(fact), fact.value]),
          spgate_watched_cases: facts().map((fact): Reading => [of(fact), fact.of ?? alarms.rules[fact.rule].least]),
        };
      },
    }),
  ];
}
