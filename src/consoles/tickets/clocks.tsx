import type { TicketView } from '../../business/tickets/contract.ts';
import { useTexts } from '../shell/language.tsx';
import { spanOf } from './spans.ts';
import { texts } from './texts.ts';

const names = ['first', 'answer', 'duty', 'solve'] as const;

/** The promises of a ticket: what runs, what stands while we wait for somebody, what was kept and what was not. */
export function Clocks({ ticket, now }: { ticket: TicketView; now: number }) {
  const words = useTexts(texts);
  return (
    <dl className="clocks">
      {names.map((name) => {
        const clock = ticket.clocks[name];
        if (!clock) return null;
        const { text, look } = said(clock, now, words);
        return (
          <div key={name} className={`clock-${look}`}>
            <dt>{words.clocks[name]}</dt>
            <dd>{text}</dd>
          </div>
        );
      })}
    </dl>
  );
}

type Clock = NonNullable<TicketView['clocks']['first']>;

function said(clock: Clock, now: number, words: (typeof texts)['zh-CN']): { text: string; look: string } {
  const span = (ms: number) => spanOf(ms, words.units);
  if (clock.endedAt !== undefined)
    return clock.isLate
      ? { text: words.clockDoneLate(span(clock.spentMs)), look: 'late' }
      : { text: words.clockDone(span(clock.spentMs)), look: 'done' };
  if (clock.dueAt === undefined)
    return { text: words.clockPaused(span(clock.spentMs), span(clock.targetMs)), look: 'paused' };
  const left = Date.parse(clock.dueAt) - now;
  return left < 0
    ? { text: words.clockLate(span(-left)), look: 'late' }
    : { text: words.clockRunning(span(left)), look: left < 900_000 ? 'soon' : 'running' };
}
