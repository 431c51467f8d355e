import { useState } from 'react';
import { Link } from 'react-router';
import {
  billingStops,
  billPlanPage,
  liftedStop,
  type PlanLine,
  type PlanTotals,
  planTotals,
  unsureChargePage,
  windowProgress,
} from '../../business/bill-run/contract.ts';
import { MoneyCell, PhoneCell, TimeCell } from '../shell/cells.tsx';
import { Choose } from '../shell/choose.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { monthsAround } from '../shell/months.ts';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { Stats } from '../shell/stats.tsx';
import { useEvents } from '../shell/use-events.ts';
import { queryOf, useFilters } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { useMore, whole } from '../shell/use-more.ts';
import { texts } from './texts.ts';

const everyMs = 5_000;

/** What will be billed in a month and what will not, how far it is, and what is stopped or not known. */
export function BillingPage() {
  const words = useTexts(texts);
  const { filters, change } = useFilters({ month: '' });
  return (
    <Page title={words.title} lead={words.lead}>
      <Month key={filters.month} asked={filters.month} onMonth={(month) => change({ month })} />
    </Page>
  );
}

/** Nobody who asks for no month need know which one it is here: the server says. */
function Month({ asked, onMonth }: { asked: string; onMonth(month: string): void }) {
  const words = useTexts(texts);
  const progress = useLoaded(() => call(`/api/billing/progress?${queryOf({ month: asked })}`, windowProgress), everyMs);
  const { value } = progress;
  return (
    <>
      <ProblemAlert problem={progress.problem} />
      {value && (
        <>
          <div className="tools-row">
            <Choose
              label={words.month}
              value={value.month}
              onChange={onMonth}
              options={monthsAround(value.month).map((month) => [month, month])}
            />
          </div>
          <section className="part">
            <h2>{words.window}</h2>
            <Stats
              label={words.window}
              items={[
                ...(value.nextRunAt ? [{ label: words.nextRun, value: <TimeCell at={value.nextRunAt} /> }] : []),
                ...runStat(value.runs, words),
                ...value.charges.map(({ state, items, fen }) => ({
                  label: words.state[state],
                  value: items.toLocaleString(),
                  hint: <MoneyCell fen={fen} />,
                })),
              ]}
            />
            <DataList
              label={words.window}
              list={whole(value.windows)}
              keyOf={({ link }) => link}
              columns={[
                { key: 'link', title: words.link, render: ({ link }) => link },
                {
                  key: 'state',
                  title: words.window,
                  render: ({ state }) => (
                    <StateTag tone={state === 'open' ? 'busy' : 'quiet'}>{words.windowState[state]}</StateTag>
                  ),
                },
                { key: 'opens', title: words.opens, render: ({ opens }) => <TimeCell at={opens} /> },
                { key: 'closes', title: words.closes, render: ({ closes }) => <TimeCell at={closes} /> },
                { key: 'how', title: words.how, render: ({ raisedBy }) => words.raisedBy[raisedBy] },
              ]}
            />
          </section>
          <Totals month={value.month} />
          <Stops />
          <Unsure />
          <Lines month={value.month} />
        </>
      )}
    </>
  );
}

function runStat(runs: readonly { billed: number; endedAt?: string | undefined }[], words: (typeof texts)['zh-CN']) {
  if (runs.length === 0) return [];
  const billed = runs.reduce((sum, one) => sum + one.billed, 0);
  const isRunning = runs.at(-1)!.endedAt === undefined;
  return [{ label: isRunning ? words.running : words.runs(runs.length), value: words.billedSoFar(billed) }];
}

function Totals({ month }: { month: string }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [totals, setTotals] = useState<PlanTotals>();
  return (
    <section className="part">
      <h2>{words.plan}</h2>
      {/* The stream ends with the last of them; a browser would ask for all of it again. */}
      {!totals?.done && <Follow month={month} onTotals={setTotals} />}
      <Stats
        label={words.plan}
        items={[
          { label: words.toBill, value: (totals?.billed ?? 0).toLocaleString() },
          { label: words.amount, value: <MoneyCell fen={totals?.fen ?? 0} /> },
          { label: words.leftOut, value: ((totals?.subscriptions ?? 0) - (totals?.billed ?? 0)).toLocaleString() },
          {
            label: words.checked,
            value: (totals?.subscriptions ?? 0).toLocaleString(),
            ...(!totals?.done && { hint: words.counting }),
          },
        ]}
      />
      {totals && (
        <div className="two">
          <DataList
            label={words.toBill}
            list={whole(totals.products)}
            keyOf={({ product }) => product}
            columns={[
              {
                key: 'product',
                title: words.product,
                render: ({ product, serviceCode }) => `${product} (${serviceCode})`,
              },
              { key: 'people', title: words.people, kind: 'number', render: ({ billed }) => billed.toLocaleString() },
              { key: 'amount', title: words.amount, kind: 'number', render: ({ fen }) => <MoneyCell fen={fen} /> },
            ]}
          />
          <DataList
            label={words.leftOut}
            list={whole(totals.leftOut)}
            keyOf={({ rule }) => rule}
            columns={[
              { key: 'rule', title: words.rule, render: ({ why }) => why[language] },
              { key: 'people', title: words.people, kind: 'number', render: ({ count }) => count.toLocaleString() },
            ]}
          />
        </div>
      )}
    </section>
  );
}

