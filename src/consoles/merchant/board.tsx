import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { board } from '../../products/merchants/settlement/contract.ts';
import { MoneyCell } from '../shell/cells.tsx';
import { Choose } from '../shell/choose.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Stats } from '../shell/stats.tsx';
import { useFilters } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { People } from './people.tsx';
import { Settlements } from './settlements.tsx';
import { texts } from './texts.ts';
import { useWhy } from './use-why.ts';

/** How the merchant does: days, benefits, people at the till, what was refused and why; and what is settled with us. */
export function Board() {
  const { filters, change } = useFilters({ days: '30' });
  return <Days key={filters.days} days={filters.days} onChoose={(days) => change({ days })} />;
}

function Days({ days, onChoose }: { days: string; onChoose(days: string): void }) {
  const words = useTexts(texts);
  const say = useWhy();
  const { value, problem, again } = useLoaded(() => call(`/api/till/board?days=${days}`, board));
  return (
    <>
      <Choose
        label={words.board.span}
        value={days}
        onChange={onChoose}
        options={['1', '7', '30', '90'].map((one) => [one, words.board.days(Number(one))] as const)}
      />
      <ProblemAlert problem={problem} onAgain={again} />
      {value && (
        <>
          <section>
            <Stats
              label={words.board.title}
              items={[
                {
                  label: words.today.redeemed,
                  value: value.total.redeemed,
                  hint: words.board.members(value.total.members),
                },
                { label: words.today.saved, value: <MoneyCell fen={value.total.savedFen} /> },
                { label: words.today.refused, value: value.total.refused },
                { label: words.board.undone, value: value.total.undone },
              ]}
            />
            {value.days.length === 0 && (
              <EmptyState title={words.board.none}>
                <Link to="/merchant">{words.board.noneHelp}</Link>
              </EmptyState>
            )}
          </section>
          {value.days.length > 0 && (
            <>
              <Bars
                title={words.board.byDay}
                rows={value.days.map(({ day, redeemed, refused }) => ({
                  ...{ key: day, name: day.slice(5), count: redeemed },
                  ...(refused > 0 && { hint: words.board.refusedToo(refused) }),
                }))}
              />
              <Bars
                title={words.board.byBenefit}
                rows={value.benefits.map(({ title, redeemed, savedFen }) => ({
                  ...{ key: title, name: title, count: redeemed },
                  hint: <MoneyCell fen={savedFen} />,
                }))}
              />
              <Bars
                title={words.board.byClerk}
                rows={value.clerks.map(({ name, shop, redeemed, undone, refused }) => ({
                  ...{ key: `${name} ${shop}`, name, count: redeemed },
                  hint: words.board.clerk(shop, undone, refused),
                }))}
              />
              <Bars
                title={words.board.byReason}
                rows={value.refusals.map(({ why, refused }) => ({ key: why, name: say(why), count: refused }))}
              />
            </>
          )}
        </>
      )}
      {value && <Settlements month={value.to.slice(0, 7)} />}
      <People />
    </>
  );
}

type Bar = { readonly key: string; readonly name: string; readonly count: number; readonly hint?: ReactNode };

/** Numbers beside each other, each with a bar of its length. */
function Bars({ title, rows }: { title: string; rows: readonly Bar[] }) {
  const most = Math.max(1, ...rows.map(({ count }) => count));
  if (rows.length === 0) return null;
  return (
    <section className="card">
      <h2>{title}</h2>
      <ul className="till-bars">
        {rows.map(({ key, name, count, hint }) => (
          <li key={key}>
            <span>{name}</span>
            <strong>{count}</strong>
            <span aria-hidden className="bar-of" style={{ width: `${(count / most) * 100}%` }} />
            {hint && <small>{hint}</small>}
          </li>
        ))}
      </ul>
    </section>
  );
}
