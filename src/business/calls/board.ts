import type { z } from 'zod';
import type { Db } from '../../platform/db.ts';
import { maskPhone } from '../../values/phone.ts';
import { beijingIso, dayMs, dayOf, dayStart, later } from '../../values/time.ts';
import { namesOf } from '../staff/index.ts';
import type { lineBoard } from './contract.ts';
import { countedOf, type HotlineFacts, linesOf, type RunningCall, seatOf } from './model.ts';
import { runningCalls, seats, seatTallies, talliesBy } from './store.ts';

const daysShown = 31;

/** The hotline at a glance: today as it stands, by the hour, and the days before it. */
export async function boardOf(db: Db, facts: HotlineFacts, now: Date): Promise<z.input<typeof lineBoard>> {
  const [from, to] = [dayStart(now), dayStart(now, 1)];
  const [running, hours, days, tallies, sitting] = await Promise.all([
    runningCalls(db, later(now, -dayMs)),
    talliesBy(db, 'HH24', from, to),
    talliesBy(db, 'YYYY-MM-DD', dayStart(now, 1 - daysShown), to),
    seatTallies(db, from, to),
    seats(db),
  ]);
  const names = await namesOf(
    db,
    sitting.flatMap(({ accountId }) => accountId ?? []),
  );
  const none = { offered: 0, answered: 0, abandoned: 0, waitMs: 0, longestWaitMs: 0 };
  const today = days.find(({ period }) => period === dayOf(now));
  const agents = [...new Set([...sitting.map(({ agent }) => agent), ...tallies.map(({ agent }) => agent)])].sort();
  return {
    at: beijingIso(now),
    facts: { ...facts },
    today: countedOf(today ?? none),
    lines: linesOf(running, facts, now).map((one) => ({
      line: one.line,
      state: one.state,
      agent: one.agent,
      ...(one.since && { since: beijingIso(one.since) }),
      ...(one.phone !== undefined && { phone: shown(one.phone), callId: callOn(running, one.line) }),
    })),
    agents: agents.map((agent) => {
      const tally = tallies.find((one) => one.agent === agent);
      const accountId = sitting.find((one) => one.agent === agent)?.accountId;
      const { state, since } = seatOf(agent, tally, running, now);
      return {
        ...{ agent, state, name: accountId && names.get(accountId) },
        ...{ answered: tally?.answered ?? 0, missed: tally?.missed ?? 0 },
        talkSeconds: Math.round((tally?.talkMs ?? 0) / 1000),
        ...(since && { since: beijingIso(since) }),
      };
    }),
    hours: hours.map((one) => ({ hour: Number(one.period), ...countedOf(one) })),
    days: days.map((one) => ({ day: one.period, ...countedOf(one) })),
  };
}

const shown = (phone: string) => (phone === '' ? '' : maskPhone(phone));
const callOn = (running: readonly RunningCall[], line: number) => running.findLast((one) => one.line === line)?.id;
