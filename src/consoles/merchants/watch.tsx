import { Form, Input, Radio } from 'antd';
import { z } from 'zod';
import { banList, type Pattern, patterns } from '../../products/merchants/redemptions/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { NumberCell } from '../shell/number-cell.tsx';
import { Page } from '../shell/page.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { Tabs } from '../shell/tabs.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { whole } from '../shell/use-more.ts';
import { FormDialog } from './form-dialog.tsx';
import { texts } from './texts.ts';

type Ban = z.output<typeof banList>['items'][number];

/** Misuse at tills: what looks like members and clerks who work together, and who is kept from benefits or from checking. */
export function WatchPage() {
  const words = useTexts(texts);
  const own = words.watch;
  return (
    <Page title={own.title} lead={own.lead} above={[{ title: words.title, to: '/merchants' }]}>
      <Tabs
        label={own.title}
        tabs={[
          { key: 'patterns', label: own.patterns, children: <Patterns /> },
          { key: 'bans', label: own.bans, children: <Bans /> },
        ]}
      />
    </Page>
  );
}

function Patterns() {
  const own = useTexts(texts).watch;
  const { value, problem, again } = useLoaded(() => call('/api/till/patterns', patterns));
  const columns: Column<Pattern>[] = [
    {
      key: 'kind',
      title: own.kind,
      render: ({ kind, uses, of }) => (
        <>
          <strong>{own.kinds[kind]}</strong>
          <small className="merchant-note">{own.says[kind](uses, of)}</small>
        </>
      ),
    },
    {
      key: 'where',
      title: own.where,
      render: ({ merchant, shop }) => (
        <>
          {merchant}
          <small className="merchant-note">{shop}</small>
        </>
      ),
    },
    { key: 'by', title: own.clerk, render: ({ by }) => by },
    {
      key: 'members',
      title: own.members,
      render: ({ numbers }) =>
        numbers.length === 0 ? own.noMembers : numbers.map((number) => <NumberCell key={number.ref} number={number} />),
    },
  ];
  return (
    <>
      <p className="merchant-note">{own.patternsHelp(value?.days ?? 30)}</p>
      <DataList
        label={own.patterns}
        list={whole(value?.items, { problem, again })}
        columns={columns}
        keyOf={({ kind, shop, by, merchant, numbers }) => [kind, merchant, shop, by, numbers[0]?.masked].join()}
        empty={<EmptyState title={own.noPatterns}>{own.noPatternsHelp}</EmptyState>}
      />
    </>
  );
}

function Bans() {
  const words = useTexts(texts);
  const own = words.watch;
  const { value, problem, again } = useLoaded(() => call('/api/till/bans', banList));
  const columns: Column<Ban>[] = [
    { key: 'number', title: own.number, render: ({ number }) => <NumberCell number={number} /> },
    { key: 'what', title: own.what, render: ({ what }) => own.whats[what] },
    { key: 'reason', title: words.reason, render: ({ reason }) => reason },
    {
      key: 'by',
      title: own.by,
      render: ({ by, at }) => (
        <>
          {by}
          <small className="merchant-note">
            <TimeCell at={at} />
          </small>
        </>
      ),
    },
    { key: 'until', title: own.until, render: ({ until }) => (until ? <TimeCell at={until} /> : own.forGood) },
    {
      key: 'state',
      title: own.state,
      render: ({ lifted, isOver }) => {
        if (lifted) return <StateTag tone="quiet">{own.liftedBy(lifted.by)}</StateTag>;
        return isOver ? <StateTag tone="quiet">{own.over}</StateTag> : <StateTag tone="bad">{own.inForce}</StateTag>;
      },
    },
    {
      key: 'deeds',
      title: words.deeds,
      render: ({ id, what, lifted, isOver }) =>
        !lifted &&
        !isOver && (
          <ConfirmButton
            size="small"
            action={own.lift}
            consequence={own.liftHelp[what]}
            onConfirm={() => call(`/api/till/bans/${id}/lift`, z.unknown(), { method: 'POST', body: {} }).then(again)}
          />
        ),
    },
  ];
  return (
    <>
      <div className="merchant-tools">
        <BanForm onDone={again} />
      </div>
      <DataList
        label={own.bans}
        list={whole(value?.items, { problem, again })}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<EmptyState title={own.noBans}>{own.noBansHelp}</EmptyState>}
      />
    </>
  );
}

type Fields = { number: string; what: Ban['what']; reason: string; until?: string };

function BanForm({ onDone }: { onDone(): void }) {
  const words = useTexts(texts);
  const own = words.watch;
  const needed = [{ required: true, message: words.required }];
  async function send({ until, ...fields }: Fields): Promise<void> {
    await call('/api/till/bans', z.unknown(), { method: 'POST', body: { ...fields, ...(until && { until }) } });
    onDone();
  }
  return (
    <FormDialog<Fields> action={own.ban} isPrimary initial={{ what: 'member' }} onSend={send}>
      <p>{own.banHelp}</p>
      <Form.Item name="what" label={own.what}>
        <Radio.Group options={(['member', 'clerk'] as const).map((value) => ({ value, label: own.whats[value] }))} />
      </Form.Item>
      <Form.Item name="number" label={own.number} rules={needed}>
        <Input inputMode="numeric" maxLength={20} autoComplete="off" />
      </Form.Item>
      <Form.Item name="reason" label={words.reason} rules={[{ required: true, min: 2, message: words.required }]}>
        <Input.TextArea rows={2} maxLength={200} />
      </Form.Item>
      <Form.Item name="until" label={own.untilDay} extra={own.untilHelp}>
        <Input type="date" />
      </Form.Item>
    </FormDialog>
  );
}
