import { Alert, Button } from 'antd';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { useTexts } from './language.tsx';
import { texts } from './texts.ts';

type Props = {
  problem: ProblemDetails | undefined;
  /** What the page calls the fields of the request, by their names in the contract: `{ amountFen: '金额' }`. */
  labels?: Readonly<Record<string, string>>;
  onClose?: () => void;
  /** Tries once more to load what could not be loaded; a button offers it. */
  onAgain?: (() => void) | undefined;
};

/** Shows what went wrong: what and what to do, each wrong field, and the number to quote. Nothing when nothing went wrong. */
export function ProblemAlert({ problem, labels = {}, onClose, onAgain }: Props) {
  const words = useTexts(texts).problem;
  if (!problem) return null;
  const { correlationId, faults = [] } = problem;
  const details = [
    ...faults.map(
      ({ field, value, remedy }) =>
        `${labelOf(field, labels)}${value === undefined ? '' : words.value(value)} ${remedy}`,
    ),
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
  const again = onAgain && {
    action: (
      <Button size="small" onClick={onAgain}>
        {words.again}
      </Button>
    ),
  };
  return <Alert type="error" showIcon title={lines} {...again} {...(onClose && { closable: { onClose } })} />;
}

/** What went wrong, in the language of the page. */
export function titleOf({ code, status, title }: ProblemDetails, words: (typeof texts)['zh-CN']['problem']): string {
  if (code === 'unreachable') return words.unreachable;
  if (code === 'not-an-answer') return words['not-an-answer'](status);
  return title;
}

/** The field of a fault without the part of the request it stood in: `body.days.0` is `days.0`. */
export function fieldOf(field: string): string {
  return field.replace(/^(?:body|query|params)\./, '');
}

function labelOf(field: string, labels: Readonly<Record<string, string>>): string {
  const own = fieldOf(field);
  return labels[own] ?? labels[own.split('.')[0]!] ?? own;
}

/** What is wrong, for the fields of an Ant Design form that are named as in the contract: `form.setFields(fieldErrors(problem))`. */
export function fieldErrors({ faults = [] }: ProblemDetails): { name: string[]; errors: string[] }[] {
  return faults.map(({ field, remedy }) => ({ name: fieldOf(field).split('.'), errors: [remedy] }));
}
