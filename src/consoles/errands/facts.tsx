import type { ErrandView } from '../../products/errands/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { FileButton } from '../shell/file-button.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import type { Doing } from './doing.ts';
import { texts } from './texts.ts';
import { bring, Picture, pictures } from './work.tsx';

/** Pictures that prove no step: papers and signatures. */
export function Photos({ doing }: { doing: Doing }) {
  const words = useTexts(texts);
  const { errand } = doing;
  const shown = errand.photos.filter(({ step }) => step === undefined);
  const mayAdd = errand.may.includes('photo');
  if (shown.length === 0 && !mayAdd) return null;
  return (
    <section className="part">
      <h2>{words.photos}</h2>
      {shown.map(({ id, kind, isRemoved }) =>
        isRemoved ? (
          <p key={id}>
            {words.photoKinds[kind]}: {words.removed}
          </p>
        ) : (
          <Picture key={id} errandId={errand.id} id={id} name={words.photoKinds[kind]} />
        ),
      )}
      {mayAdd && (
        <p>
          <FileButton
            action={words.addPaper}
            accept={pictures}
            isCamera
            onFile={(file) => bring(doing, { kind: 'paper' }, file)}
          />
        </p>
      )}
    </section>
  );
}

/** What the law and the office say of it. */
export function Rules({ errand: { rules, cityRules } }: { errand: Pick<ErrandView, 'rules' | 'cityRules'> }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  return (
    <section className="part">
      <h2>{words.rules}</h2>
      <ul className="errand-rules">
        {rules.map(({ text, source, checkedOn }) => (
          <li key={text.en}>
            {text[language]}
            <br />
            <small>
              <span lang="zh-CN">{source}</span> · {words.checkedOn(checkedOn)}
            </small>
          </li>
        ))}
        {cityRules.map((text) => (
          <li key={text.en}>{text[language]}</li>
        ))}
      </ul>
    </section>
  );
}

/** All that happened, the newest first. */
export function History({ errand: { events } }: { errand: ErrandView }) {
  const words = useTexts(texts);
  const names: Readonly<Record<string, string>> = words.events;
  return (
    <section className="part">
      <h2>{words.history}</h2>
      <ol className="errand-history">
        {events.toReversed().map(({ seq, kind, byKind, by, at, data }) => (
          <li key={seq}>
            <TimeCell at={at} /> {names[kind] ?? kind} · {by ?? words.actors[byKind]}
            {(typeof data['why'] === 'string' || typeof data['to'] === 'string') && (
              <small> {String(data['why'] ?? data['to'])}</small>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
