import { Button, Input } from 'antd';
import { useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { errandView, photoTaken } from '../../products/errands/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { FileButton } from '../shell/file-button.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { queryOf } from '../shell/use-filters.ts';
import type { Doing } from './doing.ts';
import { texts } from './texts.ts';

export const pictures = 'image/jpeg,image/png,image/webp';

/** Brings a picture, and shows the errand with it. */
export async function bring(
  { errand, put }: Doing,
  query: { readonly kind: 'paper' | 'receipt' | 'signature'; readonly step?: string },
  file: File,
): Promise<string> {
  const type = file.type || 'application/octet-stream';
  const { id } = await call(`/api/errands/${errand.id}/photos?${queryOf(query)}`, photoTaken, {
    method: 'POST',
    file,
    type,
  });
  put(await call(`/api/errands/${errand.id}`, errandView));
  return id;
}

/** The steps, one after another, each with the pictures that prove it. */
export function Work({ doing }: { doing: Doing }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { errand, act } = doing;
  const [problem, setProblem] = useState<ProblemDetails>();
  const [isBusy, setBusy] = useState(false);
  const [note, setNote] = useState('');
  if (errand.work.length === 0) return null;
  const next = errand.may.includes('step') ? errand.work.find(({ doneAt }) => doneAt === undefined)?.code : undefined;
  const photosOf = (step: string) => errand.photos.filter((one) => one.step === step && !one.isRemoved);
  async function done(code: string): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      await act({ kind: 'step', code, note });
      setNote('');
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <section className="part">
      <h2>{words.work}</h2>
      <ProblemAlert problem={problem} />
      <ol className="errand-steps">
        {errand.work.map(({ code, title, photo, doneAt, by, note: noted }) => {
          const count = photosOf(code).length;
          return (
            <li key={code} className={doneAt ? 'done' : code === next ? 'next' : ''}>
              <span className="step-title">
                <span aria-hidden>{doneAt ? '✓' : '○'}</span> {title[language]}
                {photo && !doneAt && count === 0 && <small> {words.needsPhoto}</small>}
              </span>
              {doneAt && (
                <small>
                  <TimeCell at={doneAt} /> {by} {noted}
                </small>
              )}
              {photosOf(code).map(({ id }) => (
                <Picture key={id} errandId={errand.id} id={id} name={title[language]} />
              ))}
              {code === next && (
                <span className="step-deeds">
                  {photo && (
                    <FileButton
                      action={words.takePhoto}
                      accept={pictures}
                      isCamera
                      onFile={(file) => bring(doing, { kind: 'receipt', step: code }, file)}
                    />
                  )}
                  <Input
                    className="step-note"
                    aria-label={`${words.note} ${title[language]}`}
                    placeholder={words.note}
                    maxLength={200}
                    value={note}
                    onChange={({ target }) => setNote(target.value)}
                  />
                  <Button
                    type="primary"
                    loading={isBusy}
                    disabled={photo && count === 0}
                    aria-label={`${words.stepDone} ${title[language]}`}
                    onClick={() => void done(code)}
                  >
                    {words.stepDone}
                  </Button>
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** A picture, small; it opens whole. */
export function Picture({ errandId, id, name }: { errandId: string; id: string; name: string }) {
  const address = `/api/errands/${errandId}/photos/${id}`;
  return (
    <a href={address} target="_blank" rel="noreferrer">
      <img className="errand-picture" src={address} alt={name} loading="lazy" />
    </a>
  );
}
