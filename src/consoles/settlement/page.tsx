import { Alert, Button, Form, Input, InputNumber, Select, Space } from 'antd';
import { useState } from 'react';
import { Link, Route, Routes, useNavigate, useParams } from 'react-router';
import type { z } from 'zod';
import { z as schema } from 'zod';
import { settlementDetail, settlementSheet, settlementSheetPage } from '../../business/reconciliation/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { carrierNames } from '../shell/carriers.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { monthsAround } from '../shell/months.ts';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { type Loaded, useLoaded } from '../shell/use-loaded.ts';
import { useMore } from '../shell/use-more.ts';
import { useSend } from '../shell/use-send.ts';
import { lastMonth } from './last-month.ts';
import { Kinds, MerchantSheet, MerchantSheets } from './merchants.tsx';
import { texts } from './texts.ts';

type Sheet = z.output<typeof settlementDetail>;

/** Settlement sheets: a list, and each with its lines. */
export function SettlementPage() {
  return (
    <Routes>
      <Route index element={<Sheets />} />
      <Route path="merchants" element={<MerchantSheets />} />
      <Route path="merchants/:id" element={<MerchantSheet />} />
      <Route path=":id" element={<OneSheet />} />
    </Routes>
  );
}

function useSettles(): boolean {
  const role = useMe()?.role;
  return role === 'finance' || role === 'administrator';
}

function Sheets() {
  const words = useTexts(texts);
  const carriers = useTexts(carrierNames);
  const settles = useSettles();
  const list = useMore((before) => call(`/api/settlement/sheets?${queryOf({ before })}`, settlementSheetPage));
  return (
    <Page title={words.title} lead={words.lead}>
      <Kinds />
      {settles && <Draft />}
      <DataList
        label={words.sheets}
        list={list}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.empty}>{words.emptyHelp}</EmptyState>}
        columns={[
          {
            key: 'month',
            title: words.month,
            render: ({ id, month }) => <Link to={`/settlement/${id}`}>{month}</Link>,
          },
          { key: 'carrier', title: words.carrier, render: ({ carrier }) => carriers[carrier] ?? carrier },
          { key: 'state', title: words.state, render: ({ state }) => <State state={state} /> },
          {
            key: 'drafted',
            title: words.drafted,
            render: ({ draftedAt, draftedBy }) => <Who at={draftedAt} by={draftedBy} />,
          },
          {
            key: 'signed',
            title: words.signed,
            render: ({ signedAt, signedBy }) => <Who at={signedAt} by={signedBy} />,
          },
        ]}
      />
      {settles && <Entry />}
    </Page>
  );
}

function State({ state }: { state: 'draft' | 'signed' }) {
  const words = useTexts(texts);
  return <StateTag tone={state === 'signed' ? 'good' : 'quiet'}>{words.states[state]}</StateTag>;
}

function Who({ at, by }: { at: string | undefined; by: string | undefined }) {
  return (
    <>
      <TimeCell at={at} /> {by}
    </>
  );
}

