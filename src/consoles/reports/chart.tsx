import { useId } from 'react';
import { Bar, BarChart, CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { useAppearance } from '../shell/appearance.tsx';
import type { Drawn } from './series.ts';

// Each keeps 3:1 to its ground, and none is told by its colour alone: bars have patterns, lines have dashes and marks.
const colours = {
  light: ['#0b5fd0', '#b45309', '#047857', '#7c3aed', '#be123c', '#475569'],
  dark: ['#82b4ff', '#fbbf77', '#6ee7b7', '#c4b5fd', '#fda4af', '#cbd5e1'],
} as const;
const dashes = ['', '6 3', '2 3', '8 3 2 3', '12 4', '1 5'];
const angles = [undefined, 45, -45, 0, 90, 20];

type Props = {
  drawn: Drawn;
  /** What stands is a line, what is added up is bars, and a ranking lies down. */
  kind: 'bars' | 'lines' | 'ranking';
  label: string;
  periodTitle(period: string): string;
};

/** A figure over time, or a ranking. The table below has the same data for who cannot see it. */
export function Chart({ drawn, kind, label, periodTitle }: Props) {
  const { isDark } = useAppearance();
  const id = useId();
  const palette = colours[isDark ? 'dark' : 'light'];
  const ground = isDark ? '#121315' : '#ffffff';
  const looks = drawn.series.map(({ title }, index) => ({
    title,
    colour: palette[index % palette.length]!,
    pattern: `${id}-${index}`,
  }));
  return (
    <figure className="chart">
      <div role="img" aria-label={label}>
        <ResponsiveContainer width="100%" height={kind === 'ranking' ? 60 + 30 * ranked(drawn).length : 300}>
          {kind === 'ranking' ? (
            <BarChart accessibilityLayer={false} data={ranked(drawn)} layout="vertical" margin={{ left: 8, right: 32 }}>
              <CartesianGrid horizontal={false} stroke="var(--ant-color-border-secondary)" />
              <XAxis type="number" {...axis} />
              <YAxis type="category" dataKey="title" width={160} {...axis} />
              <Tooltip {...tip} />
              <Bar dataKey="value" name={label} fill={palette[0]} isAnimationActive={false} maxBarSize={22} />
            </BarChart>
          ) : kind === 'lines' ? (
            <LineChart accessibilityLayer={false} data={rowsOf(drawn, periodTitle)}>
              <CartesianGrid vertical={false} stroke="var(--ant-color-border-secondary)" />
              <XAxis dataKey="period" {...axis} />
              <YAxis {...axis} />
              <Tooltip {...tip} />
              {drawn.series.map(({ key, title }, index) => (
                <Line
                  key={key}
                  dataKey={`s${index}`}
                  name={title}
                  stroke={looks[index]!.colour}
                  strokeWidth={2}
                  {...(dashes[index] && { strokeDasharray: dashes[index] })}
                  isAnimationActive={false}
                />
              ))}
            </LineChart>
          ) : (
            <BarChart accessibilityLayer={false} data={rowsOf(drawn, periodTitle)}>
              <defs>
                {looks.map(({ colour, pattern }, index) => (
                  <Pattern key={pattern} id={pattern} colour={colour} ground={ground} angle={angles[index]} />
                ))}
              </defs>
              <CartesianGrid vertical={false} stroke="var(--ant-color-border-secondary)" />
              <XAxis dataKey="period" {...axis} />
              <YAxis {...axis} />
              <Tooltip {...tip} />
              {drawn.series.map(({ key, title }, index) => (
                <Bar
                  key={key}
                  dataKey={`s${index}`}
                  name={title}
                  stackId="all"
                  fill={`url(#${looks[index]!.pattern})`}
                  stroke={looks[index]!.colour}
                  maxBarSize={48}
                  isAnimationActive={false}
                />
              ))}
            </BarChart>
          )}
        </ResponsiveContainer>
      </div>
      {kind !== 'ranking' && (
        <figcaption>
          {looks.map(({ title, colour, pattern }, index) => (
            <span key={pattern}>
              <svg width="22" height="12" aria-hidden="true">
                {kind === 'lines' ? (
                  <line x1="0" y1="6" x2="22" y2="6" stroke={colour} strokeWidth="2" strokeDasharray={dashes[index]} />
                ) : (
                  <>
                    <defs>
                      <Pattern id={`${pattern}-k`} colour={colour} ground={ground} angle={angles[index]} />
                    </defs>
                    <rect width="22" height="12" fill={`url(#${pattern}-k)`} stroke={colour} />
                  </>
                )}
              </svg>
              {title}
            </span>
          ))}
        </figcaption>
      )}
    </figure>
  );
}

const axis = {
  stroke: 'var(--ant-color-text-secondary)',
  tick: { fill: 'var(--ant-color-text-secondary)', fontSize: 12 },
  tickLine: false,
} as const;
const tip = {
  contentStyle: {
    background: 'var(--ant-color-bg-elevated)',
    border: '1px solid var(--ant-color-border-secondary)',
    color: 'var(--ant-color-text)',
  },
  itemStyle: { color: 'var(--ant-color-text)' },
  cursor: { fill: 'var(--ant-color-fill-secondary)' },
} as const;

/** The first is plain; the others have stripes of the ground, each at an angle of its own. */
function Pattern({
  id,
  colour,
  ground,
  angle,
}: {
  id: string;
  colour: string;
  ground: string;
  angle: number | undefined;
}) {
  return (
    <pattern id={id} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform={`rotate(${angle ?? 0})`}>
      <rect width="8" height="8" fill={colour} />
      {angle !== undefined && <rect width="2.5" height="8" fill={ground} />}
    </pattern>
  );
}

function rowsOf({ periods, series }: Drawn, titleOf: (period: string) => string) {
  return periods.map((period, index) => ({
    period: titleOf(period),
    ...Object.fromEntries(series.map(({ values }, at) => [`s${at}`, values[index]])),
  }));
}

const mostRanked = 15;

function ranked({ series }: Drawn) {
  return series
    .filter(({ key }) => key !== '\0others')
    .slice(0, mostRanked)
    .map(({ title, values }) => ({ title, value: values[0] ?? 0 }));
}
