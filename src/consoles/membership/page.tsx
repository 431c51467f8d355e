import { Button } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { type WorkView, worksEvent } from '../../business/works/contract.ts';
import {
  type MissingView,
  missingPage,
  type RunView,
  runCounts,
  runList,
  runResult,
} from '../../products/merchants/membership/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { NumberCell } from '../shell/number-cell.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag, type Tone } from '../shell/state-tag.tsx';
import { Stats } from '../shell/stats.tsx';
import { useEvents } from '../shell/use-events.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { useMore, whole } from '../shell/use-more.ts';
import { CancelWork, WorkProgress } from '../works/work-progress.tsx';
import { texts } from './texts.ts';
import './page.css';

const tones: Readonly<Record<RunView['state'], Tone>> = {
  running: 'busy',
  leaving: 'busy',
  night: 'wait',
  stopped: 'bad',
  ended: 'good',
};

/** The monthly run of membership SMS: how it goes, what became of its messages, and whom it did not reach. */
export function MembershipPage() {
  const words = useTexts(texts);
  const { value, problem, again } = useLoaded(() => call('/api/membership/runs', runList), 15_000);
  const [chosen, setChosen] = useState<string>();
  const runs = value?.items;
  const run = runs?.find(({ month }) => month === chosen) ?? runs?.[0];
  const columns: Column<RunView>[] = [
    {
      key: 'month',
      title: words.month,
      render: ({ month }) => (
        <Button
          type="link"
          size="small"
          aria-current={month === run?.month ? 'true' : undefined}
          onClick={() => setChosen(month)}
        >
          {month}
        </Button>
      ),
    },
    {
      key: 'state',
      title: words.state,
      render: ({ state }) => <StateTag tone={tones[state]}>{words.states[state]}</StateTag>,
    },
    { key: 'members', title: words.members, kind: 'number', render: ({ members }) => <Count of={members} /> },
    { key: 'queued', title: words.queued, kind: 'number', render: ({ queued }) => <Count of={queued} /> },
    { key: 'begun', title: words.begun, render: ({ begunAt }) => <TimeCell at={begunAt} /> },
    { key: 'ended', title: words.ended, render: ({ endedAt }) => <TimeCell at={endedAt} /> },
  ];
  return (
    <Page title={words.title} lead={words.lead}>
      {run && <OneRun key={run.month} run={run} isNow={run.month === value?.month} onMoved={again} />}
      {runs && runs.length > 0 && <h2>{words.all}</h2>}
      <DataList
        label={words.all}
        list={whole(runs, { problem, again })}
        columns={columns}
        keyOf={({ month }) => month}
        isMarked={({ month }) => month === run?.month}
        empty={<EmptyState title={words.none}>{words.noneHelp}</EmptyState>}
      />
    </Page>
  );
}

function Count({ of }: { of: number }) {
  const { language } = useLanguage();
  return new Intl.NumberFormat(language).format(of);
}

function OneRun({ run, isNow, onMoved }: { run: RunView; isNow: boolean; onMoved(): void }) {
  const words = useTexts(texts);
  const { month, state, nextAt, stoppedBy, members, looked, queued, refused } = run;
  const { value, problem, again } = useLoaded(() => call(`/api/membership/runs/${month}`, runCounts));
  return (
    <section className="membership-run" aria-label={month}>
      <h2>
        {month} <StateTag tone={tones[state]}>{words.states[state]}</StateTag>
      </h2>
      {state === 'stopped' && <p>{words.stopped(stoppedBy ?? '—')}</p>}
      {state === 'night' && <p>{words.night}</p>}
      {nextAt && (
        <p>
          {words.goesOn} <TimeCell at={nextAt} />
        </p>
      )}
      <Pace run={run} onMoved={onMoved} />
      <Stats
        label={words.howFar}
        items={[
          { label: words.members, value: <Count of={members} />, hint: words.membersHint },
          { label: words.left, value: <Count of={Math.max(0, members - looked)} />, hint: words.leftHint },
          { label: words.queued, value: <Count of={queued} />, hint: words.queuedHint },
          { label: words.refused, value: <Count of={refused} />, hint: words.refusedHint },
        ]}
      />
      <ProblemAlert problem={problem} onAgain={again} />
      {value && (
        <>
          <Stats
            label={words.results}
            items={runResult.options.map((one) => ({
              label: words.result[one],
              value: <Count of={value.counts[one]} />,
              hint: words.resultHint[one],
            }))}
          />
          <p className="membership-counted">
            {words.countedAt} <TimeCell at={value.countedAt} seconds />{' '}
            <Button size="small" onClick={again}>
              {words.countAgain}
            </Button>
          </p>
        </>
      )}
      <h3>{words.missing}</h3>
      <Missing month={month} isNow={isNow} />
    </section>
  );
}

/** How fast it goes and how long it takes, live, for who looks after it; he may stop it for the day. */
function Pace({ run, onMoved }: { run: RunView; onMoved(): void }) {
  const [works, setWorks] = useState<readonly WorkView[]>([]);
  useEvents('/api/works/events', { events: { works: (data) => setWorks(worksEvent.parse(data).items) } });
  const work = works.find(({ id }) => id === run.work);
  if (!work) return null;
  return (
    <div className="membership-pace">
      <WorkProgress work={work} />
      <CancelWork work={work} onCancelled={onMoved} />
    </div>
  );
}

/** Members whom it did not reach. What is sent again is the SMS of the month that it is, so only there. */
function Missing({ month, isNow }: { month: string; isNow: boolean }) {
  const words = useTexts(texts);
  const role = useMe()?.role ?? '';
  const may = isNow && ['supervisor', 'care-agent'].includes(role);
  const [sent, setSent] = useState<ReadonlySet<string>>(new Set());
  const list = useMore<MissingView>(
    (after) => call(`/api/membership/runs/${month}/missing${after ? `?after=${after}` : ''}`, missingPage),
    month,
  );
  const columns: Column<MissingView>[] = [
    { key: 'number', title: words.number, render: ({ number }) => <NumberCell number={number} /> },
    {
      key: 'result',
      title: words.state,
      render: ({ result, detail }) => (
        <>
          <StateTag tone={result === 'failed' ? 'bad' : 'wait'}>{words.result[result]}</StateTag>
          <small className="membership-note">{words.details[detail] ?? detail}</small>
        </>
      ),
    },
    { key: 'at', title: words.at, render: ({ at }) => <TimeCell at={at} /> },
    {
      key: 'again',
      title: words.again,
      render: ({ again, number }) => (sent.has(number.ref) ? words.result.waiting : again && words.result[again]),
    },
    {
      key: 'deeds',
      title: words.deeds,
      render: ({ number }) =>
        may &&
        !sent.has(number.ref) && (
          <ConfirmButton
            size="small"
            action={words.resend}
            consequence={words.resendHelp}
            onConfirm={async () => {
              await call('/api/membership/resends', z.unknown(), { method: 'POST', body: { ref: number.ref } });
              setSent((before) => new Set([...before, number.ref]));
            }}
          />
        ),
    },
  ];
  return (
    <DataList
      label={words.missing}
      list={list}
      columns={columns}
      keyOf={({ number }) => number.ref}
      empty={<EmptyState title={words.nobodyMissing}>{words.nobodyMissingHelp}</EmptyState>}
    />
  );
}
