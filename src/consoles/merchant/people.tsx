import { peopleList } from '../../products/merchants/registry/contract.ts';
import { Keeping } from '../merchants/people.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

/** Who works at the tills of the own merchant: a manager adds clerks and closes those who leave. */
export function People() {
  const words = useTexts(texts);
  const { value, problem, again } = useLoaded(() => call('/api/merchant/people', peopleList));
  return (
    <section className="card">
      <h2>{words.people}</h2>
      <ProblemAlert problem={problem} onAgain={again} />
      {value && (
        <Keeping at="/api/merchant/people" people={value.items} shops={value.shops} roles={['clerk']} onDone={again} />
      )}
    </section>
  );
}
