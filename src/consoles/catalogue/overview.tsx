import { Alert } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { draftHead, exported, overview } from '../../business/release/contract.ts';
import { formatTime, fullDay, hourAndMinute } from '../shell/beijing.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Tabs } from '../shell/tabs.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { FormDialog } from './form-dialog.tsx';
import { History, SheetList, TextList, WordList } from './lists.tsx';
import { Products } from './products.tsx';
import { mayDraft, mayRelease } from './roles.ts';
import { texts } from './texts.ts';

/** What is in force, what waits for release, and what was in force when. */
export function OverviewPage() {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const me = useMe();
  const go = useNavigate();
  const [done, setDone] = useState<string>();
  const { value, problem, again } = useLoaded(() => call('/api/catalogue', overview), 10_000);
  async function begin(title: string): Promise<void> {
    const draft = await call('/api/catalogue/drafts', draftHead, { method: 'POST', body: { title } });
    await go(`/catalogue/drafts/${draft.id}`);
  }
  async function restore(number: number): Promise<void> {
    const draft = await call(`/api/catalogue/versions/${number}/restore`, draftHead, { method: 'POST', body: {} });
    await go(`/catalogue/drafts/${draft.id}`);
  }
  async function writeBack(): Promise<void> {
    const files = await call('/api/catalogue/export', exported, { method: 'POST', body: {} });
    setDone(words.exported(files.written.length, files.removed.length));
  }
  const actions = (
    <>
      {mayRelease(me) && <ConfirmButton action={words.export} consequence={words.exportHelp} onConfirm={writeBack} />}
      {mayDraft(me) && (
        <FormDialog
          isPrimary
          action={words.begin}
          title={words.begin}
          fields={[{ name: 'title', label: words.draftTitle }]}
          help={words.draftTitleHelp}
          onSave={(typed) => begin(typed['title']!)}
        />
      )}
    </>
  );
  return (
    <Page title={words.title} lead={words.lead} actions={actions}>
      <ProblemAlert problem={problem} onAgain={again} />
      {done && <Alert type="success" title={done} closable={{ onClose: () => setDone(undefined) }} />}
      {value && (
        <>
          <p>
            {words.inForce(
              value.version.number,
              formatTime(Date.parse(value.version.from), language, { ...fullDay, ...hourAndMinute }),
            )}
          </p>
          <section className="catalogue-section">
            <h2>{words.drafts}</h2>
            {value.drafts.length === 0 ? (
              <EmptyState title={words.noDrafts}>{words.noDraftsHelp}</EmptyState>
            ) : (
              <ul className="catalogue-cards">
                {value.drafts.map((draft) => (
                  <li key={draft.id}>
                    <div className="catalogue-card-head">
                      <h3>
                        <Link to={`/catalogue/drafts/${draft.id}`}>{draft.title}</Link>
                      </h3>
                      <span className="catalogue-quiet">{words.state[draft.state]}</span>
                    </div>
                    <div>
                      {words.origin[draft.origin]} · {words.files(draft.files.length)} ·{' '}
                      {words.by(draft.authors.map(({ name }) => name).join('、') || words.nobody)}
                    </div>
                    <div className="catalogue-quiet">
                      {draft.stopped ? (
                        words.stopped(draft.stopped)
                      ) : (
                        <TimeCell at={draft.releaseAt ?? draft.updatedAt} />
                      )}
                    </div>
                  </li>
                ))}
              </ul>
            )}
          </section>
          <Tabs
            label={words.title}
            tabs={[
              {
                key: 'products',
                label: words.tabs.products,
                children: <Products catalogue={value.catalogue} notices={value.notices} />,
              },
              { key: 'words', label: words.tabs.words, children: <WordList catalogue={value.catalogue} /> },
              { key: 'texts', label: words.tabs.texts, children: <TextList catalogue={value.catalogue} /> },
              { key: 'sheets', label: words.tabs.sheets, children: <SheetList catalogue={value.catalogue} /> },
              {
                key: 'history',
                label: words.tabs.history,
                children: (
                  <History
                    history={value.history}
                    inForce={value.version.number}
                    onRestore={mayDraft(me) || mayRelease(me) ? restore : undefined}
                  />
                ),
              },
            ]}
          />
        </>
      )}
    </Page>
  );
}
