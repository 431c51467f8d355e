import type { ReactNode } from 'react';
import './stats.css';

/** A number that is looked at first, what it is, and what stands behind it. */
export type Stat = { readonly label: string; readonly value: ReactNode; readonly hint?: ReactNode };

/** The numbers of a page, side by side. */
export function Stats({ label, items }: { label: string; items: readonly Stat[] }) {
  return (
    <dl className="stats" aria-label={label}>
      {items.map((one) => (
        <div key={one.label}>
          <dt>{one.label}</dt>
          <dd>
            <strong>{one.value}</strong>
            {one.hint && <small>{one.hint}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
