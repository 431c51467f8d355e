import { Alert, Button, Input, Skeleton } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { IssueContent, IssueView, TitleView } from '../../products/mms/contract.ts';
import { dayAndWeekday, formatTime, hourAndMinute } from '../shell/beijing.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { Labelled } from '../shell/labelled.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { Actions } from './actions.tsx';
import { DiffView } from './diff-view.tsx';
import { Findings } from './findings.tsx';
import { History } from './history.tsx';
import { Preview } from './preview.tsx';
import { SlideForm } from './slide-form.tsx';
import { SlideList } from './slide-list.tsx';
import { moved, newSlide } from './slides.ts';
import { IssueState } from './states.tsx';
import { texts } from './texts.ts';
import { loadTitles } from './titles.ts';
import { Trial } from './trial.tsx';
import { type IssueAtWork, useIssue } from './use-issue.ts';
import { useRenditions } from './use-renditions.ts';

/** One issue: its slides, the one that is written, and how handsets show it; who reviews sees the same and cannot write. */
export function IssuePage({ id }: { id: string }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const titles = useLoaded(loadTitles);
  const issue = useIssue(id);
  const { view, content } = issue;
  const title = titles.value?.titles.find(({ code }) => code === view?.title);
  const above = [{ title: words.title, to: view ? `/editorial?title=${view.title}` : '/editorial' }];
  if (!view || !content || !titles.value)
    return (
      <Page title={words.issue} above={above}>
        <ProblemAlert problem={issue.problem} onAgain={issue.again} />
        <ProblemAlert problem={titles.problem} onAgain={titles.again} />
        {!issue.problem && !titles.problem && <Skeleton active title={false} />}
      </Page>
    );
  return (
    <Page
      title={words.numberOf(title?.name[language] ?? view.title, view.number)}
      above={above}
      actions={
        <>
          <Actions issue={view} settle={issue.settle} onDone={issue.put} />
          <Trial id={id} hash={view.hash} classes={titles.value.classes} settle={issue.settle} />
        </>
      }
    >
      <ProblemAlert problem={issue.problem} onAgain={issue.again} />
      <Opened issue={issue} view={view} content={content} title={title} classes={titles.value.classes} />
    </Page>
  );
}

/** Editing brings these back to draft. */
const writable = ['draft', 'review', 'approved', 'scheduled', 'skipped'];

function Opened({
  issue,
  view,
  content,
  title,
  classes,
}: {
  issue: IssueAtWork;
  view: IssueView;
  content: IssueContent;
  title: TitleView | undefined;
  classes: Parameters<typeof Preview>[0]['classes'];
}) {
  const words = useTexts(texts);
  const isEditor = useMe()?.role === 'editor';
  const [chosen, setChosen] = useState(0);
  // An issue that somebody has judged is not changed by a slip of the hand.
  const [isUnlocked, setUnlocked] = useState(false);
  const fitted = useRenditions(view.id, view.hash);
  const isTakenByOther = view.pen !== null && !view.pen.isMine;
  const isFree = view.state === 'draft' || view.state === 'skipped' || isUnlocked;
  const isOpenForWriting = isEditor && writable.includes(view.state) && isFree && !isTakenByOther;
  const { slides } = content;
  const open = Math.min(chosen, Math.max(0, slides.length - 1));
  const slide = slides[open];
  const edit = (change: (slides: IssueContent['slides']) => IssueContent['slides']) =>
    issue.edit((before) => ({ ...before, slides: change(before.slides) }));
  function add(): void {
    const used = new Set(slides.map(({ section }) => section));
    const section = title?.sections.find(({ code }) => !used.has(code))?.code ?? title?.sections[0]?.code ?? '';
    edit((before) => [...before, newSlide(crypto.randomUUID(), section, before.at(-1))]);
    setChosen(slides.length);
  }
  return (
    <>
      <Facts view={view} issue={issue} />
      <Standing view={view} issue={issue} isEditor={isEditor} title={title} content={content} />
      {isEditor && writable.includes(view.state) && !isFree && !isTakenByOther && (
        <div className="locked">
          <span>{words.locked}</span>
          <ConfirmButton
            size="small"
            action={words.unlock}
            consequence={words.unlockHelp}
            onConfirm={async () => setUnlocked(true)}
          />
        </div>
      )}
      <div className="issue-tools">
        <Labelled label={words.subject}>
          {(id) => (
            <Input
              id={id}
              readOnly={!isOpenForWriting}
              maxLength={40}
              value={content.subject}
              onChange={({ target }) => issue.edit((before) => ({ ...before, subject: target.value }))}
            />
          )}
        </Labelled>
        <History
          id={view.id}
          title={title}
          isOpenForWriting={isOpenForWriting}
          onRestore={(older) => issue.edit(() => older)}
        />
      </div>
      <Findings findings={view.findings.filter((finding) => finding.slide === null)} />
      <div className="issue">
        <SlideList
          content={content}
          title={title}
          findings={view.findings}
          open={open}
          isOpenForWriting={isOpenForWriting}
          onOpen={setChosen}
          onChange={issue.edit}
          onAdd={add}
        />
        {slide ? (
          <SlideForm
            key={slide.id}
            slide={slide}
            at={open}
            count={slides.length}
            title={title}
            findings={view.findings.filter((finding) => finding.slide === open)}
            before={slides[open - 1]}
            isOpenForWriting={isOpenForWriting}
            onChange={(change) =>
              edit((before) => before.map((one) => (one.id === slide.id ? { ...one, ...change } : one)))
            }
            onMove={(step) => {
              edit((before) => moved(before, open, open + step));
              setChosen(open + step);
            }}
            onCopy={() => {
              edit((before) => before.toSpliced(open + 1, 0, { ...slide, id: crypto.randomUUID() }));
              setChosen(open + 1);
            }}
            onRemove={() => edit((before) => before.filter(({ id }) => id !== slide.id))}
          />
        ) : (
          <section className="slide-form">
            <p className="quiet">{words.noSlides}</p>
          </section>
        )}
        <Preview issue={view.id} classes={classes} fitted={fitted} content={content} at={open} />
      </div>
    </>
  );
}

