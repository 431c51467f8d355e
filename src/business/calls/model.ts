import type { Phone } from '../../values/phone.ts';
import { dayStart, hourMs, later, minuteMs } from '../../values/time.ts';

/** A call to the hotline, as far as it was told. */
export type Call = {
  /** Who calls; empty where the number is hidden. */
  readonly phone: Phone;
  /** The exchange's id of the call. */
  readonly callId: string;
  readonly line: number;
  /** Who answered it, or at whom it rings: the number of a seat. */
  readonly agent: string | undefined;
  /** Seats at which it rang in vain. */
  readonly missed: readonly string[];
  readonly offeredAt: Date;
  readonly answeredAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** What the exchange calls the recording. */
  readonly recording: string | undefined;
};

type Text = Readonly<Record<'zh-CN' | 'en', string>>;

/** Why a call as it was told cannot be. */
export type CallFault = { readonly field: string; readonly value: string; readonly remedy: Text };

const farAheadMs = 5 * minuteMs;

/** What is wrong with a call as it was told; nothing when it can be. */
export function faultsOfCall(call: Call, lines: number, now: Date): CallFault[] {
  const { offeredAt, answeredAt, endedAt } = call;
  const fault = (field: string, value: string | Date, remedy: Text): CallFault => ({
    field,
    value: value instanceof Date ? value.toISOString() : value,
    remedy,
  });
  return [
    ...(call.line < 1 || call.line > lines ? [fault('line', String(call.line), lineOf(lines))] : []),
    ...(offeredAt > later(now, farAheadMs)
      ? [
          fault('offered_at', offeredAt, {
            'zh-CN': '来电时间不能晚于现在，请核对',
            en: 'a call cannot lie in the future',
          }),
        ]
      : []),
    ...(answeredAt && answeredAt < offeredAt
      ? [fault('answered_at', answeredAt, { 'zh-CN': '接听时间应在呼入时间之后', en: 'it comes after offered_at' })]
      : []),
    ...(endedAt && endedAt < (answeredAt ?? offeredAt)
      ? [fault('ended_at', endedAt, { 'zh-CN': '结束时间应在最后', en: 'it comes last' })]
      : []),
    ...(answeredAt && !call.agent
      ? [fault('agent', '', { 'zh-CN': '请写明由哪个坐席接听', en: 'say which seat answered' })]
      : []),
  ];
}

/** What to do about a line that the house does not have. */
export function lineOf(lines: number): Text {
  return { 'zh-CN': `请填写线路号，1到${lines}`, en: `give a line from 1 to ${lines}` };
}

/** Two tellings of one call as one: what was told first stays, what is new is added. */
export function toldTogether(first: Call, second: Call): Call {
  return {
    ...first,
    agent: first.answeredAt ? first.agent : (second.agent ?? first.agent),
    missed: [...new Set([...first.missed, ...second.missed])],
    answeredAt: first.answeredAt ?? second.answeredAt,
    endedAt: first.endedAt ?? second.endedAt,
    recording: first.recording ?? second.recording,
  };
}

/** The facts of the house: what stands in a plan is what is shown against (CA-070). */
export type HotlineFacts = { readonly lines: number; readonly agents: number; readonly target: number };

/** Calls of a time, counted. */
export type Counted = {
  readonly offered: number;
  readonly answered: number;
  /** Ended before anybody answered. */
  readonly abandoned: number;
  /** Answered ÷ (answered + abandoned), CA-X20: what still rings is neither yet. Absent where nothing was decided. */
  readonly rate: number | undefined;
  /** How long those that were answered had waited, in seconds. */
  readonly waitSeconds: number | undefined;
  readonly longestWaitSeconds: number | undefined;
};

/** What the database counts of a time. */
export type Tally = {
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly waitMs: number;
  readonly longestWaitMs: number;
};

export function countedOf({ offered, answered, abandoned, waitMs, longestWaitMs }: Tally): Counted {
  return {
    ...{ offered, answered, abandoned },
    rate: answered + abandoned > 0 ? answered / (answered + abandoned) : undefined,
    waitSeconds: answered > 0 ? Math.round(waitMs / answered / 1000) : undefined,
    longestWaitSeconds: answered > 0 ? Math.round(longestWaitMs / 1000) : undefined,
  };
}

/** A call that has no end yet. One that has lasted absurdly long has lost its end on the way, and holds no line. */
export type RunningCall = Call & { readonly id: string };
const lostAfterMs = 4 * hourMs;
export const isLost = ({ offeredAt }: Pick<Call, 'offeredAt'>, now: Date) => later(offeredAt, lostAfterMs) < now;

/** A line now. */
export type LineState = {
  readonly line: number;
  readonly state: 'free' | 'ringing' | 'talking';
  readonly since: Date | undefined;
  readonly phone: Phone | undefined;
  readonly agent: string | undefined;
};

/** All lines, each with what is on it. */
export function linesOf(running: readonly RunningCall[], { lines }: HotlineFacts, now: Date): LineState[] {
  const held = new Map(running.filter((call) => !isLost(call, now)).map((call) => [call.line, call]));
  return Array.from({ length: lines }, (_, at): LineState => {
    const call = held.get(at + 1);
    if (!call) return { line: at + 1, state: 'free', since: undefined, phone: undefined, agent: undefined };
    const { answeredAt, offeredAt, phone, agent } = call;
    return { line: at + 1, state: answeredAt ? 'talking' : 'ringing', since: answeredAt ?? offeredAt, phone, agent };
  });
}

/** A seat today, as far as calls tell: nobody can say from them whether somebody without a call is there. */
export type SeatState = {
  readonly agent: string;
  readonly state: 'talking' | 'ringing' | 'just-ended' | 'quiet' | 'not-seen';
  readonly since: Date | undefined;
};

/** What calls of today say of a seat. */
export type SeatTally = {
  readonly agent: string;
  readonly answered: number;
  readonly missed: number;
  readonly talkMs: number;
  readonly lastAt: Date;
};

const wrapUpMs = 2 * minuteMs;

export function seatOf(
  agent: string,
  tally: SeatTally | undefined,
  running: readonly RunningCall[],
  now: Date,
): SeatState {
  const call = running.find((one) => one.agent === agent && !isLost(one, now));
  if (call) {
    const { answeredAt, offeredAt } = call;
    return { agent, state: answeredAt ? 'talking' : 'ringing', since: answeredAt ?? offeredAt };
  }
  if (!tally || tally.lastAt < dayStart(now)) return { agent, state: 'not-seen', since: undefined };
  const justEnded = later(tally.lastAt, wrapUpMs) > now;
  return { agent, state: justEnded ? 'just-ended' : 'quiet', since: tally.lastAt };
}
