import { Tag } from 'antd';
import type { ReactNode } from 'react';
import type { CatalogueView, Edit, VersionHeadView } from '../../business/release/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { useTexts } from '../shell/language.tsx';
import { FormDialog } from './form-dialog.tsx';
import { texts } from './texts.ts';

type Props = {
  readonly catalogue: CatalogueView;
  readonly onEdit?: ((edit: Edit) => Promise<void>) | undefined;
};

/** A table that scrolls by itself where a page is narrow. */
function Table({ label, head, children }: { label: string; head: readonly string[]; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever scrolls by keyboard must get there
    <section className="catalogue-scroll" aria-label={label} tabIndex={0}>
      <table className="catalogue-table">
        <thead>
          <tr>
            {head.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

/** What every word of every number does, and the words that nobody changes. */
export function WordList({ catalogue: { words: list, reserved } }: Props) {
  const words = useTexts(texts);
  return (
    <>
      <Table label={words.tabs.words} head={[words.number, words.word, words.means, words.of, words.carriers]}>
        {list.map(({ accessNumber, word, does, of, carriers }) => (
          <tr key={`${accessNumber} ${does} ${word}`}>
            <td>{accessNumber}</td>
            <td>
              <strong>{word}</strong>
            </td>
            <td>{words.does[does]}</td>
            <td>{of}</td>
            <td>{carriers.map((carrier) => words.carrier[carrier]).join('、') || '—'}</td>
          </tr>
        ))}
      </Table>
      <section className="catalogue-section">
        <h2>{words.reserved}</h2>
        <dl className="catalogue-facts">
          {reserved.map(({ words: said, does }) => (
            <div key={does} style={{ display: 'contents' }}>
              <dt>{said.join('、')}</dt>
              <dd>{words.reservedDoes[does]}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}

/** Every text with its length where it is longest. */
export function TextList({ catalogue: { texts: list }, onEdit }: Props) {
  const words = useTexts(texts);
  return (
    <Table label={words.tabs.texts} head={[words.code, words.words, words.filled, ...(onEdit ? [words.edit] : [])]}>
      {list.map(({ code, words: said, sample, length, parts, most, fixed, variables }) => (
        <tr key={code}>
          <td>
            {code} {fixed && <Tag>{words.fixed}</Tag>}
          </td>
          <td className="catalogue-words">{said}</td>
          <td className="catalogue-words">
            <span className="catalogue-quiet">{sample}</span>
            <br />
            <span {...(parts > most && { className: 'ant-typography-danger' })}>
              {words.length(String(length), String(parts))}
            </span>
          </td>
          {onEdit && (
            <td>
              {!fixed && (
                <FormDialog
                  action={words.edit}
                  title={`${words.editText} ${code}`}
                  help={`${words.variables}: ${variables.map((name) => `{{${name}}}`).join(' ')}`}
                  fields={[{ name: 'words', label: words.fields.words, initial: said, rows: 4 }]}
                  live={(typed) => words.textRule((typed['words'] ?? '').length)}
                  onSave={(typed) => onEdit({ kind: 'text', code, words: typed['words']! })}
                />
              )}
            </td>
          )}
        </tr>
      ))}
    </Table>
  );
}

/** The sheets themselves, for what no form has. */
export function SheetList({ catalogue: { sheets }, onEdit }: Props) {
  const words = useTexts(texts);
  return (
    <>
      {sheets.map(({ file, text }) => (
        <section key={file} className="catalogue-section">
          <div className="catalogue-card-head">
            <h3>{file}</h3>
            {onEdit && (
              <FormDialog
                action={words.editSheet}
                title={file}
                fields={[{ name: 'text', label: words.fields.text, initial: text, rows: 18 }]}
                onSave={(typed) => onEdit({ kind: 'sheet', file, text: typed['text']! })}
              />
            )}
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever scrolls by keyboard must get there */}
          <pre className="catalogue-diff" tabIndex={0}>
            {text}
          </pre>
        </section>
      ))}
    </>
  );
}

type HistoryProps = {
  readonly history: readonly VersionHeadView[];
  readonly inForce: number;
  readonly onRestore?: ((number: number) => Promise<void>) | undefined;
};

/** Every version, who wrote and who released it, and the way back to it. */
export function History({ history, inForce, onRestore }: HistoryProps) {
  const words = useTexts(texts);
  const head = [words.version, words.draftTitle, words.authors, words.releasedBy, words.released];
  return (
    <Table label={words.tabs.history} head={[...head, ...(onRestore ? [words.restore] : [])]}>
      {history.map(({ number, title, authors, releasedBy, from }) => (
        <tr key={number}>
          <td>
            v{number} {number === inForce && <Tag color="blue">{words.tariffState.now}</Tag>}
          </td>
          <td>{title || words.first}</td>
          <td>{authors.map(({ name }) => name).join('、') || '—'}</td>
          <td>{releasedBy?.name ?? '—'}</td>
          <td>
            <TimeCell at={from} />
          </td>
          {onRestore && (
            <td>
              {number !== inForce && (
                <ConfirmButton
                  size="small"
                  action={words.restore}
                  consequence={words.restoreHelp(number)}
                  onConfirm={() => onRestore(number)}
                />
              )}
            </td>
          )}
        </tr>
      ))}
    </Table>
  );
}
