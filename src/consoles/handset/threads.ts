import type { HandsetMessageView } from '../../simulators/contract.ts';

/** What passed between a handset and one other number. */
export type Thread = { peer: string; messages: readonly HandsetMessageView[] };

/** The messages of one Beijing day. */
export type DayOfMessages = { day: string; messages: readonly HandsetMessageView[] };

/** The number at the other end of a message. */
export function peerOf({ direction, from, to }: HandsetMessageView): string {
  return direction === 'mo' ? to : from;
}

/** A history by the number at the other end; the thread that began first comes first, so none moves while one reads. */
export function threadsOf(history: readonly HandsetMessageView[]): Thread[] {
  return [...groupBy(history, peerOf)].map(([peer, messages]) => ({ peer, messages }));
}

/** A thread cut at every Beijing midnight. Times come with the offset of Beijing, so a day is the first ten characters. */
export function daysOf(messages: readonly HandsetMessageView[]): DayOfMessages[] {
  return [...groupBy(messages, ({ at }) => at.slice(0, 10))].map(([day, of]) => ({ day, messages: of }));
}

/** A history with messages put where they belong: over the older state of the same message, else at the end. */
export function place(
  history: readonly HandsetMessageView[],
  arrived: readonly HandsetMessageView[],
): HandsetMessageView[] {
  const placed = new Map(history.map((message) => [message.id, message]));
  for (const message of arrived) placed.set(message.id, message);
  return [...placed.values()];
}

function groupBy<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}