function Draft() {
  const words = useTexts(texts);
  const carriers = useTexts(carrierNames);
  const navigate = useNavigate();
  const { problem, isBusy, submit, forget } = useSend(async (body: { month: string; carrier: string }) => {
    const { id } = await call('/api/settlement/sheets', settlementDetail, { method: 'POST', body });
    await navigate(`/settlement/${id}`);
  });
  return (
    <>
      <ProblemAlert problem={problem} onClose={forget} />
      <Form
        layout="inline"
        className="tools-row"
        initialValues={{ month: lastMonth(), carrier: 'unicom' }}
        onFinish={submit}
      >
        <Form.Item name="month" label={words.month}>
          <Select options={monthsAround(lastMonth()).map((value) => ({ value }))} />
        </Form.Item>
        <Form.Item name="carrier" label={words.carrier}>
          <Select options={Object.entries(carriers).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={isBusy} title={words.draftHelp}>
          {words.draft}
        </Button>
      </Form>
    </>
  );
}

function OneSheet() {
  const { id } = useParams();
  const words = useTexts(texts);
  const loaded = useLoaded(() => call(`/api/settlement/sheets/${id}`, settlementDetail));
  const carriers = useTexts(carrierNames);
  const { value: sheet } = loaded;
  const file = (format: string) => `/api/settlement/sheets/${id}/export?format=${format}`;
  return (
    <Page
      title={sheet ? `${sheet.month} ${carriers[sheet.carrier] ?? sheet.carrier}` : words.title}
      above={[{ title: words.title, to: '/settlement' }]}
      actions={
        sheet && (
          <>
            <Signing sheet={sheet} loaded={loaded} />
            <Button href={file('csv')}>{words.csv}</Button>
            <Button href={file('xlsx')}>{words.xlsx}</Button>
          </>
        )
      }
    >
      <ProblemAlert problem={loaded.problem} />
      {sheet && (
        <>
          <p>
            <State state={sheet.state} /> {words.drafted} <Who at={sheet.draftedAt} by={sheet.draftedBy} />
            {sheet.isMine && sheet.state === 'draft' && ` · ${words.anotherSigns}`}
            {sheet.signedAt && (
              <>
                {' · '}
                {words.signed} <Who at={sheet.signedAt} by={sheet.signedBy} />
              </>
            )}
          </p>
          {sheet.lines.length === 0 ? <EmptyState title={words.noLines} /> : <Lines sheet={sheet} />}
        </>
      )}
    </Page>
  );
}

function Signing({ sheet, loaded }: { sheet: Sheet; loaded: Loaded<Sheet> }) {
  const words = useTexts(texts);
  const carriers = useTexts(carrierNames);
  if (!useSettles() || sheet.state === 'signed') return null;
  const { id, month, carrier } = sheet;
  const load = () => call(`/api/settlement/sheets/${id}`, settlementDetail);
  return (
    <Space>
      <ConfirmButton
        action={words.draftAgain}
        consequence={words.draftHelp}
        onConfirm={async () =>
          loaded.put(
            await call('/api/settlement/sheets', settlementDetail, { method: 'POST', body: { month, carrier } }),
          )
        }
      />
      <ConfirmButton
        type="primary"
        disabled={sheet.isMine}
        action={words.sign}
        consequence={words.signHelp(month, carriers[carrier] ?? carrier)}
        onConfirm={async () => {
          await call(`/api/settlement/sheets/${id}/sign`, settlementSheet, { method: 'POST', body: {} });
          loaded.put(await load());
        }}
      />
    </Space>
  );
}

type Line = Sheet['lines'][number];
const parties = ['carrier', 'sp', 'telemarketer', 'merchants'] as const;

function Lines({ sheet: { month, lines } }: { sheet: Sheet }) {
  const words = useTexts(texts);
  const amounts: readonly { key: string; title: string; of(line: Line): number }[] = [
    { key: 'receivable', title: words.receivable, of: (one) => one.receivableFen },
    { key: 'badDebt', title: words.badDebt, of: (one) => one.badDebtFen },
    { key: 'refunds', title: words.refunds, of: (one) => one.refundFen },
    { key: 'penalties', title: words.penalties, of: (one) => one.penaltyFen },
    { key: 'net', title: words.net, of: (one) => one.netFen },
    ...parties.map((party) => ({ key: party, title: words.parts[party], of: (one: Line) => one.parts[party] })),
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="table-frame" aria-label={words.sheets} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.product}</th>
            <th scope="col">{words.source}</th>
            {amounts.map(({ key, title }) => (
              <th key={key} scope="col" className="number">
                {title}
              </th>
            ))}
            <th scope="col">{words.sharesFrom}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={`${line.month} ${line.product} ${line.source}`}>
              <td>
                {line.product}
                {line.month !== month && <div>{words.correction(line.month)}</div>}
              </td>
              <td>{words.sources[line.source]}</td>
              {amounts.map(({ key, of }) => (
                <td key={key} className="number">
                  <MoneyCell fen={of(line)} />
                </td>
              ))}
              <td>{line.sharesFrom}</td>
            </tr>
          ))}
          <tr>
            <th scope="row" colSpan={2}>
              {words.sum}
            </th>
            {amounts.map(({ key, of }) => (
              <td key={key} className="number">
                <strong>
                  <MoneyCell fen={lines.reduce((sum, line) => sum + of(line), 0)} />
                </strong>
              </td>
            ))}
            <td />
          </tr>
        </tbody>
      </table>
    </section>
  );
}

type Entered = { month: string; carrier: string; product: string; kind: string; yuan: number; reason: string };

function Entry() {
  const words = useTexts(texts);
  const carriers = useTexts(carrierNames);
  const [form] = Form.useForm<Entered>();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [isSaved, setSaved] = useState(false);
  async function save({ yuan, ...entered }: Entered): Promise<void> {
    setProblem(undefined);
    setSaved(false);
    try {
      const body = { ...entered, amountFen: Math.round(yuan * 100) };
      await call('/api/settlement/entries', schema.object({ id: schema.string() }), { method: 'POST', body });
      form.resetFields();
      setSaved(true);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }
  const required = [{ required: true }];
  return (
    <section className="part">
      <h2>{words.entry}</h2>
      <p>{words.entryHelp}</p>
      <ProblemAlert problem={problem} />
      {isSaved && <Alert type="success" showIcon title={words.saved} />}
      <Form
        form={form}
        layout="vertical"
        className="two"
        initialValues={{ month: lastMonth(), carrier: 'unicom', kind: 'penalty' }}
        onFinish={save}
      >
        <Form.Item name="month" label={words.month}>
          <Select options={monthsAround(lastMonth()).map((value) => ({ value }))} />
        </Form.Item>
        <Form.Item name="carrier" label={words.carrier}>
          <Select options={Object.entries(carriers).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item name="product" label={words.product} rules={required}>
          <Input />
        </Form.Item>
        <Form.Item name="kind" label={words.kind}>
          <Select options={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item name="yuan" label={words.amount} rules={required}>
          <InputNumber precision={2} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="reason" label={words.reason} rules={required}>
          <Input maxLength={500} />
        </Form.Item>
        <Button htmlType="submit">{words.save}</Button>
      </Form>
    </section>
  );
}
