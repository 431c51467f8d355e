import type { Id } from '../../values/id.ts';
import { minuteMs } from '../../values/time.ts';

/** Somebody who is told of alarms that nobody has taken on for `afterMinutes`: 0 is told first. */
export type OnCall = { readonly id: Id; readonly afterMinutes: number; readonly active: boolean };

/** An alarm as far as telling goes. */
export type Tellable = {
  readonly id: Id;
  readonly toldAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly closedAt: Date | null;
};

export type NoticeKind = 'told' | 'repeated' | 'over';

/** Somebody was told of these. */
export type Told = {
  readonly contactId: Id;
  readonly kind: NoticeKind;
  readonly alarms: readonly Id[];
  readonly at: Date;
};

/** In minutes: after how long an alarm that nobody takes on is told again, and how far apart two notices of one kind are at least. */
export type NoticeRules = { readonly repeat: number; readonly gap: number };

/**
 * Who is told of what now. What came together is one notice; whoever was told a moment ago is told of the next after the gap, so that
 * no storm of alarms becomes one of messages. Nobody is told any more once somebody has taken it on, but whoever was told of it hears
 * when it is over. What was over before somebody's turn came is nothing to him.
 */
export function decideNotices(
  { alarms, contacts, told }: { alarms: readonly Tellable[]; contacts: readonly OnCall[]; told: readonly Told[] },
  { repeat, gap }: NoticeRules,
  now: Date,
): Omit<Told, 'at'>[] {
  const passed = (since: Date, minutes: number) => now.getTime() - since.getTime() >= minutes * minuteMs;
  return contacts
    .filter(({ active }) => active)
    .flatMap(({ id: contactId, afterMinutes }) => {
      const mine = told.filter((one) => one.contactId === contactId);
      const heard = mine.filter(({ kind }) => kind !== 'over');
      const ended = mine.filter(({ kind }) => kind === 'over');
      const isQuiet = (notices: readonly Told[]) => notices.every(({ at }) => passed(at, gap));
      const ofAlarm = (notices: readonly Told[], id: Id) => notices.filter((one) => one.alarms.includes(id));

      const waiting = alarms.filter(({ acknowledgedAt, closedAt, toldAt }) => {
        return acknowledgedAt === null && closedAt === null && passed(toldAt, afterMinutes);
      });
      const fresh = waiting.filter(({ id }) => ofAlarm(heard, id).length === 0);
      const again = waiting.filter(({ id }) => {
        const before = ofAlarm(heard, id);
        return before.length > 0 && before.every(({ at }) => passed(at, repeat));
      });
      const over = alarms.filter(({ id, closedAt }) => {
        return closedAt !== null && ofAlarm(heard, id).length > 0 && ofAlarm(ended, id).length === 0;
      });
      const notices: Omit<Told, 'at'>[] = [];
      if (fresh.length + again.length > 0 && isQuiet(heard))
        notices.push({
          contactId,
          kind: fresh.length > 0 ? 'told' : 'repeated',
          alarms: [...fresh, ...again].map(({ id }) => id),
        });
      if (over.length > 0 && isQuiet(ended))
        notices.push({ contactId, kind: 'over', alarms: over.map(({ id }) => id) });
      return notices;
    });
}
