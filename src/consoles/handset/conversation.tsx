import { MessageOutlined } from '@ant-design/icons';
import { type UIEvent, useEffect, useRef } from 'react';
import { dayAndWeekday, formatTime } from '../shell/beijing.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { Bubble } from './bubble.tsx';
import { texts } from './texts.ts';
import { daysOf, type Thread } from './threads.ts';
import './conversation.css';

const nearPx = 48;

/** The messages with one number, day by day, the newest at the bottom; in sight unless one has scrolled up to read. */
export function Conversation({ thread: { peer, messages } }: { thread: Thread }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const scroller = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the messages say is the reason to scroll
  useEffect(() => {
    if (isAtEnd.current) scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [messages]);
  function look({ currentTarget: { scrollHeight, scrollTop, clientHeight } }: UIEvent): void {
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < nearPx;
  }
  return (
    <div
      className="conversation"
      ref={scroller}
      onScroll={look}
      role="log"
      aria-label={words.messages(peer)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    >
      {messages.length === 0 && <Nothing />}
      {daysOf(messages).map(({ day, messages: of }) => (
        <section key={day}>
          <h3>{formatTime(Date.parse(`${day}T12:00:00+08:00`), language, dayAndWeekday)}</h3>
          <ol>
            {of.map((message) => (
              <Bubble key={message.id} message={message} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function Nothing() {
  const words = useTexts(texts);
  return (
    <div className="nothing">
      <MessageOutlined />
      <strong>{words.nothing}</strong>
      {words.nothingHelp('CY')}
    </div>
  );
}
