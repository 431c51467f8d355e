import { Badge, Input, Skeleton } from 'antd';
import { useId, useState } from 'react';
import { type AlarmBoard, alarmBoard, alarmView, pastPage } from '../../business/alarms/contract.ts';
import { AskExport } from '../shell/ask-export.tsx';
import { wallTime } from '../shell/beijing.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Tabs } from '../shell/tabs.tsx';
import { useEvents } from '../shell/use-events.ts';
import { queryOf } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { useMore } from '../shell/use-more.ts';
import { AlarmCard } from './card.tsx';
import { OnCall } from './on-call.tsx';
import { RecordButton } from './record.tsx';
import { texts } from './texts.ts';
import './alarms.css';

/** What is wrong, what one does about it, and what was done. */
export function AlarmsPage() {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const load = () => call('/api/alarms', alarmBoard);
  const loaded = useLoaded(load);
  const put = (board: AlarmBoard) => loaded.put(board);
  const isLive = useEvents('/api/alarms/live', { events: { alarms: (data) => put(alarmBoard.parse(data)) } });
  const past = useMore((before) => call(`/api/alarms/past?${queryOf({ before })}`, pastPage));
  const board = loaded.value;
  async function changed(): Promise<void> {
    put(await load());
    past.reload();
  }
  const shown = (
    <>
      <ProblemAlert problem={loaded.problem} onAgain={loaded.again} />
      {!board && !loaded.problem && <Skeleton active title={false} paragraph={{ rows: 6 }} />}
      {board?.open.length === 0 && <EmptyState title={words.none}>{words.noneHelp}</EmptyState>}
      <div className="alarms">
        {board?.open.map((alarm) => (
          <AlarmCard key={alarm.id} alarm={alarm} onChanged={changed} />
        ))}
      </div>
      {board && (
        <section className="part">
          <h2>{words.contacts}</h2>
          <ul>
            {board.contacts.map(({ name, phone, about }) => (
              <li key={name.en}>
                {name[language]} <strong>{phone}</strong> · {about[language]}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="part">
        <h2>{words.past}</h2>
        <p>
          <AskExport action={words.export} kind="fault-records" filter={lastYear()} />
        </p>
        <DataList
          label={words.past}
          list={past}
          keyOf={({ id }) => id}
          empty={<EmptyState title={words.noPast} />}
          columns={[
            { key: 'what', title: words.what, render: ({ title }) => title[language] },
            { key: 'of', title: words.of, render: ({ subject }) => subject },
            { key: 'since', title: words.since, render: ({ since }) => <TimeCell at={since} /> },
            { key: 'ended', title: words.ended, render: ({ closedAt }) => <TimeCell at={closedAt} /> },
            { key: 'by', title: words.by, render: ({ acknowledged }) => acknowledged?.by },
            { key: 'done', title: words.steps, render: ({ steps }) => steps.at(-1)?.words },
            {
              key: 'record',
              title: words.record,
              render: (alarm) => <RecordButton alarm={alarm} onChanged={changed} />,
            },
          ]}
        />
      </section>
    </>
  );
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <>
          <Badge status={isLive ? 'success' : 'default'} text={isLive ? words.live : words.notLive} />
          <TellFault onDone={changed} />
        </>
      }
    >
      <Tabs
        label={words.title}
        tabs={[
          { key: 'board', label: words.now, children: shown },
          { key: 'on-call', label: words.onCallTab, children: <OnCall /> },
        ]}
      />
    </Page>
  );
}

/** What an inspection asks for: the records of a year until today. */
function lastYear(): { from: string; to: string } {
  const day = (ms: number) => wallTime(ms).slice(0, 10);
  return { from: day(Date.now() - 365 * 86_400_000), to: day(Date.now()) };
}

/** A fault that no rule sees. */
function TellFault({ onDone }: { onDone(): Promise<void> }) {
  const words = useTexts(texts);
  const field = useId();
  const [subject, setSubject] = useState('');
  return (
    <ConfirmButton
      action={words.tell}
      reason={words.words}
      consequence={
        <>
          <p>{words.tellHelp}</p>
          <label htmlFor={field}>{words.subject}</label>
          <Input id={field} maxLength={80} value={subject} onChange={({ target }) => setSubject(target.value)} />
        </>
      }
      onConfirm={async (said) => {
        const body = { subject, words: said };
        await call('/api/alarms', alarmView.pick({ id: true }), { method: 'POST', body });
        setSubject('');
        await onDone();
      }}
    />
  );
}
