import type { Fact, Source } from '../business/alarms/index.ts';
import { feesLeftAtEnd } from '../business/bill-run/index.ts';
import { tallyOf } from '../business/calls/index.ts';
import { countUnsettled, lastMoAt } from '../business/messages/index.ts';
import { openDifferences } from '../business/reconciliation/index.ts';
import type { Terms } from '../business/subscriptions/index.ts';
import { countUnsure } from '../care/index.ts';
import { isMms, type LinkSheet, type LinkView, readBoard } from '../carriers/index.ts';
import type { Db } from '../platform/db.ts';
import { endingSoon, guessingNow } from '../products/merchants/index.ts';
import { slotsInDanger } from '../products/mms/index.ts';
import { citiesWithout, type WeatherRules } from '../products/weather/index.ts';
import { dayMs, dayOf, dayStart, later, minuteMs, monthOf } from '../values/time.ts';

export type AlarmFacts = {
  readonly db: Db;
  readonly sheets: readonly LinkSheet[];
  readonly terms: Pick<Terms, 'catalog' | 'fees'>;
  readonly issues: Parameters<typeof slotsInDanger>[0];
  readonly weather: WeatherRules;
};

/** For so long after it a restart is told. */
const restartToldSeconds = 3_600;
/** A server that starts with the program may be a moment younger. */
const togetherSeconds = 60;

/** Whether the database began anew while this program, up for so many seconds, was using it: it crashed, or somebody restarted it. */
export async function restartOf(db: Db, upSeconds: number): Promise<Fact> {
  const [row] = await db.read<{ seconds: number }>(
    'select extract(epoch from clock_timestamp() - pg_postmaster_start_time())::float as seconds',
  );
  const { seconds } = row!;
  const isAnew = seconds < restartToldSeconds && seconds + togetherSeconds < upSeconds;
  return { rule: 'database-restarted', subject: '', value: isAnew ? 1 : 0 };
}

/** What alarms watch. A source of a new rule is added here, and nowhere else. */
export function alarmSources({ db, sheets, terms, issues, weather }: AlarmFacts): Source[] {
  return [
    {
      rules: ['link-down', 'no-mo', 'bad-reports'],
      async read(now) {
        const [{ links }, lastMo] = await Promise.all([readBoard(db, sheets, now), lastMoAt(db)]);
        const bringsMos = new Set(sheets.filter((sheet) => !isMms(sheet)).map(({ link }) => link));
        return links.filter(({ commissioning }) => !commissioning).flatMap((link) => factsOfLink(link));

        function factsOfLink({ link: subject, instruction, sending, lease, lastMoAt: told, lately }: LinkView) {
          const isHeld = sending === 'standby' && lease?.expired === false;
          const isDown = instruction.wanted === 'running' && !standing.has(sending) && !isHeld;
          // A gateway that has just been started has heard nothing yet: the house may have.
          const last = told === undefined ? lastMo : new Date(told);
          const facts: Fact[] = [{ rule: 'link-down', subject, value: isDown ? 1 : 0 }];
          if (last && bringsMos.has(subject) && instruction.wanted === 'running')
            facts.push({ rule: 'no-mo', subject, value: minutesBetween(last, now) });
          if (lately.known > 0)
            facts.push({ rule: 'bad-reports', subject, value: percent(lately.good, lately.known), of: lately.known });
          return facts;
        }
      },
    },
    { rules: ['database-restarted'], read: async () => [await restartOf(db, process.uptime())] },
    {
      rules: ['orphan-reports', 'parked'],
      async read() {
        const { orphans, parked } = await countUnsettled(db);
        return [
          { rule: 'orphan-reports', subject: '', value: orphans },
          { rule: 'parked', subject: '', value: parked },
        ];
      },
    },
    {
      rules: ['complaints-unsure'],
      read: async () => [{ rule: 'complaints-unsure', subject: '', value: await countUnsure(db) }],
    },
    {
      rules: ['bill-window'],
      read: async (now) => [
        { rule: 'bill-window', subject: monthOf(now), value: await feesLeftAtEnd(db, terms.fees, now) },
      ],
    },
    {
      rules: ['differences'],
      async read() {
        const runs = await openDifferences(db);
        return runs.map(({ peer, period, items }) => ({
          rule: 'differences' as const,
          subject: `${peer} ${period}`,
          value: items,
        }));
      },
    },
    {
      rules: ['contract-ending'],
      async read(now) {
        const merchants = await endingSoon(db, now);
        return merchants.map(({ code }) => ({ rule: 'contract-ending' as const, subject: code, value: 1 }));
      },
    },
    {
      rules: ['till-guessing'],
      async read(now) {
        const shops = await guessingNow(db, now);
        return shops.map(({ shop, numbers }) => ({ rule: 'till-guessing' as const, subject: shop, value: numbers }));
      },
    },
    {
      rules: ['connection-rate'],
      async read(now) {
        const { answered, abandoned } = await tallyOf(db, dayStart(now), now);
        const of = answered + abandoned;
        return of === 0 ? [] : [{ rule: 'connection-rate', subject: '', value: percent(answered, of), of }];
      },
    },
    {
      rules: ['issue-not-ready'],
      async read(now) {
        const slots = await slotsInDanger(issues, now);
        return slots.map(({ title, key }) => ({
          rule: 'issue-not-ready' as const,
          subject: `${title.name['zh-CN']} ${key.replace('T', ' ')}`,
          value: 1,
        }));
      },
    },
    {
      rules: ['forecast-missing'],
      async read(now) {
        const days = [dayOf(now), dayOf(later(now, dayMs))];
        const missing = await Promise.all(days.map((day) => citiesWithout(db, { rules: weather, terms }, day, now)));
        return days.map((subject, at) => ({ rule: 'forecast-missing' as const, subject, value: missing[at]!.length }));
      },
    },
  ];
}

/** A link that is here is not down: it sends, or waits for something to send. */
const standing: ReadonlySet<string> = new Set(['bound', 'idle']);

function percent(part: number, whole: number): number {
  return Math.round((part / whole) * 1_000) / 10;
}

function minutesBetween(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / minuteMs);
}
