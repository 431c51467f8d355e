import { Badge, Spin } from 'antd';
import { useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import type { HandsetMessageView, HandsetView } from '../../simulators/contract.ts';
import { formatTime, hourAndMinute } from '../shell/beijing.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { provinceName } from '../shell/provinces.ts';
import { useBusinessTime } from './business-clock.tsx';
import { Composer } from './composer.tsx';
import { Conversation } from './conversation.tsx';
import { MmsSetting } from './mms-setting.tsx';
import { texts } from './texts.ts';
import { type Thread, threadsOf } from './threads.ts';
import { useUnread } from './unread.ts';
import './phone.css';

const accessNumber = '10620007';

type PhoneProps = {
  phone: string;
  /** What is known of the number; nothing of one that somebody typed. */
  handset: HandsetView | undefined;
  messages?: readonly HandsetMessageView[] | undefined;
  problem?: ProblemDetails | undefined;
};

/** One phone: its conversations, the open one, and where to type. */
export function Phone({ phone, handset, messages, problem }: PhoneProps) {
  const [peer, setPeer] = useState(accessNumber);
  const threads = messages && threadsOf(messages);
  const unread = useUnread(threads, peer);
  const thread = threads?.find((one) => one.peer === peer) ?? { peer, messages: [] };
  return (
    <article className="phone" aria-label={phone}>
      <StatusBar handset={handset} />
      <h2>{phone}</h2>
      {handset?.note && <p className="phone-note">{handset.note}</p>}
      <MmsSetting phone={phone} />
      <Threads threads={threads ?? []} open={peer} unread={unread} onOpen={setPeer} />
      <ProblemAlert problem={problem} />
      {threads ? <Conversation key={peer} thread={thread} /> : <Spin className="conversation" />}
      <Composer phone={phone} to={peer} onTo={setPeer} />
    </article>
  );
}

function StatusBar({ handset }: { handset: HandsetView | undefined }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const now = useBusinessTime();
  return (
    <p className="phone-status">
      <span>{now !== undefined && formatTime(now, language, hourAndMinute)}</span>
      <span>
        {handset && words.carriers[handset.carrier]} {handset?.province && provinceName(handset.province, language)}
      </span>
    </p>
  );
}

type ThreadsProps = {
  threads: readonly Thread[];
  open: string;
  unread: ReadonlySet<string>;
  onOpen(peer: string): void;
};

/** The conversations to choose from, when there is a choice. */
function Threads({ threads, open, unread, onOpen }: ThreadsProps) {
  const words = useTexts(texts);
  if (threads.every(({ peer }) => peer === open)) return null;
  return (
    <nav className="threads" aria-label={words.threads}>
      {threads.map(({ peer }) => (
        <button key={peer} type="button" aria-current={peer === open} onClick={() => onOpen(peer)}>
          {peer}
          {unread.has(peer) && <Badge status="error" text={<span className="spoken-only">{words.unread}</span>} />}
        </button>
      ))}
    </nav>
  );
}
