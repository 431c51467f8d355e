import { Alert, Button, Input, Tag } from 'antd';
import { useId, useState } from 'react';
import { Link, useParams } from 'react-router';
import type { DraftView, Edit } from '../../business/release/contract.ts';
import { formatTime, fullDay, hourAndMinute } from '../shell/beijing.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Tabs } from '../shell/tabs.tsx';
import { SheetList, TextList, WordList } from './lists.tsx';
import { Products } from './products.tsx';
import { mayDraft, mayRelease } from './roles.ts';
import { texts } from './texts.ts';
import { type OpenDraft, useDraft } from './use-draft.ts';

/** A draft: what it changes for whom, what is wrong with it, its release, and the catalogue as it would be. */
export function DraftPage() {
  const { id = '' } = useParams();
  const words = useTexts(texts);
  const me = useMe();
  const draft = useDraft(id);
  const { value: view, problem } = draft;
  const isOpen = view?.draft.state === 'open';
  const onEdit = isOpen && mayDraft(me) ? draft.edit : undefined;
  return (
    <Page
      title={view?.draft.title ?? words.title}
      above={[{ title: words.back, to: '/catalogue' }]}
      actions={view && <Actions view={view} act={draft.act} />}
    >
      <ProblemAlert problem={problem} />
      {view && (
        <>
          <State view={view} />
          <Changes view={view} />
          {view.draft.files.length > 0 && <Findings view={view} />}
          {mayRelease(me) && isOpen && <Release view={view} act={draft.act} />}
          <Tabs
            label={words.title}
            tabs={[
              {
                key: 'products',
                label: words.tabs.products,
                children: <Products catalogue={view.catalogue} onEdit={onEdit} />,
              },
              { key: 'words', label: words.tabs.words, children: <WordList catalogue={view.catalogue} /> },
              {
                key: 'texts',
                label: words.tabs.texts,
                children: <TextList catalogue={view.catalogue} onEdit={onEdit} />,
              },
              {
                key: 'sheets',
                label: words.tabs.sheets,
                children: <SheetList catalogue={view.catalogue} onEdit={onEdit} />,
              },
              { key: 'files', label: words.fileChanges, children: <Files view={view} onEdit={onEdit} /> },
            ]}
          />
        </>
      )}
    </Page>
  );
}

type Part = { readonly view: DraftView };

function Actions({ view: { draft }, act }: Part & Pick<OpenDraft, 'act'>) {
  const words = useTexts(texts);
  const me = useMe();
  const isMine = draft.authors.some(({ name }) => name === me?.name);
  return (
    <>
      <Link to={`/bench?draft=${draft.id}`}>{words.try}</Link>
      {draft.state === 'open' && mayDraft(me) && !isMine && (
        <ConfirmButton action={words.adopt} consequence={words.adoptHelp} onConfirm={() => act('adopt')} />
      )}
      {draft.state === 'scheduled' && (mayDraft(me) || mayRelease(me)) && (
        <ConfirmButton
          action={words.unschedule}
          consequence={words.unscheduleHelp}
          onConfirm={() => act('unschedule')}
        />
      )}
      {draft.state === 'open' && (mayDraft(me) || mayRelease(me)) && (
        <ConfirmButton
          isDanger
          action={words.discard}
          consequence={words.discardHelp}
          onConfirm={() => act('discard')}
        />
      )}
    </>
  );
}

function State({ view: { draft } }: Part) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const at = draft.releaseAt && formatTime(Date.parse(draft.releaseAt), language, { ...fullDay, ...hourAndMinute });
  return (
    <>
      <p>
        <Tag>{words.state[draft.state]}</Tag> v{draft.base} · {words.origin[draft.origin]} ·{' '}
        {words.by(draft.authors.map(({ name }) => name).join('、') || words.nobody)}
      </p>
      {draft.state === 'scheduled' && at && (
        <Alert type="info" showIcon title={words.scheduledFor(at, draft.releaser?.name ?? '')} />
      )}
      {draft.stopped && <Alert type="warning" showIcon title={words.stopped(draft.stopped)} />}
    </>
  );
}

function Changes({ view: { changes, draft } }: Part) {
  const words = useTexts(texts);
  return (
    <section className="catalogue-section">
      <h2>{words.changes}</h2>
      {changes.length === 0 ? (
        <EmptyState title={draft.files.length === 0 ? words.noChanges : words.onlyFiles} />
      ) : (
        <ul className="catalogue-lines">
          {changes.map(({ kind, vars }) => {
            const said = words.change[kind](vars);
            return <li key={said}>{said}</li>;
          })}
        </ul>
      )}
    </section>
  );
}

function Findings({ view: { findings } }: Part) {
  const words = useTexts(texts);
  return (
    <section className="catalogue-section">
      <h2>{words.findings}</h2>
      {findings.length === 0 ? (
        <p className="catalogue-quiet">{words.clean}</p>
      ) : (
        <ul className="catalogue-lines">
          {findings.map(({ level, kind, vars }) => {
            const said = words.finding[kind](vars);
            return (
              <li key={said}>
                <Tag color={level === 'stop' ? 'error' : 'warning'}>{level === 'stop' ? words.stop : words.look}</Tag>
                {said}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

function Release({ view, act }: Part & Pick<OpenDraft, 'act'>) {
  const words = useTexts(texts);
  const me = useMe();
  const field = useId();
  const [at, setAt] = useState('');
  const { hash, findings, draft } = view;
  const isMine = draft.authors.some(({ name }) => name === me?.name);
  const hasStops = findings.some(({ level }) => level === 'stop');
  const why = isMine ? words.notYours : hasStops ? words.noStops : undefined;
  const consequence = (
    <>
      <p>{words.releaseHelp}</p>
      <ul className="catalogue-lines">
        {view.changes.map(({ kind, vars }) => {
          const said = words.change[kind](vars);
          return <li key={said}>{said}</li>;
        })}
      </ul>
    </>
  );
  const time = at.replace('T', ' ');
  return (
    <section className="catalogue-section">
      <h2>{words.release}</h2>
      {why ? (
        <p className="catalogue-quiet">{why}</p>
      ) : (
        <div className="catalogue-release">
          <ConfirmButton
            type="primary"
            action={words.releaseNow}
            consequence={consequence}
            onConfirm={() => act('release', { hash })}
          />
          <div>
            <label htmlFor={field}>{words.atLabel}</label>
            <Input id={field} type="datetime-local" value={at} onChange={({ target }) => setAt(target.value)} />
          </div>
          <ConfirmButton
            action={words.releaseAt}
            disabled={at === ''}
            consequence={
              <>
                <p>{time}</p>
                {consequence}
              </>
            }
            onConfirm={() => act('release', { hash, at: time })}
          />
        </div>
      )}
    </section>
  );
}

function Files({ view: { files }, onEdit }: Part & { onEdit: ((edit: Edit) => Promise<void>) | undefined }) {
  const words = useTexts(texts);
  return (
    <>
      {files.map(({ file, lines }) => (
        <section key={file} className="catalogue-section">
          <div className="catalogue-card-head">
            <h3>{file}</h3>
            {onEdit && (
              <Button size="small" onClick={() => void onEdit({ kind: 'undo', file })}>
                {words.undo}
              </Button>
            )}
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever scrolls by keyboard must get there */}
          <pre className="catalogue-diff" tabIndex={0}>
            {lines.map(({ mark, text }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names and do not move
              <div key={index} className={mark === '+' ? 'plus' : mark === '-' ? 'minus' : ''}>
                {`${mark} ${text}`}
              </div>
            ))}
          </pre>
        </section>
      ))}
    </>
  );
}
