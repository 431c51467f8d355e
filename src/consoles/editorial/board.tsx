import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { useEffect, useEffectEvent, useState } from 'react';
import { Link } from 'react-router';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import {
  type Board as BoardView,
  board,
  type IssueRow,
  type TitleView,
  waitingAnswer,
} from '../../products/mms/contract.ts';
import { dayAndWeekday, formatTime, hourAndMinute } from '../shell/beijing.ts';
import { TimeCell } from '../shell/cells.tsx';
import { Choose } from '../shell/choose.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { TabsRow } from '../shell/tabs-row.tsx';
import { useEvents } from '../shell/use-events.ts';
import { queryOf, useFilters } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { whole } from '../shell/use-more.ts';
import { NewIssue } from './new-issue.tsx';
import { IssueState } from './states.tsx';
import { texts } from './texts.ts';
import { loadTitles, sectionName } from './titles.ts';

/** The parts of the editorial office. */
export function Parts() {
  const words = useTexts(texts);
  return (
    <TabsRow
      label={words.title}
      tabs={[
        { to: '/editorial', title: words.board },
        { to: '/editorial/library', title: words.library },
      ]}
    />
  );
}

/** The week of a title: what goes out when, what still waits, and what the rules say. */
export function Board() {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const titles = useLoaded(loadTitles);
  const { filters, change } = useFilters({ title: '', day: '' });
  const title = titles.value?.titles.find(({ code }) => code === filters.title) ?? titles.value?.titles[0];
  return (
    <Page title={words.title} lead={words.lead}>
      <Parts />
      <ProblemAlert problem={titles.problem} onAgain={titles.again} />
      {!titles.value && !titles.problem && <Skeleton active title={false} />}
      <ForYou titles={titles.value?.titles ?? []} />
      {title && (
        <>
          <div className="tools-row">
            <Choose
              label={words.titleOf}
              value={title.code}
              onChange={(code) => change({ title: code })}
              options={titles.value!.titles.map(({ code, name }) => [code, name[language]] as const)}
            />
          </div>
          <Week key={title.code} title={title} day={filters.day} onDay={(day) => change({ day })} />
        </>
      )}
    </Page>
  );
}

