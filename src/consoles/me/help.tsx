import { useSearchParams } from 'react-router';
import { helpTickets } from '../../business/desk/contract.ts';
import { Ask } from '../help/ask.tsx';
import { Mine } from '../help/mine.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

const path = '/api/self/tickets';

/** Requests for help of this phone: how they stand, and a new one. */
export function Help() {
  const words = useTexts(texts);
  const [search] = useSearchParams();
  const about = search.get('about') ?? '';
  const { value, problem, again, put } = useLoaded(() => call(path, helpTickets));
  return (
    <>
      <h1>{words.help}</h1>
      <ProblemAlert problem={problem} onAgain={again} />
      {value && value.items.length > 0 && !about && <Mine path={path} known={value} onChanged={put} />}
      <Ask path={path} about={about} onAsked={put} />
      {value && about && <Mine path={path} known={value} onChanged={put} />}
    </>
  );
}
