import { Alert, Button } from 'antd';
import { faultPage } from '../../business/works/contract.ts';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useMore } from '../shell/use-more.ts';
import { texts } from './texts.ts';

/** Every line of a file that could not be taken: where, what stands there, and what to do. */
export function LineFaults({ work, count }: { work: string; count: number }) {
  return count === 0 ? null : <Listed work={work} count={count} />;
}

function Listed({ work, count }: { work: string; count: number }) {
  const words = useTexts(texts);
  const load = (after: number | undefined) =>
    call(`/api/works/${work}/faults?${queryOf({ after: after === undefined ? undefined : String(after) })}`, faultPage);
  const { items, problem, isLoading, more } = useMore<(typeof faultPage)['_output']['items'][number], number>(
    load,
    work,
  );
  return (
    <Alert
      type="warning"
      title={words.faults(count)}
      description={
        <>
          <ul className="line-faults" aria-label={words.faults(count)}>
            {items?.map(({ seq, line, field, value, remedy }) => (
              <li key={seq}>{words.fault(line, field, value, remedy)}</li>
            ))}
          </ul>
          <ProblemAlert problem={problem} />
          {more && (
            <Button size="small" loading={isLoading} onClick={more}>
              {words.moreFaults}
            </Button>
          )}
        </>
      }
    />
  );
}