function Follow({ month, onTotals }: { month: string; onTotals(totals: PlanTotals): void }) {
  useEvents(`/api/billing/plan/totals?month=${month}`, {
    events: { totals: (data) => onTotals(planTotals.parse(data)) },
  });
  return null;
}

function Lines({ month }: { month: string }) {
  const words = useTexts(texts);
  const list = useMore<PlanLine>(async (cursor) => {
    const { lines, next } = await call(`/api/billing/plan?${queryOf({ month, cursor, limit: 20 })}`, billPlanPage);
    return { items: lines, next };
  }, month);
  return (
    <section className="part">
      <h2>{words.lines}</h2>
      <DataList
        label={words.lines}
        list={list}
        keyOf={({ subscriptionId }) => subscriptionId}
        empty={<EmptyState title={words.empty} />}
        columns={[
          { key: 'phone', title: words.phone, render: ({ phone }) => <PhoneCell phone={phone} /> },
          { key: 'product', title: words.product, render: ({ product }) => product },
          { key: 'decision', title: words.decision, render: (line) => <Decision line={line} /> },
          {
            key: 'amount',
            title: words.amount,
            kind: 'number',
            render: ({ bill }) => bill && <MoneyCell fen={bill.amountFen} />,
          },
          { key: 'when', title: words.when, render: ({ bill }) => <TimeCell at={bill?.dueAt} /> },
        ]}
      />
    </section>
  );
}

function Decision({ line: { bill, leftOut } }: { line: PlanLine }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  if (bill) return <StateTag tone="good">{words.bills}</StateTag>;
  return `${leftOut!.why[language]}${leftOut!.detail ? ` (${leftOut!.detail})` : ''}`;
}

function Stops() {
  const words = useTexts(texts);
  const me = useMe();
  const stops = useLoaded(() => call('/api/billing/stops', billingStops), everyMs);
  const mayLift = me?.role === 'operator' || me?.role === 'administrator';
  const lift = async (id: string) => {
    await call(`/api/billing/stops/${id}/lift`, liftedStop, { method: 'POST', body: {} });
    stops.put(await call('/api/billing/stops', billingStops));
  };
  return (
    <section className="part">
      <h2>{words.stops}</h2>
      <DataList
        label={words.stops}
        list={whole(stops.value?.items, stops)}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.noStops} />}
        isMarked={() => true}
        columns={[
          { key: 'product', title: words.product, render: ({ product }) => product },
          { key: 'link', title: words.link, render: ({ link }) => link },
          { key: 'code', title: words.code, render: ({ code }) => <code>{code}</code> },
          { key: 'since', title: words.since, render: ({ since }) => <TimeCell at={since} /> },
          {
            key: 'lift',
            title: words.actions,
            render: ({ id, product, link }) =>
              mayLift ? (
                <ConfirmButton
                  size="small"
                  action={words.lift}
                  consequence={words.liftHelp(product, link)}
                  onConfirm={() => lift(id)}
                />
              ) : null,
          },
        ]}
      />
    </section>
  );
}

function Unsure() {
  const words = useTexts(texts);
  const list = useMore((before) => call(`/api/billing/unsure?${queryOf({ before })}`, unsureChargePage));
  return (
    <section className="part">
      <h2>{words.unsure}</h2>
      {(list.items?.length ?? 0) > 0 && (
        <p>
          {words.unsureHelp}{' '}
          <Link to="/reconciliation" className="in-text">
            {words.toReconciliation}
          </Link>
        </p>
      )}
      <DataList
        label={words.unsure}
        list={list}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.noUnsure} />}
        columns={[
          { key: 'phone', title: words.phone, render: ({ phone }) => <PhoneCell phone={phone} /> },
          { key: 'product', title: words.product, render: ({ product }) => product },
          { key: 'month', title: words.month, render: ({ month }) => month },
          { key: 'kind', title: words.how, render: ({ isMonthly }) => (isMonthly ? words.monthly : words.onDemand) },
          {
            key: 'amount',
            title: words.amount,
            kind: 'number',
            render: ({ amountFen }) => <MoneyCell fen={amountFen} />,
          },
          { key: 'link', title: words.link, render: ({ link }) => link },
          { key: 'result', title: words.result, render: ({ result }) => <code>{result}</code> },
          { key: 'since', title: words.since, render: ({ since }) => <TimeCell at={since} /> },
        ]}
      />
    </section>
  );
}
