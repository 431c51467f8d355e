import type { WorkView } from '../../business/works/contract.ts';
import { work as workAnswer } from '../../business/works/contract.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';
import './works.css';

/** How far a piece of work is: a bar, counts, rate and remaining time, or why it does not go on. */
export function WorkProgress({ work }: { work: WorkView }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const number = (value: number) => new Intl.NumberFormat(language).format(value);
  const { done, total, share, perSecond, remainingSeconds, state, problem, isCancelAsked } = work;
  const percent = share === undefined ? undefined : Math.floor(share * 100);
  const facts = [
    words.done(number(done), total === undefined ? undefined : number(total)),
    ...(percent === undefined ? [] : [`${percent}%`]),
    ...(perSecond === undefined ? [] : [words.rate(number(rounded(perSecond)))]),
    ...(remainingSeconds === undefined ? [] : [words.remaining(duration(remainingSeconds, words))]),
  ];
  return (
    <div className="work-progress">
      {state === 'running' && (
        <div
          className="work-bar"
          role="progressbar"
          aria-label={work.subject}
          {...(percent !== undefined && { 'aria-valuenow': percent })}
        >
          <div className={share === undefined ? 'unknown' : ''} style={{ width: `${percent ?? 100}%` }} />
        </div>
      )}
      <span>{facts.join(' · ')}</span>
      {state === 'running' && isCancelAsked && <span>{words.cancelling}</span>}
      {state === 'broken-off' && <span>{words.broken}</span>}
      {problem && <span className="work-problem">{problem}</span>}
    </div>
  );
}

/** Cancels work that still goes on, after saying what that means. */
export function CancelWork({ work, onCancelled }: { work: WorkView; onCancelled?: () => void }) {
  const words = useTexts(texts);
  const goesOn = work.state === 'running' || work.state === 'waiting';
  if (!goesOn || work.isCancelAsked) return null;
  return (
    <ConfirmButton
      size="small"
      action={words.cancel}
      isDanger
      consequence={words.cancelConsequence(work.subject)}
      onConfirm={async () => {
        await call(`/api/works/${work.id}/cancel`, workAnswer, { method: 'POST', body: {} });
        onCancelled?.();
      }}
    />
  );
}

function rounded(perSecond: number): number {
  return perSecond >= 10 ? Math.round(perSecond) : Math.round(perSecond * 10) / 10;
}

/** Seconds up to a minute and a half, then minutes, then hours: nobody wants more of an estimate. */
function duration(seconds: number, words: (typeof texts)['zh-CN']): string {
  if (seconds <= 90) return words.seconds(seconds);
  if (seconds <= 5_400) return words.minutes(Math.round(seconds / 60));
  return words.hours(Math.round(seconds / 3_600));
}
