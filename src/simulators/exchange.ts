import type { Log } from '../platform/log.ts';
import { dayMs, dayOf, dayStart, hourMs, later, minuteMs } from '../values/time.ts';

/** A call as the exchange tells of it. */
type Told = {
  readonly callId: string;
  readonly line: number;
  readonly caller: string;
  readonly missed: readonly string[];
  readonly offeredAt: string;
  readonly agent?: string;
  readonly answeredAt?: string;
  readonly endedAt?: string;
  readonly recording?: string;
};

const seats = ['8001', '8002', '8003', '8004', '8005'];
const callsADay = 90;
const [opensMs, closesMs] = [8 * hourMs, 22 * hourMs];

/**
 * The calls of some days until now that have ended: the same for the same day, however often it is asked, so that an exchange that
 * starts anew tells nothing twice.
 */
export function callsUntil(now: Date, days: number): Told[] {
  return Array.from({ length: days }, (_, back) => dayStart(now, back - days + 1))
    .flatMap((day) => Array.from({ length: callsADay }, (__, at) => callOf(day, at)))
    .filter(({ endedAt }) => Date.parse(endedAt!) < now.getTime());
}

function callOf(day: Date, at: number): Told {
  // Numbers that look as if by chance, and are the same every time.
  const chance = (salt: number) => {
    const x = Math.sin((day.getTime() / dayMs) * 12.9898 + at * 78.233 + salt * 37.719) * 43_758.5453;
    return x - Math.floor(x);
  };
  const offered = later(day, opensMs + Math.floor(((closesMs - opensMs) * (at + chance(1))) / callsADay));
  const seat = seats[Math.floor(chance(2) * seats.length)]!;
  const isAnswered = chance(3) < 0.93;
  const answered = later(offered, 3_000 + Math.floor(chance(4) * 25_000));
  const ended = isAnswered ? later(answered, 30_000 + Math.floor(chance(5) * 5 * minuteMs)) : later(offered, 40_000);
  const callId = `sim-${dayOf(day)}-${at}`;
  return {
    ...{
      callId,
      line: (at % 6) + 1,
      caller: `1563300000${1 + Math.floor(chance(6) * 6)}`,
      offeredAt: offered.toISOString(),
    },
    ...{ missed: isAnswered ? [] : [seat], endedAt: ended.toISOString() },
    ...(isAnswered && { agent: seat, answeredAt: answered.toISOString() }),
    ...(isAnswered && chance(7) < 0.97 && { recording: `${callId}.wav` }),
  };
}

const daysTold = 14;
const atATime = 400;
const ringEveryMs = 45_000;

/** An exchange that tells a house of its calls over HTTP: of the days before, and now and then of one that rings, talks and ends. */
export function startExchange(url: string, { now, log }: { now: () => Date; log: Log }): { stop(): void } {
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const after = (ms: number, act: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };
  async function tell(calls: readonly Told[]): Promise<void> {
    const answer = await fetch(`${url}/api/calls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ calls }),
    });
    if (!answer.ok) log.warn({ status: answer.status }, 'the simulated exchange was not heard');
  }
  const heard = (calls: readonly Told[]) =>
    void tell(calls).catch((error) => log.warn({ error }, 'the simulated exchange was not heard'));

  let rung = 0;
  function ring(): void {
    rung += 1;
    const offered = now();
    const call: Told = {
      ...{
        callId: `live-${offered.getTime()}`,
        line: (rung % 6) + 1,
        caller: `1563300000${(rung % 6) + 1}`,
        missed: [],
      },
      offeredAt: offered.toISOString(),
    };
    heard([call]);
    const answered = { ...call, agent: seats[rung % seats.length]! };
    after(6_000, () => heard([{ ...answered, answeredAt: now().toISOString() }]));
    after(36_000, () => heard([{ ...answered, endedAt: now().toISOString(), recording: `${call.callId}.wav` }]));
    after(ringEveryMs, ring);
  }

  const told = callsUntil(now(), daysTold);
  for (let at = 0; at < told.length; at += atATime) heard(told.slice(at, at + atATime));
  after(5_000, ring);
  return {
    stop() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
