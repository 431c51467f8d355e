import { Button, Space } from 'antd';
import { useState } from 'react';
import { NavLink } from 'react-router';
import { type RemedyView, reasonList, remedy, remedyPage } from '../../business/refunds/contract.ts';
import { MoneyCell, PhoneCell, TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataList } from '../shell/data-list.tsx';
import { DayField } from '../shell/day-field.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { queryOf, useFilters } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { useMore } from '../shell/use-more.ts';
import { useRuleWords } from '../shell/use-rule-words.ts';
import { yuanOf } from '../shell/yuan.ts';
import { texts } from './texts.ts';

const states = ['requested', 'approved', 'former-holder', 'done', 'settled', 'refused'] as const;
type State = (typeof states)[number];

/** What was asked for, and the second signature. */
export function RefundsPage() {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const me = useMe();
  const { filters } = useFilters({ state: 'requested' });
  const state = states.find((one) => one === filters.state) ?? 'requested';
  const { value: reasons, problem, again } = useLoaded(() => call('/api/remedies/reasons', reasonList));
  const list = useMore((before) => call(`/api/remedies?${queryOf({ state, before })}`, remedyPage), state);
  const titleOf = (code: string) => reasons?.reasons.find((one) => one.code === code)?.title[language] ?? code;
  const decides =
    (state === 'requested' || state === 'former-holder') && (me?.role === 'supervisor' || me?.role === 'finance');
  return (
    <Page
      title={words.title}
      lead={
        <>
          {words.lead} {reasons && words.limit(yuanOf(reasons.approvalAboveFen))}
        </>
      }
    >
      <ProblemAlert problem={problem} onAgain={again} />
      <nav className="tabs-row" aria-label={words.parts}>
        {states.map((one) => (
          <NavLink
            key={one}
            to={one === 'requested' ? '/refunds' : `/refunds?state=${one}`}
            className={() => (one === state ? 'active' : '')}
            aria-current={one === state ? 'page' : undefined}
          >
            {words.state[one]}
          </NavLink>
        ))}
      </nav>
      <DataList
        label={words.state[state]}
        list={list}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.empty[state]} />}
        columns={[
          { key: 'asked', title: words.asked, render: (one) => <Asked one={one} /> },
          { key: 'phone', title: words.phone, render: ({ phone }) => <PhoneCell phone={phone} /> },
          { key: 'what', title: words.what, render: ({ kind, gift }) => gift ?? words.kind[kind] },
          { key: 'product', title: words.product, render: ({ product, month }) => `${product} ${month}` },
          { key: 'amount', title: words.amount, kind: 'number', render: (one) => <Amount one={one} /> },
          {
            key: 'reason',
            title: words.reason,
            render: ({ reason, note }) => [titleOf(reason), note].filter(Boolean).join(' · '),
          },
          ...(state === 'requested'
            ? []
            : [{ key: 'decided', title: words.decided, render: (one: RemedyView) => <Decided one={one} /> }]),
          ...(decides
            ? [
                {
                  key: 'verdict',
                  title: words.actions,
                  render: (one: RemedyView) => <Verdict one={one} onDone={list.reload} />,
                },
              ]
            : []),
        ]}
      />
      <File state={state} />
    </Page>
  );
}

function Asked({ one }: { one: RemedyView }) {
  return (
    <>
      <TimeCell at={one.requestedAt} />
      <br />
      {one.requestedBy}
    </>
  );
}

function Amount({ one: { kind, amountFen, extraFen } }: { one: RemedyView }) {
  const words = useTexts(texts);
  if (kind === 'free-month') return null;
  return (
    <>
      <MoneyCell fen={amountFen} />
      {extraFen > 0 && <div>{words.extra(yuanOf(extraFen))}</div>}
    </>
  );
}

function Decided({ one: { decidedAt, decidedBy, rule, doneAt } }: { one: RemedyView }) {
  const words = useTexts(texts);
  const told = useRuleWords();
  return (
    <>
      <TimeCell at={decidedAt} /> {decidedBy ?? words.byRule}
      <div>{rule && told(rule)}</div>
      {doneAt && (
        <div>
          {words.doneAt} <TimeCell at={doneAt} />
        </div>
      )}
    </>
  );
}

function Verdict({ one, onDone }: { one: RemedyView; onDone(): void }) {
  const words = useTexts(texts);
  if (one.isOwn) return words.own;
  const say = (verb: 'approve' | 'refuse' | 'settle') => async (rule: string) => {
    await call(`/api/remedies/${one.id}/${verb}`, remedy, { method: 'POST', body: { rule } });
    onDone();
  };
  const what = `${one.gift ?? words.kind[one.kind]}${one.kind === 'refund' ? ` ¥${yuanOf(one.amountFen + one.extraFen)}` : ''}`;
  return (
    <Space>
      {one.state === 'former-holder' ? (
        <ConfirmButton
          type="primary"
          size="small"
          action={words.settle}
          consequence={words.settleHelp(what, one.phone)}
          reason={words.how}
          onConfirm={say('settle')}
        />
      ) : (
        <ConfirmButton
          type="primary"
          size="small"
          action={words.approve}
          consequence={words.approveHelp(what, one.phone)}
          reason={words.why}
          onConfirm={say('approve')}
        />
      )}
      <ConfirmButton
        size="small"
        isDanger
        action={words.refuse}
        consequence={words.refuseHelp}
        reason={words.why}
        onConfirm={say('refuse')}
      />
    </Space>
  );
}

function File({ state }: { state: State }) {
  const words = useTexts(texts);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const isWhole = from !== '' && to !== '' && from <= to;
  const address = (format: string) => `/api/remedies/file?${queryOf({ state, from, to, format })}`;
  return (
    <section className="part">
      <h2>{words.list}</h2>
      <div className="tools-row">
        <DayField label={words.from} value={from} onChange={setFrom} />
        <DayField label={words.to} value={to} onChange={setTo} />
        <Button disabled={!isWhole} {...(isWhole && { href: address('csv') })}>
          {words.csv}
        </Button>
        <Button disabled={!isWhole} {...(isWhole && { href: address('xlsx') })}>
          {words.xlsx}
        </Button>
      </div>
    </section>
  );
}
