import { formatTime } from './beijing.ts';
import { useLanguage } from './language.tsx';
import { yuanOf } from './yuan.ts';

/** A phone as a list shows it, masked by the server: `156****0001`. */
export function PhoneCell({ phone }: { phone: string }) {
  return <span className="nowrap">{phone}</span>;
}

/** An amount of fen: `¥5`, `¥0.20`, `−¥5`. */
export function MoneyCell({ fen }: { fen: number }) {
  return <span className="nowrap">{`${fen < 0 ? '−' : ''}¥${yuanOf(Math.abs(fen))}`}</span>;
}

const dayAndTime = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
} as const;

/** A moment in Beijing time to the minute; the seconds show on the pointer. Nothing when there was none. */
export function TimeCell({ at, seconds = false }: { at: string | undefined; seconds?: boolean }) {
  const { language } = useLanguage();
  if (at === undefined) return null;
  const whole = formatTime(Date.parse(at), language, { ...dayAndTime, second: '2-digit' });
  return (
    <time className="nowrap" dateTime={at} title={whole}>
      {seconds ? whole : formatTime(Date.parse(at), language, dayAndTime)}
    </time>
  );
}
