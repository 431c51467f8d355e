import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { type Funnel, type PushView, pushView } from '../../products/mms/push/contract.ts';
import { AskExport } from '../shell/ask-export.tsx';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { provinceName } from '../shell/provinces.ts';
import { Stats } from '../shell/stats.tsx';
import { useEvents } from '../shell/use-events.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { whole } from '../shell/use-more.ts';
import { Reached, State } from './state.tsx';
import { texts } from './texts.ts';

/** One push: how far it is, what became of it, live, and what can be done about it. */
export function OnePush() {
  const { id } = useParams();
  const words = useTexts(texts);
  const { language } = useLanguage();
  const loaded = useLoaded(() => call(`/api/mms/pushes/${id}`, pushView));
  const [live, setLive] = useState<PushView>();
  useEvents(`/api/mms/pushes/${id}/live`, { events: { push: (data) => setLive(pushView.parse(data)) } });
  const newest = live && loaded.value && live.version >= loaded.value.version ? live : loaded.value;
  return (
    <Page
      title={newest ? words.issueName(newest.name[language], newest.number) : words.title}
      lead={newest?.subject}
      above={[{ title: words.title, to: '/pushes' }]}
      actions={newest && <Deeds push={newest} onDone={loaded.put} />}
    >
      <ProblemAlert problem={loaded.problem} onAgain={loaded.again} />
      {newest && <Whole push={newest} />}
    </Page>
  );
}

function Whole({ push }: { push: PushView }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { funnel, byClass, byProvince, byCode } = push;
  const percent = (part: number) => (funnel.readers === 0 ? '—' : `${Math.round((100 * part) / funnel.readers)}%`);
  return (
    <>
      <div className="push-head">
        <State push={push} />
        <Reached push={push} />
        <span>
          {words.begun} <TimeCell at={push.begunAt} seconds />
        </span>
        {push.endedAt && (
          <span>
            {words.ended} <TimeCell at={push.endedAt} seconds />
          </span>
        )}
        {push.endsAt && (
          <span>
            {words.endsAt} <TimeCell at={push.endsAt} />
          </span>
        )}
      </div>
      <Stats
        label={words.figures}
        items={[
          { label: words.readers, value: funnel.readers.toLocaleString() },
          { label: words.retrieved, value: funnel.retrieved.toLocaleString(), hint: percent(funnel.retrieved) },
          { label: words.readCount, value: funnel.read.toLocaleString(), hint: percent(funnel.read) },
          {
            label: words.unsure,
            value: funnel.unsure.toLocaleString(),
            hint: funnel.unsure > 0 && <Link to="/unsettled">{words.unsureHelp}</Link>,
          },
          { label: words.cancels, value: push.cancels.toLocaleString() },
        ]}
      />
      <Steps funnel={funnel} />
      <Groups title={words.byClass} groups={byClass} nameOf={words.classOf} />
      <Groups
        title={words.byProvince}
        groups={byProvince}
        nameOf={(key) => (key === '' ? words.noProvince : provinceName(key, language))}
      />
      <section className="part">
        <h2>{words.byCode}</h2>
        <DataList
          label={words.byCode}
          list={whole(byCode)}
          keyOf={({ code, fate }) => `${fate} ${code}`}
          empty={<EmptyState title={words.allArrived} />}
          columns={[
            { key: 'code', title: words.code, render: ({ code }) => code || words.noCode },
            { key: 'fate', title: words.fate, render: ({ fate }) => words.fates[fate] },
            { key: 'count', title: words.count, kind: 'number', render: ({ count }) => count.toLocaleString() },
          ]}
        />
      </section>
    </>
  );
}

/** From readers to those who read it, each step as long as its share. */
function Steps({ funnel }: { funnel: Funnel }) {
  const words = useTexts(texts);
  const { readers, retrieved, expired, rejected, unsure, accepted, read } = funnel;
  const steps = { readers, accepted: accepted + retrieved + expired + rejected + unsure, retrieved, read };
  return (
    <section className="part">
      <h2>{words.funnel}</h2>
      <dl className="funnel">
        {(Object.keys(steps) as (keyof typeof steps)[]).map((step) => (
          <div key={step}>
            <dt>{words.steps[step]}</dt>
            <dd>
              <span className="share" style={{ inlineSize: `${readers === 0 ? 0 : (100 * steps[step]) / readers}%` }} />
              <span>{steps[step].toLocaleString()}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

type Group = PushView['byClass'][number];

function Groups({
  title,
  groups,
  nameOf,
}: {
  title: string;
  groups: readonly Group[];
  nameOf: (key: string) => string;
}) {
  const words = useTexts(texts);
  const { key: _, ...counted } = words.columns;
  const columns: Column<Group>[] = [
    { key: 'key', title: words.columns.key, render: ({ key }) => <span className="nowrap">{nameOf(key)}</span> },
    ...(Object.keys(counted) as (keyof Funnel)[]).map((name) => ({
      key: name,
      title: words.columns[name],
      kind: 'number' as const,
      render: ({ funnel }: Group) => funnel[name].toLocaleString(),
    })),
  ];
  return (
    <section className="part">
      <h2>{title}</h2>
      <DataList label={title} list={whole(groups)} keyOf={({ key }) => key} columns={columns} />
    </section>
  );
}

/** What can be done to a push: each says first what follows. */
function Deeds({ push, onDone }: { push: PushView; onDone: (push: PushView) => void }) {
  const words = useTexts(texts);
  const role = useMe()?.role;
  if (role !== 'operator' && role !== 'supervisor') return null;
  const { id, state, version, funnel, foundWithout } = push;
  const left = Math.max(0, push.readers - push.reached);
  const act = (deed: string, more: object = {}) =>
    call(`/api/mms/pushes/${id}/${deed}`, pushView, { method: 'POST', body: { version, ...more } }).then(onDone);
  return (
    <>
      {state === 'sending' && (
        <ConfirmButton
          action={words.pause}
          consequence={words.pauseConsequence(funnel.waiting, left)}
          onConfirm={() => act('pause')}
        />
      )}
      {state === 'paused' && (
        <ConfirmButton
          type="primary"
          action={words.resume}
          consequence={words.resumeConsequence(funnel.without, left)}
          onConfirm={() => act('resume')}
        />
      )}
      {(state === 'sending' || state === 'paused') && (
        <ConfirmButton
          isDanger
          action={words.stop}
          consequence={words.stopConsequence(left + funnel.waiting + funnel.without)}
          reason={words.why}
          onConfirm={(because) => act('stop', { because })}
        />
      )}
      {foundWithout > 0 && (state === 'sending' || state === 'sent') && (
        <ConfirmButton
          type="primary"
          action={words.release}
          consequence={words.releaseConsequence(foundWithout)}
          onConfirm={() => act('release')}
        />
      )}
      <AskExport action={words.exportIt} kind="issue-recipients" filter={{ push: id }} />
    </>
  );
}