/** How the issue stands: state, slot, who wrote and approved it, who writes now, and whether all is saved. */
function Facts({ view, issue: { saving } }: { view: IssueView; issue: IssueAtWork }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { state, dueAt, push, authors, approvals, pen, reserve, filing } = view;
  const ofThis = approvals.filter(({ isOfThis }) => isOfThis);
  const at = dueAt === null ? undefined : Date.parse(dueAt);
  const isSure = !['draft', 'review', 'approved', 'skipped', 'stopped'].includes(state);
  return (
    <p className="issue-facts">
      <IssueState state={state} />
      {at !== undefined && (
        <span>
          {(isSure ? words.goesOut : words.slotIs)(
            `${formatTime(at, language, dayAndWeekday)} ${formatTime(at, language, hourAndMinute)}`,
          )}
        </span>
      )}
      {push !== null && <Link to={`/pushes/${push}`}>{words.sending}</Link>}
      {reserve && <span>{words.isReserve}</span>}
      {filing !== null && <span>{words.filedAs(filing)}</span>}
      <span>{words.writtenBy(authors.join(words.comma))}</span>
      {ofThis.length > 0 && <span>{words.approvedBy(ofThis.map(({ by }) => by).join(words.comma))}</span>}
      {pen && <span>{pen.isMine ? words.youWrite : words.writes(pen.name)}</span>}
      <span className="saving" aria-live="polite">
        {typeof saving === 'string' ? words.saving[saving] : words.notSaved}
      </span>
    </p>
  );
}

/** What stands in the way, or is waited for, and what one can do about it. */
function Standing({
  view,
  issue,
  isEditor,
  title,
  content,
}: {
  view: IssueView;
  issue: IssueAtWork;
  isEditor: boolean;
  title: TitleView | undefined;
  content: IssueContent;
}) {
  const words = useTexts(texts);
  const { saving } = issue;
  const problem = typeof saving === 'object' ? saving.problem : undefined;
  const isStrict = view.findings.some(({ code }) => code === 'strict-section');
  const waitsForSupervisor =
    view.state === 'review' &&
    isStrict &&
    !view.approvals.some(({ isOfThis, role }) => isOfThis && role === 'supervisor');
  const wasApproved = view.state === 'draft' && view.approvals.length > 0;
  return (
    <div className="standing">
      {view.note && view.state === 'draft' && <Alert type="warning" showIcon title={words.returned(view.note)} />}
      {waitsForSupervisor && <Alert type="info" showIcon title={words.waitsForSupervisor} />}
      {wasApproved && <Alert type="info" showIcon title={words.approvalFell} />}
      {isEditor && view.pen && !view.pen.isMine && (
        <Alert
          type="info"
          showIcon
          title={words.penTaken(view.pen.name)}
          action={
            <ConfirmButton
              size="small"
              action={words.takeOver}
              consequence={words.takeOverHelp(view.pen.name)}
              onConfirm={issue.takeOver}
            />
          }
        />
      )}
      {problem?.code === 'other-content' ? (
        <Alert
          type="warning"
          showIcon
          title={words.otherContent}
          description={
            <>
              <DiffView before={view.content} after={content} title={title} />
              <div className="standing-actions">
                <Button size="small" onClick={() => void issue.keepMine()}>
                  {words.keepMine}
                </Button>
                <Button size="small" danger onClick={issue.dropMine}>
                  {words.dropMine}
                </Button>
              </div>
            </>
          }
        />
      ) : (
        problem && <ProblemAlert problem={problem} onAgain={() => void issue.settle()} />
      )}
    </div>
  );
}
