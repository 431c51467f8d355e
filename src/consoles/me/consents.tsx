import { selfConsents } from '../../care/self/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

/** What one agreed to, with the words as they were read. */
export function Consents() {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { value, problem, again } = useLoaded(() => call('/api/self/consents', selfConsents));
  return (
    <>
      <h1>{words.consents}</h1>
      <p className="lead">{words.consentsLead}</p>
      <ProblemAlert problem={problem} onAgain={again} />
      {value?.items.length === 0 && <p className="card">{words.noConsents}</p>}
      {value?.items.map(({ id, title, how, at, price, text, textVersion, mo, isRecorded }) => (
        <section key={id} className="card" aria-labelledby={`consent-${id}`}>
          <h2 id={`consent-${id}`}>
            {title} {price && <small>{price}</small>}
          </h2>
          <p>
            {how[language]} · <TimeCell at={at} />
          </p>
          {text && <blockquote>{text}</blockquote>}
          {mo && <p>{words.youReplied(mo.text)}</p>}
          {isRecorded && <p className="hint">{words.recorded}</p>}
          <p className="hint">{words.textVersion(textVersion)}</p>
        </section>
      ))}
    </>
  );
}
