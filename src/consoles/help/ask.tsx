import { Alert, Button, Input } from 'antd';
import { useRef, useState } from 'react';
import {
  deskCategories,
  type HelpTickets,
  helpTicketOpened,
  helpTickets,
  longestHelpText,
  mostPictures,
  pictureTaken,
} from '../../business/desk/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { Field } from '../shell/field.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

type Picture = { id: string; name: string; url: string };

const fresh = (text = '') => ({ id: crypto.randomUUID(), category: '', text, name: '' });

/**
 * A request: what it is about, in the person's words, with pictures and a name where the page takes them. Pressed twice it is one,
 * because its id is its own. `path` takes requests and shows those that stand; `about` is what the text begins with.
 */
export function Ask({
  path = '/api/help/tickets',
  about,
  onAsked,
}: {
  path?: string;
  about?: string;
  onAsked(known: HelpTickets): void;
}) {
  const words = useTexts(texts);
  const isPublic = path === '/api/help/tickets';
  const { language } = useLanguage();
  const { value: categories, problem: notLoaded } = useLoaded(() => call('/api/help', deskCategories));
  const [given, setGiven] = useState(() => fresh(about));
  const [pictures, setPictures] = useState<readonly Picture[]>([]);
  const [missing, setMissing] = useState<'category' | 'text'>();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [number, setNumber] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function ask(): Promise<void> {
    const lacks = given.category === '' ? 'category' : given.text.trim().length < 5 ? 'text' : undefined;
    setMissing(lacks);
    if (lacks) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const body = { ...given, pictures: pictures.map(({ id }) => id) };
      const made = await call(path, helpTicketOpened, { method: 'POST', body });
      setNumber(made.number);
      setGiven(fresh());
      setPictures([]);
      onAsked(await call(path, helpTickets));
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className="card" aria-labelledby="ask">
      <h2 id="ask">{words.ask}</h2>
      {number && (
        <Alert type="success" showIcon role="status" title={words.done(number)} description={words.doneHelp} />
      )}
      <ProblemAlert problem={notLoaded} />
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <fieldset className="field" {...(missing === 'category' && { 'aria-describedby': 'category-fault' })}>
          <legend>{words.category}</legend>
          <div className="choices">
            {categories?.items.map(({ code, title }) => (
              <label key={code} className={given.category === code ? 'chosen' : undefined}>
                <input
                  type="radio"
                  name="category"
                  value={code}
                  checked={given.category === code}
                  onChange={() => setGiven({ ...given, category: code })}
                />
                {title[language]}
              </label>
            ))}
          </div>
          {missing === 'category' && (
            <p className="fault" id="category-fault" role="alert">
              {words.mustCategory}
            </p>
          )}
        </fieldset>
        <Field id="text" label={words.text} fault={missing === 'text' ? words.mustText : undefined}>
          {(described) => (
            <>
              <Input.TextArea
                id="text"
                rows={5}
                maxLength={longestHelpText}
                value={given.text}
                onChange={({ target }) => setGiven({ ...given, text: target.value })}
                {...described}
              />
              <p className="hint">{words.textHint}</p>
            </>
          )}
        </Field>
        {isPublic && (
          <>
            <Field id="name" label={words.name} fault={undefined}>
              {() => (
                <Input
                  id="name"
                  size="large"
                  maxLength={40}
                  autoComplete="name"
                  value={given.name}
                  onChange={({ target }) => setGiven({ ...given, name: target.value })}
                />
              )}
            </Field>
            <Pictures pictures={pictures} onChange={setPictures} onProblem={setProblem} />
          </>
        )}
        <ProblemAlert problem={problem} />
        <Button type="primary" size="large" htmlType="submit" block loading={busy}>
          {words.submit}
        </Button>
      </form>
    </section>
  );
}

function Pictures({
  pictures,
  onChange,
  onProblem,
}: {
  pictures: readonly Picture[];
  onChange(pictures: readonly Picture[]): void;
  onProblem(problem: ProblemDetails | undefined): void;
}) {
  const words = useTexts(texts);
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  async function add(files: readonly File[]): Promise<void> {
    setBusy(true);
    onProblem(undefined);
    let kept = pictures;
    try {
      for (const file of files.slice(0, mostPictures - pictures.length)) {
        const path = `/api/help/pictures?${new URLSearchParams({ name: file.name.slice(-100) })}`;
        const { id } = await call(path, pictureTaken, { method: 'POST', file, type: file.type });
        kept = [...kept, { id, name: file.name, url: URL.createObjectURL(file) }];
        onChange(kept);
      }
    } catch (error) {
      onProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <div className="field">
      <span className="label">{words.pictures}</span>
      <p className="hint">{words.picturesHint(mostPictures)}</p>
      <div className="pictures">
        {pictures.map(({ id, name, url }) => (
          <figure key={id}>
            <img src={url} alt={name} />
            <button
              type="button"
              aria-label={words.remove(name)}
              onClick={() => onChange(pictures.filter((one) => one.id !== id))}
            >
              ×
            </button>
          </figure>
        ))}
      </div>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept="image/jpeg,image/png,image/webp"
        aria-label={words.addPicture}
        onChange={({ target }) => {
          void add([...(target.files ?? [])]);
          target.value = '';
        }}
      />
      {pictures.length < mostPictures && (
        <Button size="large" block loading={busy} onClick={() => input.current?.click()}>
          {words.addPicture}
        </Button>
      )}
    </div>
  );
}
