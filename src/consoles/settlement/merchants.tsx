import { App, Button } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import {
  drafted,
  type SheetDetail,
  type SheetView,
  sheet,
  sheetDetail,
  sheetPage,
} from '../../products/merchants/settlement/contract.ts';
import { AskExport } from '../shell/ask-export.tsx';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { Choose } from '../shell/choose.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { Stats } from '../shell/stats.tsx';
import { TabsRow } from '../shell/tabs-row.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { useMore, whole } from '../shell/use-more.ts';
import { lastMonth, monthsBefore } from './last-month.ts';
import { texts } from './merchants-texts.ts';

/** With whom is settled: the two kinds of sheets. */
export function Kinds() {
  const words = useTexts(texts);
  const tabs = [
    { to: '/settlement', title: words.carriers },
    { to: '/settlement/merchants', title: words.merchants },
  ];
  return <TabsRow label={words.parts} tabs={tabs} />;
}

function useSettles(): boolean {
  const role = useMe()?.role;
  return role === 'finance' || role === 'administrator';
}

/** Sheets of merchants, the newest month first. */
export function MerchantSheets() {
  const words = useTexts(texts);
  const settles = useSettles();
  const list = useMore((before) => call(`/api/merchant-settlements?${queryOf({ before })}`, sheetPage));
  const columns: readonly Column<SheetView>[] = [
    {
      key: 'month',
      title: words.month,
      render: ({ id, month }) => <Link to={`/settlement/merchants/${id}`}>{month}</Link>,
    },
    { key: 'merchant', title: words.merchant, render: ({ merchant }) => merchant.name },
    { key: 'state', title: words.state, render: (one) => <State of={one} /> },
    { key: 'uses', title: words.uses, kind: 'number', render: ({ uses }) => uses },
    { key: 'value', title: words.value, kind: 'number', render: ({ valueFen }) => <MoneyCell fen={valueFen} /> },
    {
      key: 'commission',
      title: words.commission,
      kind: 'number',
      render: ({ commissionFen }) => <MoneyCell fen={commissionFen} />,
    },
    { key: 'drafted', title: words.drafted, render: (one) => <Drafted of={one} /> },
    { key: 'signed', title: words.signed, render: (one) => <Signed of={one} /> },
  ];
  return (
    <Page title={words.title} lead={words.lead}>
      <Kinds />
      {settles && <Draft onDone={list.reload} />}
      <DataList
        label={words.title}
        list={list}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.empty}>{words.emptyHelp}</EmptyState>}
        columns={columns}
      />
    </Page>
  );
}

function State({ of: { state } }: { of: SheetView }) {
  const words = useTexts(texts);
  return <StateTag tone={state === 'signed' ? 'good' : 'quiet'}>{words.states[state]}</StateTag>;
}

function Drafted({ of: { draftedAt, draftedBy } }: { of: SheetView }) {
  return (
    <>
      <TimeCell at={draftedAt} /> {draftedBy}
    </>
  );
}

function Signed({ of: { signedAt, signedBy } }: { of: SheetView }) {
  return (
    <>
      <TimeCell at={signedAt} /> {signedBy}
    </>
  );
}

/** Drafts the sheets of a month, and asks for its redemptions to leave the house. */
function Draft({ onDone }: { onDone(): void }) {
  const words = useTexts(texts);
  const { message } = App.useApp();
  const [month, setMonth] = useState(lastMonth());
  return (
    <div className="tools-row">
      <Choose
        label={words.month}
        value={month}
        onChange={setMonth}
        options={monthsBefore().map((one) => [one, one] as const)}
      />
      <ConfirmButton
        type="primary"
        action={words.draft}
        consequence={words.draftHelp}
        onConfirm={async () => {
          const made = await call('/api/merchant-settlements', drafted, { method: 'POST', body: { month } });
          void message.success(words.made(made.drafted, made.signed));
          onDone();
        }}
      />
      <AskExport action={words.export} kind="redemptions" filter={{ month }} />
    </div>
  );
}

/** One sheet of a merchant with its lines. */
export function MerchantSheet() {
  const { id } = useParams();
  const words = useTexts(texts);
  const loaded = useLoaded(() => call(`/api/merchant-settlements/${id}`, sheetDetail));
  const { value: found } = loaded;
  const settles = useSettles();
  const file = (format: string) => `/api/merchant-settlements/${id}/file?format=${format}`;
  return (
    <Page
      title={found ? `${found.merchant.name} ${found.month}` : words.title}
      above={[{ title: words.title, to: '/settlement/merchants' }]}
      actions={
        found && (
          <>
            {settles && found.state === 'draft' && (
              <ConfirmButton
                type="primary"
                disabled={found.isMine}
                action={words.sign}
                consequence={words.signHelp(found.month, found.merchant.name)}
                onConfirm={async () => {
                  await call(`/api/merchant-settlements/${id}/sign`, sheet, { method: 'POST', body: {} });
                  loaded.again();
                }}
              />
            )}
            <Button href={file('csv')}>{words.csv}</Button>
            <Button href={file('xlsx')}>{words.xlsx}</Button>
          </>
        )
      }
    >
      <ProblemAlert problem={loaded.problem} onAgain={loaded.again} />
      {found && (
        <>
          <p>
            <State of={found} /> {words.drafted} <Drafted of={found} />
            {found.isMine && found.state === 'draft' && ` · ${words.anotherSigns}`}
            {found.signedAt && (
              <>
                {' · '}
                {words.signed} <Signed of={found} />
              </>
            )}
          </p>
          <Stats
            label={words.sum}
            items={[
              { label: words.uses, value: found.uses },
              { label: words.value, value: <MoneyCell fen={found.valueFen} /> },
              { label: words.commission, value: <MoneyCell fen={found.commissionFen} /> },
            ]}
          />
          <Lines of={found} />
        </>
      )}
    </Page>
  );
}

function Lines({ of: { month, lines } }: { of: SheetDetail }) {
  const words = useTexts(texts);
  return (
    <DataList
      label={words.title}
      list={whole(lines)}
      keyOf={(line) => `${line.month} ${line.title} ${line.permille}`}
      empty={<EmptyState title={words.noLines} />}
      columns={[
        {
          key: 'benefit',
          title: words.benefit,
          render: (line) => (
            <>
              {line.title}
              {line.month !== month && <div>{words.correction(line.month)}</div>}
            </>
          ),
        },
        { key: 'uses', title: words.uses, kind: 'number', render: ({ uses }) => uses },
        { key: 'value', title: words.value, kind: 'number', render: ({ valueFen }) => <MoneyCell fen={valueFen} /> },
        { key: 'rate', title: words.rate, kind: 'number', render: ({ permille }) => permille / 10 },
        {
          key: 'commission',
          title: words.commission,
          kind: 'number',
          render: ({ commissionFen }) => <MoneyCell fen={commissionFen} />,
        },
      ]}
    />
  );
}
