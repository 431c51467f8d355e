import { createHash } from 'node:crypto';
import type { Journey } from '../../business/messages/index.ts';
import type { ChangeByMo } from '../../business/subscriptions/index.ts';
import type { Span } from '../../platform/otlp.ts';
import { maskPhone } from '../../values/phone.ts';

/** A span of eight bytes that belongs to a row for ever: told twice, it is the same. */
function spanIdOf(...row: readonly (string | number)[]): string {
  return createHash('sha256').update(row.join(' ')).digest('hex').slice(0, 16);
}

const failedStates: ReadonlySet<string> = new Set(['refused', 'undelivered', 'expired', 'unsure', 'parked']);

/**
 * The journey of an MO as a trace: taken, read as a command, what it changed, and each answer from the queue over the link to its report.
 * Its id is the MO's, so whoever has one finds the other. It says no text, and the number masked.
 */
export function spansOf(journey: Journey, changes: readonly ChangeByMo[]): Span[] {
  const { id, phone, link, accessNumber, state, command, receivedAt, mts } = journey;
  const traceId = id.replaceAll('-', '');
  const root = spanIdOf('mo', id);
  const times = mts.flatMap(({ queuedAt, doneAt, attempts }) => [
    ...[queuedAt, doneAt ?? queuedAt],
    ...attempts.map(({ sentAt, answeredAt, reportedAt }) => reportedAt ?? answeredAt ?? sentAt),
  ]);
  const within = { traceId, parentSpanId: root };
  const fail = (is: string) => (failedStates.has(is) ? { failed: is } : {});
  return [
    {
      ...{ traceId, spanId: root, name: 'MO taken', kind: 'consumer', start: receivedAt },
      end: new Date(Math.max(receivedAt.getTime(), ...times.map((at) => at.getTime()))),
      attributes: {
        ...{ 'spgate.mo': id, 'spgate.link': link, 'spgate.access_number': accessNumber },
        ...{ 'spgate.phone': maskPhone(phone), 'spgate.state': state },
      },
      ...fail(state),
    },
    {
      ...{ ...within, spanId: spanIdOf('command', id), name: `command ${command ?? 'none'}`, kind: 'internal' },
      ...{ start: receivedAt, end: receivedAt, attributes: { 'spgate.command': command ?? 'none' } },
    },
    ...changes.map(
      (change): Span => ({
        ...{ ...within, spanId: spanIdOf('subscription', change.id), kind: 'internal' },
        name: `subscription ${change.to}`,
        ...{ start: change.at, end: change.at },
        attributes: {
          'spgate.subscription': change.subscriptionId,
          'spgate.from': change.from ?? 'none',
          'spgate.to': change.to,
        },
      }),
    ),
    ...mts.flatMap((mt): Span[] => {
      const spanId = spanIdOf('mt', mt.id);
      const ends = [mt.queuedAt, mt.doneAt ?? mt.queuedAt, ...mt.attempts.map((one) => one.answeredAt ?? one.sentAt)];
      return [
        {
          ...{ ...within, spanId, name: 'MT queued', kind: 'producer', start: mt.queuedAt },
          end: new Date(Math.max(...ends.map((at) => at.getTime()))),
          attributes: {
            ...{ 'spgate.mt': mt.id, 'spgate.reason': mt.reason, 'spgate.class': mt.class },
            ...{ 'spgate.parts': mt.parts, 'spgate.state': mt.state },
          },
          ...fail(mt.state),
        },
        ...mt.attempts.flatMap((one): Span[] => {
          const sent = spanIdOf('submit', mt.id, one.part, one.attempt);
          const named = { 'spgate.part': one.part, 'spgate.attempt': one.attempt, 'spgate.link': one.link };
          const answered = one.answeredAt ?? one.sentAt;
          return [
            {
              ...{ traceId, parentSpanId: spanId, spanId: sent, name: `sent over ${one.link}`, kind: 'client' },
              ...{ start: one.sentAt, end: answered },
              attributes: { ...named, 'spgate.result': one.result ?? 'none', 'spgate.state': one.state },
              ...(one.answeredAt ? fail(one.state === 'refused' ? 'refused' : '') : { failed: 'no answer' }),
            },
            ...(one.reportedAt
              ? [
                  {
                    ...{ traceId, parentSpanId: sent, spanId: spanIdOf('report', mt.id, one.part, one.attempt) },
                    ...{ name: `report ${one.state}`, kind: 'consumer' as const, start: answered, end: one.reportedAt },
                    attributes: { ...named, 'spgate.state': one.state },
                    ...fail(one.state),
                  },
                ]
              : []),
          ];
        }),
      ];
    }),
  ];
}
