import { Alert } from 'antd';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { useTexts } from './language.tsx';
import { texts } from './texts.ts';

/** Shows what went wrong: what and what to do, each wrong field, and the number to quote. Nothing when nothing went wrong. */
export function ProblemAlert({ problem, onClose }: { problem: ProblemDetails | undefined; onClose?: () => void }) {
  const words = useTexts(texts).problem;
  if (!problem) return null;
  const { correlationId, faults = [] } = problem;
  const details = [
    ...faults.map(({ field, value, remedy }) => `${field}${value === undefined ? '' : words.value(value)} ${remedy}`),
    ...(correlationId ? [words.correlation(correlationId)] : []),
  ];
  const lines = (
    <>
      {titleOf(problem, words)}
      {details.map((line) => (
        <div key={line} className="problem-detail">
          {line}
        </div>
      ))}
    </>
  );
  return <Alert type="error" showIcon title={lines} {...(onClose && { closable: { onClose } })} />;
}

/** What went wrong, in the language of the page. */
export function titleOf({ code, status, title }: ProblemDetails, words: (typeof texts)['zh-CN']['problem']): string {
  if (code === 'unreachable') return words.unreachable;
  if (code === 'not-an-answer') return words['not-an-answer'](status);
  return title;
}
