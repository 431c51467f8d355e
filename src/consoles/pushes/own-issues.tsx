import { Button } from 'antd';
import { ownIssues } from '../../products/mms/push/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { useSend } from '../shell/use-send.ts';
import { texts } from './own-texts.ts';

/** The issues that a number got, each to be read in the browser, and the newest once more: for an agent and for the holder. */
export function OwnIssues({ path, className }: { path: string; className: string }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { value, problem, put, again } = useLoaded(() => call(path, ownIssues));
  const sending = useSend(async () => put(await call(`${path}/again`, ownIssues, { method: 'POST', body: {} })));
  const newest = value?.newest;
  return (
    <section className={className} aria-labelledby="own-issues">
      <h2 id="own-issues">{words.title}</h2>
      <ProblemAlert problem={sending.problem ?? problem} onAgain={problem && again} />
      {newest && (
        <p>
          {words.newest}{' '}
          <a href={newest.link} target="_blank" rel="noreferrer">
            {words.issue(newest.name[language], newest.number)} {newest.subject}
          </a>{' '}
          {newest.wasResent ? (
            <span>{words.wasResent}</span>
          ) : (
            <Button loading={sending.isBusy} onClick={() => void sending.submit()}>
              {words.again}
            </Button>
          )}
        </p>
      )}
      {value?.items.length === 0 && <p>{words.none}</p>}
      {value && value.items.length > 0 && (
        <ul className="agent-list">
          {value.items.map(({ push, name, number, subject, at, state, way, again: wasAgain, link, readAt }) => (
            <li key={push}>
              <a href={link} target="_blank" rel="noreferrer">
                {words.issue(name[language], number)} {subject}
              </a>{' '}
              · <TimeCell at={at} /> · {way === 'sms' && `${words.bySms} · `}
              {words.states[state] ?? state}
              {readAt && ` · ${words.read}`}
              {wasAgain && ` · ${words.wasResent}`}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
