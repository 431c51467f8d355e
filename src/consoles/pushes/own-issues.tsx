import { Button } from 'antd';
import { type OwnIssues as OwnIssuesView, ownIssues } from '../../products/mms/push/contract.ts';
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
  const { value, problem, put, again: load } = useLoaded(() => call(path, ownIssues));
  const sending = useSend(async () => put(await call(`${path}/again`, ownIssues, { method: 'POST', body: {} })));
  const newest = value?.newest;
  const isAmong = value?.items.some(({ link }) => link === newest?.link) ?? false;
  const again = newest?.wasResent ? (
    <span>{words.wasResent}</span>
  ) : (
    <Button loading={sending.isBusy} onClick={() => void sending.submit()}>
      {words.again}
    </Button>
  );
  return (
    <section className={className} aria-labelledby="own-issues">
      <h2 id="own-issues">{words.title}</h2>
      <ProblemAlert problem={sending.problem ?? problem} onAgain={problem && load} />
      {newest && !isAmong && (
        <div>
          <p>
            {words.newest} <Issue {...newest} />
          </p>
          {again}
        </div>
      )}
      {value?.items.length === 0 && <p>{words.none}</p>}
      {value && value.items.length > 0 && (
        <ul className="lined-list">
          {value.items.map(({ push, at, state, way, again: wasAgain, readAt, ...issue }) => (
            <li key={push}>
              <Issue {...issue} />
              <small>
                <TimeCell at={at} /> · {way === 'sms' && `${words.bySms} · `}
                {words.states[state] ?? state}
                {readAt && ` · ${words.read}`}
                {wasAgain && ` · ${words.wasResent}`}
              </small>
              {issue.link === newest?.link && !newest.wasResent && <div className="tools-row">{again}</div>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** An issue by its name and number, to be read in a tab of its own. */
function Issue({
  name,
  number,
  subject,
  link,
}: Pick<OwnIssuesView['items'][number], 'name' | 'number' | 'subject' | 'link'>) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  return (
    <a href={link} target="_blank" rel="noreferrer">
      {words.issue(name[language], number)} {subject}
    </a>
  );
}
