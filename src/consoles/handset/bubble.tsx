import type { HandsetMessageView } from '../../simulators/contract.ts';
import { formatTime, hourAndMinute } from '../shell/beijing.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { MmsPlayer } from './mms-player.tsx';
import { PduList } from './pdu-list.tsx';
import { texts } from './texts.ts';
import './bubble.css';

type Words = (typeof texts)['zh-CN'];

/** One message: what it says, who sent it when, what became of it, and its PDUs. */
export function Bubble({ message }: { message: HandsetMessageView }) {
  const { language } = useLanguage();
  const words = useTexts(texts);
  const { direction, kind, from, text, at, status, parts = [], slides = [], pdus = [] } = message;
  return (
    <li className={`bubble ${direction}`}>
      <p className="bubble-text">
        {kind === 'mms' && <strong>{words.mms} </strong>}
        {text}
      </p>
      {slides.length > 0 && <MmsPlayer subject={text} slides={slides} parts={parts} />}
      <p className="bubble-note">
        <span>{from}</span>
        <time dateTime={at}>{formatTime(Date.parse(at), language, hourAndMinute)}</time>
        {status !== undefined && <span className="bubble-status">{sayStatus(status, words)}</span>}
      </p>
      {pdus.length > 0 && <PduList pdus={pdus} />}
    </li>
  );
}

// A status is a word and perhaps a value, `refused 11`. `sent` is what one expects of a message and needs no word.
const sayings: Readonly<Record<string, (words: Words, value: string) => string>> = {
  sending: ({ sending }) => sending,
  sent: () => '',
  refused: ({ refused }, code) => refused(code),
  incomplete: ({ incomplete }, parts) => incomplete(parts),
};

function sayStatus(status: string, words: Words): string {
  const [word = '', value = ''] = status.split(' ');
  return sayings[word]?.(words, value) ?? status;
}
