import { Alert, Button } from 'antd';
import { useNavigate, useParams } from 'react-router';
import { run, runDetail } from '../../business/reconciliation/contract.ts';
import { AskExport } from '../shell/ask-export.tsx';
import { carrierNames } from '../shell/carriers.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataList } from '../shell/data-list.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { whole } from '../shell/use-more.ts';
import { Differences } from './differences.tsx';
import { type RunDetail, useClassName, useIsClerk } from './parts.ts';
import { RunState } from './runs.tsx';
import { Signatures } from './signatures.tsx';
import { texts } from './texts.ts';

const whileComparingMs = 1_000;

/** One comparison: its counts, its differences, and who has signed it. */
export function OneRun() {
  const { id } = useParams();
  const words = useTexts(texts);
  const carriers = useTexts(carrierNames);
  const load = () => call(`/api/reconciliation/runs/${id}`, runDetail);
  const loaded = useLoaded(load, whileComparingMs * 5);
  const { value } = loaded;
  const isClerk = useIsClerk();
  const role = useMe()?.role;
  const file = (format: string) => `/api/reconciliation/runs/${id}/export?format=${format}`;
  return (
    <Page
      title={
        value ? `${words.kinds[value.kind]} ${value.period} ${carriers[value.carrier] ?? value.carrier}` : words.title
      }
      above={[{ title: words.title, to: '/reconciliation' }]}
      actions={
        value &&
        isClerk && (
          <>
            <Compare of={value} />
            <Button href={file('csv')}>{words.csv}</Button>
            <Button href={file('xlsx')}>{words.xlsx}</Button>
            {(role === 'reconciliation-clerk' || role === 'finance') && (
              <AskExport action={words.wholeNumbers} kind="reconciliation-differences" filter={{ run: value.id }} />
            )}
          </>
        )
      }
    >
      <ProblemAlert problem={loaded.problem} />
      {value && (
        <>
          <p>
            <RunState state={value.state} /> {words.asOf} <TimeCell at={value.asOf} />
          </p>
          {value.badRows > 0 && <Alert type="warning" showIcon title={words.badRows(value.badRows)} />}
          <Signatures of={value} onSigned={async () => loaded.put(await load())} />
          {value.totals.length > 0 && <Totals of={value} />}
          <Differences of={value} isClerk={isClerk} />
        </>
      )}
    </Page>
  );
}

function Totals({ of: { totals, kind } }: { of: RunDetail }) {
  const words = useTexts(texts);
  const classOf = useClassName();
  const money = [
    { key: 'ours', title: words.ours, of: (one: RunDetail['totals'][number]) => one.oursFen },
    { key: 'theirs', title: words.theirs, of: (one: RunDetail['totals'][number]) => one.theirsFen },
  ];
  return (
    <section className="part">
      <h2>{words.totals}</h2>
      <DataList
        label={words.totals}
        list={whole(totals)}
        keyOf={(one) => `${one.class} ${one.product} ${one.source}`}
        columns={[
          { key: 'class', title: words.class, render: (one) => classOf(one.class) },
          { key: 'product', title: words.product, render: ({ product }) => product },
          { key: 'source', title: words.source, render: ({ source }) => words.sources[source] },
          { key: 'items', title: words.items, kind: 'number', render: ({ items }) => items.toLocaleString() },
          ...(kind === 'bills'
            ? money.map(({ key, title, of }) => ({
                key,
                title,
                kind: 'number' as const,
                render: (one: RunDetail['totals'][number]) => <MoneyCell fen={of(one)} />,
              }))
            : []),
        ]}
      />
    </section>
  );
}

function Compare({ of: { kind, peer, period } }: { of: RunDetail }) {
  const words = useTexts(texts);
  const navigate = useNavigate();
  return (
    <ConfirmButton
      action={words.compare}
      consequence={words.compareHelp}
      onConfirm={async () => {
        const { id } = await call('/api/reconciliation/runs', run, { method: 'POST', body: { kind, peer, period } });
        await navigate(`/reconciliation/runs/${id}`);
      }}
    />
  );
}
