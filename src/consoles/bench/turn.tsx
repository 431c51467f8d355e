import type { BenchResult } from '../../intake/contract.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

/** A text and all it would lead to. */
export function Turn({ said, result }: { said: string; result: BenchResult }) {
  const words = useTexts(texts);
  const { command, of, parked, at, trace, rows } = result;
  return (
    <article className="bench-turn">
      <div className="bench-said">{said || ' '}</div>
      <div className="bench-quiet">
        <TimeCell at={at} seconds />
      </div>
      <h2>{words.understood}</h2>
      <strong>
        {parked !== undefined ? words.parked(parked) : command ? (words.commands[command] ?? command) : words.unread}
      </strong>{' '}
      {of}
      <h2>{words.answers}</h2>
      <Answers result={result} />
      <h2>{words.charges}</h2>
      <Charges result={result} />
      <h2>{words.standing}</h2>
      <ul>
        {result.standing.map(({ product, title, state, price }) => (
          <li key={product}>
            {title} {price} · {words.subscriptionStates[state] ?? state}
          </li>
        ))}
        {result.standing.length === 0 && <li className="bench-quiet">{words.nothing}</li>}
      </ul>
      <details>
        <summary>{words.chain}</summary>
        <ul>
          {trace.map(({ step, matched, why }) => (
            <li key={step}>
              {matched ? '✓' : '·'} <strong>{words.steps[step] ?? step}</strong>{' '}
              <span className="bench-quiet">{why}</span>
            </li>
          ))}
        </ul>
      </details>
      <details>
        <summary>{words.rows}</summary>
        <ul>
          {rows.map(({ table, what }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no names and do not move
            <li key={index}>
              <code>{table}</code> {what}
            </li>
          ))}
        </ul>
      </details>
    </article>
  );
}

function Answers({ result: { answers } }: { result: BenchResult }) {
  const words = useTexts(texts);
  if (answers.length === 0) return <span className="bench-quiet">{words.noAnswer}</span>;
  return (
    <ul>
      {answers.map(({ text, parts, accessNumber, serviceCode, feeFen, state, refusal }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: answers have no names and do not move
        <li key={index}>
          <div className="bench-answer">{text}</div>
          <span className="bench-quiet">
            {accessNumber} · {serviceCode} · {words.parts(parts)} ·{' '}
            {feeFen === 0 ? words.free : <MoneyCell fen={feeFen} />}
            {refusal !== undefined && ` · ${words.refused(refusal)}`}
            {state === 'held' && ` · ${words.held}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Charges({ result: { charges } }: { result: BenchResult }) {
  const words = useTexts(texts);
  if (charges.length === 0) return <span className="bench-quiet">{words.noCharges}</span>;
  return (
    <ul>
      {charges.map(({ title, amountFen, kind, on, dueAt }) => (
        <li key={`${kind} ${title}`}>
          <MoneyCell fen={amountFen} /> {title} · {kind === 'item' ? words.item(on ?? '') : words.month(dayOf(dueAt))}
        </li>
      ))}
    </ul>
  );
}

/** Times come with the Beijing offset: their first ten characters are the Beijing day. */
function dayOf(at: string | undefined): string {
  return at?.slice(0, 10) ?? '';
}
