import { Button } from 'antd';
import { sheetPage } from '../../products/merchants/settlement/contract.ts';
import { AskExport } from '../shell/ask-export.tsx';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useMore } from '../shell/use-more.ts';
import { texts } from './texts.ts';

/** The sheets that were signed with this merchant, each as a file, and what it counts: the redemptions of its month, and of this one, where two people want it. */
export function Settlements({ month }: { month: string }) {
  const words = useTexts(texts).settled;
  const { items, problem, more, reload } = useMore((before) =>
    call(`/api/merchant-settlements?${queryOf({ before })}`, sheetPage),
  );
  return (
    <section className="card">
      <h2>{words.title}</h2>
      <ProblemAlert problem={problem} onAgain={reload} />
      {items?.length === 0 && <p>{words.none}</p>}
      <ul className="till-list">
        {items?.map(({ id, month: of, uses, valueFen, commissionFen, signedAt, signedBy }) => (
          <li key={id}>
            <strong>{of}</strong> {words.uses(uses)} · {words.value} <MoneyCell fen={valueFen} /> · {words.commission}{' '}
            <MoneyCell fen={commissionFen} />
            <small>
              {words.signed} <TimeCell at={signedAt} /> {signedBy} ·{' '}
              <a href={`/api/merchant-settlements/${id}/file?format=xlsx`}>{words.file}</a>
            </small>
            <AskExport size="small" action={words.export(of)} kind="redemptions" filter={{ month: of }} />
          </li>
        ))}
      </ul>
      <AskExport action={words.export(month)} kind="redemptions" filter={{ month }} />
      {more && <Button onClick={more}>{words.more}</Button>}
    </section>
  );
}
