import { useReducer } from 'react';
import { z } from 'zod';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { type HandsetMessageView, handsetMessage, messageEvent } from '../../simulators/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useEvents } from '../shell/use-events.ts';
import { useRepeated } from '../shell/use-loaded.ts';
import { place } from './threads.ts';

type Messages = readonly HandsetMessageView[];

/** One handset on the page. `arrived` came while its history is being fetched, and is newer than what is fetched. */
type History = {
  messages?: Messages | undefined;
  arrived?: Messages | undefined;
  problem?: ProblemDetails | undefined;
};
type Histories = Readonly<Record<string, History>>;

type Step = { phone: string } & (
  | { fetching: true }
  | { fetched: Messages }
  | { failed: ProblemDetails }
  | { message: HandsetMessageView }
);

const pollMs = 2_000;
const blank: History = {};

/**
 * The histories of these handsets, kept up to date by events. They are fetched when the live connection comes to stand,
 * since nobody knows what was missed; while it does not stand they are fetched every two seconds.
 */
export function useHistories(phones: readonly string[]): { historyOf(phone: string): History; isLive: boolean } {
  const [histories, apply] = useReducer(step, {});
  const isLive = useEvents('/sim/events', { events: { message: (data) => apply(messageEvent.parse(data)) } });
  const fetchAll = (signal: AbortSignal) =>
    Promise.all(phones.map((phone) => fetchHistory(phone, (taken) => !signal.aborted && apply(taken))));
  useRepeated(fetchAll, isLive ? undefined : pollMs, phones.join());
  return { historyOf: (phone) => histories[phone] ?? blank, isLive };
}

async function fetchHistory(phone: string, apply: (step: Step) => void): Promise<void> {
  apply({ phone, fetching: true });
  try {
    apply({ phone, fetched: await call(`/sim/handsets/${phone}/messages`, z.array(handsetMessage)) });
  } catch (error) {
    apply({ phone, failed: problemOf(error) });
  }
}

function step(histories: Histories, taken: Step): Histories {
  const history = histories[taken.phone] ?? blank;
  return { ...histories, [taken.phone]: { ...history, ...changeOf(history, taken) } };
}

function changeOf({ messages, arrived }: History, taken: Step): Partial<History> {
  if ('fetching' in taken) return { arrived: [] };
  if ('fetched' in taken)
    return { messages: place(taken.fetched, arrived ?? []), arrived: undefined, problem: undefined };
  if ('failed' in taken) return { problem: taken.failed };
  const { message } = taken;
  return { messages: messages && place(messages, [message]), arrived: arrived && [...arrived, message] };
}
