import { setTimeout as pause } from 'node:timers/promises';
import type { Db } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import { decideAlarms, type Fact, type RuleCode } from './model.ts';
import { type NotifyHouse, notifyOnce } from './notify.ts';
import type { AlarmSheet } from './sheet.ts';
import { saveAlarms, standingAlarms, takeLook } from './store.ts';

/** Who says how something that is watched is. */
export type Source = {
  readonly rules: readonly RuleCode[];
  read(now: Date): Promise<readonly Fact[]>;
};

export type AlarmHouse = {
  readonly db: Db;
  readonly sheet: AlarmSheet;
  readonly sources: readonly Source[];
  readonly log: Log;
  /** Told what was seen: figures are taken from it. */
  onFacts?(facts: readonly Fact[]): void;
};

/** Asks every source and writes down what begins and what is over. What a source cannot say leaves its alarms as they are. */
export async function lookOnce({ db, sheet, sources, log, onFacts }: AlarmHouse, now: Date): Promise<void> {
  const facts: Fact[] = [];
  const asked = new Set<RuleCode>();
  for (const source of sources)
    try {
      facts.push(...(await source.read(now)));
      for (const rule of source.rules) asked.add(rule);
    } catch (error) {
      log.error({ error, rules: source.rules }, 'what alarms watch could not be read; it is tried again');
    }
  onFacts?.(facts);
  const begun = await db.transact(async (tx) => {
    if (!(await takeLook(tx))) return [];
    const decided = decideAlarms(sheet.rules, { facts, asked }, await standingAlarms(tx), now);
    await saveAlarms(tx, decided, now);
    return decided.begun;
  });
  for (const { rule, subject, value } of begun) log.warn({ alarm: rule, subject, value }, 'an alarm begins');
}

const lookEveryMs = 30_000;

/** Looks again and again, and tells whoever is on call, in the time of this world: what is watched is the running house, however its business clock is walked. */
export function startAlarms(house: AlarmHouse & NotifyHouse, now: () => Date): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    for (;;) {
      await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await lookOnce(house, now()).catch((error) => house.log.error({ error }, 'alarms could not be looked at'));
      await notifyOnce(house, now()).catch((error) => house.log.error({ error }, 'nobody could be told of alarms'));
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
