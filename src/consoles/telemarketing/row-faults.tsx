import { Link } from 'react-router';
import type { z } from 'zod';
import type { rowFault } from '../../business/telemarketing/contract.ts';
import { DataList } from '../shell/data-list.tsx';
import { useTexts } from '../shell/language.tsx';
import { whole } from '../shell/use-more.ts';
import { texts } from './texts.ts';

/** The first rows of a list that were not taken, folded away; all of them stand with its work. */
export function RowFaults({ faults, count }: { faults: readonly z.output<typeof rowFault>[]; count: number }) {
  const words = useTexts(texts);
  if (faults.length === 0) return null;
  return (
    <details>
      <summary>
        {words.faults} {count.toLocaleString()}
      </summary>
      <DataList
        label={words.faults}
        list={whole(faults)}
        keyOf={({ line, field }) => `${line} ${field}`}
        columns={[
          { key: 'line', title: words.line, kind: 'number', render: ({ line }) => line },
          { key: 'field', title: words.field, render: ({ field }) => field },
          { key: 'value', title: words.value, render: ({ value }) => value },
          { key: 'remedy', title: words.remedy, render: ({ remedy }) => remedy },
        ]}
      />
      {count > faults.length && <Link to="/works">{words.allFaults}</Link>}
    </details>
  );
}