/** What waits for the one who looks, of any title and week; nothing when nothing does. */
function ForYou({ titles }: { titles: readonly TitleView[] }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const bring = () => call('/api/mms/waiting', waitingAnswer);
  const { value, problem, again, put } = useLoaded(bring);
  const renew = () => void bring().then(put, () => undefined);
  useEvents('/api/mms/events', { events: { changed: renew, missed: renew } });
  if (problem) return <ProblemAlert problem={problem} onAgain={again} />;
  if (!value || value.issues.length === 0) return null;
  return (
    <section className="for-you" aria-label={words.forYou}>
      <h2>{words.forYou}</h2>
      <ul>
        {value.issues.map(({ id, number, subject, state, title, dueAt }) => (
          <li key={id}>
            <IssueState state={state} />
            <Link to={`/editorial/issues/${id}`}>
              {titles.find(({ code }) => code === title)?.name[language] ?? title} {words.issueOf(number, subject)}
            </Link>
            <small>{dueAt === null ? words.noSlot : <TimeCell at={dueAt} />}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

const dayMs = 86_400_000;

/** A day so many days after another one. */
function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

function Week({ title, day, onDay }: { title: TitleView; day: string; onDay(day: string): void }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const week = useWeek(title.code, day);
  const { value, problem } = week;
  if (!value)
    return problem ? <ProblemAlert problem={problem} onAgain={week.bring} /> : <Skeleton active title={false} />;
  const dateOf = (at: string) =>
    formatTime(Date.parse(`${at}T12:00:00+08:00`), language, { month: 'long', day: 'numeric' });
  return (
    <>
      <ProblemAlert problem={problem} onAgain={week.bring} />
      <div className="week-bar">
        <Button
          icon={<LeftOutlined />}
          aria-label={words.weekBefore}
          onClick={() => onDay(daysAfter(value.monday, -7))}
        />
        <h2 aria-live="polite">{words.week(dateOf(value.monday), dateOf(daysAfter(value.monday, 6)))}</h2>
        <Button
          icon={<RightOutlined />}
          aria-label={words.weekAfter}
          onClick={() => onDay(daysAfter(value.monday, 7))}
        />
        <Button
          disabled={value.today >= value.monday && value.today < daysAfter(value.monday, 7)}
          onClick={() => onDay(value.today)}
        >
          {words.thisWeek}
        </Button>
      </div>
      <Rules title={title} week={value} onSigned={week.put} />
      <ol className="slots">
        {value.slots.map((slot) => (
          <li key={slot.key} className={slot.key.startsWith(value.today) ? 'slot today' : 'slot'}>
            <Slot slot={slot} title={title} />
          </li>
        ))}
      </ol>
      <div className="waiting-head">
        <h2>{words.waiting}</h2>
        <NewIssue title={title.code} />
      </div>
      <DataList<IssueRow>
        label={words.waiting}
        list={whole(value.waiting)}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.noneWaiting}>{words.noneWaitingHelp}</EmptyState>}
        columns={[
          {
            key: 'issue',
            title: words.issue,
            render: ({ id, number, subject }) => (
              <Link to={`/editorial/issues/${id}`}>{words.issueOf(number, subject)}</Link>
            ),
          },
          {
            key: 'state',
            title: words.state,
            render: ({ state, reserve }) => (
              <>
                <IssueState state={state} /> {reserve && words.isReserve}
              </>
            ),
          },
          { key: 'slides', title: words.slides, kind: 'number', render: ({ slides }) => slides },
          {
            key: 'sections',
            title: words.sections,
            render: ({ sections }) => sections.map((code) => sectionName(title, code, language)).join(words.comma),
          },
          { key: 'changed', title: words.changedAt, render: ({ changedAt }) => <TimeCell at={changedAt} /> },
        ]}
      />
    </>
  );
}

/** The week, brought anew whenever something in it changes. */
function useWeek(title: string, day: string) {
  const [state, setState] = useState<{ value?: BoardView; problem?: ProblemDetails }>({});
  const { language } = useLanguage();
  const bring = useEffectEvent(async () => {
    try {
      const value = await call(`/api/mms/board?${queryOf({ title, day })}`, board);
      setState({ value });
    } catch (error) {
      const problem = problemOf(error);
      setState(({ value }) => ({ ...(value && { value }), problem }));
    }
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another week or language is brought anew
  useEffect(() => void bring(), [day, language]);
  useEvents('/api/mms/events', { events: { changed: () => void bring(), missed: () => void bring() } });
  return { ...state, bring: () => void bring(), put: (value: BoardView) => setState({ value }) };
}

/** What the rules say of the week: which sections it has, how many issues it wants, and who signed that it may differ. */
function Rules({ title, week, onSigned }: { title: TitleView; week: BoardView; onSigned(week: BoardView): void }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const isSupervisor = useMe()?.role === 'supervisor';
  const { findings, exception, monday } = week;
  const missing = findings.flatMap((finding) => (finding.code === 'sections-missing' ? finding.sections : []));
  const number = findings.find((finding) => finding.code === 'number-of-issues');
  return (
    <section className="week-rules" aria-label={words.rules}>
      {title.wholeRange && (
        <ul className="coverage" aria-label={words.coverage}>
          {title.sections.map(({ code }) => {
            const isMissing = missing.includes(code);
            return (
              <li key={code} className={isMissing ? 'missing' : 'there'}>
                <span aria-hidden>{isMissing ? '○' : '✓'}</span> {sectionName(title, code, language)}
                {isMissing && <span className="spoken-only">{words.isMissing}</span>}
              </li>
            );
          })}
        </ul>
      )}
      {number && number.code === 'number-of-issues' && <p>{words.numberOfIssues(number.wanted, number.found)}</p>}
      {title.wholeRange && <p>{missing.length > 0 ? words.sectionsMissing(missing.length) : words.sectionsWhole}</p>}
      {exception && <p className="exception">{words.exception(exception.by, exception.reason)}</p>}
      {isSupervisor && findings.length > 0 && !exception && (
        <ConfirmButton
          size="small"
          action={words.signException}
          consequence={words.signExceptionHelp}
          reason={words.reason}
          onConfirm={async (reason) =>
            onSigned(
              await call('/api/mms/exceptions', board, {
                method: 'POST',
                body: { title: title.code, monday, reason },
              }),
            )
          }
        />
      )}
    </section>
  );
}

function Slot({
  slot: { key, dueAt, dayOff, isOver, issue },
  title,
}: {
  slot: BoardView['slots'][number];
  title: TitleView;
}) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const usual = Date.parse(`${key}:00+08:00`);
  const at = dueAt === null ? usual : Date.parse(dueAt);
  return (
    <>
      <h3>
        {formatTime(at, language, dayAndWeekday)}{' '}
        <span className="slot-time">{formatTime(at, language, hourAndMinute)}</span>
      </h3>
      {dayOff !== null && (
        <p className="day-off">
          {dueAt === null
            ? words.dayOff(dayOff)
            : words.movedFrom(dayOff, formatTime(usual, language, { month: 'long', day: 'numeric' }))}
        </p>
      )}
      {issue ? (
        <Link className="slot-issue" to={`/editorial/issues/${issue.id}`}>
          <strong>{words.issueOf(issue.number, issue.subject)}</strong>
          <IssueState state={issue.state} />
          <small>{words.slidesOf(issue.slides)}</small>
          <small>{issue.sections.map((code) => sectionName(title, code, language)).join(words.comma)}</small>
        </Link>
      ) : (
        dueAt !== null && <EmptySlot title={title.code} slot={key} isOver={isOver} />
      )}
    </>
  );
}

function EmptySlot({ title, slot, isOver }: { title: string; slot: string; isOver: boolean }) {
  const words = useTexts(texts);
  return (
    <div className="slot-empty">
      <p>{isOver ? words.slotOver : words.slotEmpty}</p>
      {!isOver && <NewIssue title={title} slot={slot} />}
    </div>
  );
}
