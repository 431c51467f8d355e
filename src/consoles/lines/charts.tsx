import { useId } from 'react';
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { CountedView, LineBoard } from '../../business/calls/contract.ts';
import { useTexts } from '../shell/language.tsx';
import { percentOf } from './percent.ts';
import { texts } from './texts.ts';

/** Today by the hour and the days before it, against the line that is to be reached. */
export function Charts({ board }: { board: LineBoard }) {
  const words = useTexts(texts);
  const hours = board.hours.map(({ hour, ...counted }) => ({ name: words.hour(hour), ...counted }));
  const days = board.days.map(({ day, ...counted }) => ({ name: day.slice(5), ...counted }));
  return (
    <div className="charts">
      <Chart title={words.byHour} rows={hours} target={board.facts.target} />
      <Chart title={words.byDay} rows={days} target={board.facts.target} />
    </div>
  );
}

function Chart({
  title,
  rows,
  target,
}: {
  title: string;
  rows: readonly ({ name: string } & CountedView)[];
  target: number;
}) {
  const words = useTexts(texts);
  const id = useId();
  const shown = rows.map((row) => ({
    ...row,
    percent: row.rate === undefined ? undefined : Math.floor(row.rate * 1000) / 10,
  }));
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div className="chart" role="img" aria-label={`${title}: ${words.chart}`}>
        <ResponsiveContainer width="100%" height={220}>
          <ComposedChart data={shown} margin={{ top: 8, right: 0, bottom: 0, left: -16 }} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--ant-color-border-secondary)" />
            <XAxis dataKey="name" tick={{ fill: 'var(--ant-color-text-description)', fontSize: 12 }} />
            <YAxis
              yAxisId="calls"
              allowDecimals={false}
              tick={{ fill: 'var(--ant-color-text-description)', fontSize: 12 }}
            />
            <YAxis
              yAxisId="rate"
              orientation="right"
              domain={[0, 100]}
              unit="%"
              tick={{ fill: 'var(--ant-color-text-description)', fontSize: 12 }}
            />
            <Tooltip
              contentStyle={{ background: 'var(--ant-color-bg-elevated)', borderColor: 'var(--ant-color-border)' }}
              labelStyle={{ color: 'var(--ant-color-text)' }}
            />
            <Bar
              yAxisId="calls"
              dataKey="answered"
              name={words.answered}
              stackId="calls"
              fill="var(--chart-answered)"
              isAnimationActive={false}
            />
            <Bar
              yAxisId="calls"
              dataKey="abandoned"
              name={words.abandoned}
              stackId="calls"
              fill="var(--chart-lost)"
              isAnimationActive={false}
            />
            <ReferenceLine yAxisId="rate" y={target * 100} stroke="var(--ant-color-error-text)" strokeDasharray="6 4" />
            <Line
              yAxisId="rate"
              dataKey="percent"
              name={words.rateAxis}
              unit="%"
              stroke="var(--ant-color-text)"
              dot={{ r: 2 }}
              isAnimationActive={false}
              connectNulls
            />
          </ComposedChart>
        </ResponsiveContainer>
      </div>
      <details>
        <summary>{words.asTable}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.day}</th>
              <th scope="col">{words.offered}</th>
              <th scope="col">{words.answered}</th>
              <th scope="col">{words.abandoned}</th>
              <th scope="col">{words.rateAxis}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, offered, answered, abandoned, rate }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{offered}</td>
                <td>{answered}</td>
                <td>{abandoned}</td>
                <td>{rate === undefined ? '—' : percentOf(rate)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
