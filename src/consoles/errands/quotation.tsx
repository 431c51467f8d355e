import { Button, Input, InputNumber } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { type ErrandView, errandOffers, quotationPreview } from '../../products/errands/contract.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { FileButton } from '../shell/file-button.tsx';
import { call, problemOf } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded, useRepeated } from '../shell/use-loaded.ts';
import type { Doing } from './doing.ts';
import { texts } from './texts.ts';
import { bring, pictures } from './work.tsx';

/** The quotation as it was sent, and the editor of the next one. */
export function Quotation({ doing }: { doing: Doing }) {
  const words = useTexts(texts);
  const { errand } = doing;
  const [isOpen, setOpen] = useState(errand.state === 'asked');
  const mayQuote = errand.may.includes('quote');
  if (!errand.quotation && !mayQuote) return null;
  return (
    <section className="part">
      <h2>{words.quotation}</h2>
      {errand.quotation && <Sent doing={doing} />}
      {mayQuote && !isOpen && errand.quotation && <Button onClick={() => setOpen(true)}>{words.requote}</Button>}
      {mayQuote && (isOpen || !errand.quotation) && <Editor doing={doing} onSent={() => setOpen(false)} />}
    </section>
  );
}

function Sent({ doing }: { doing: Doing }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { errand, act } = doing;
  const { version, validUntil, agencyFen, listFen, discountPercent, thirdParty, texts: sent, id } = errand.quotation!;
  return (
    <>
      <p>
        {words.version(version)} · {words.agencyFee} <MoneyCell fen={agencyFen} />
        {discountPercent > 0 && (
          <small>
            {' '}
            ({words.listFee} <MoneyCell fen={listFen} />, {words.discount(discountPercent)})
          </small>
        )}
        {thirdParty.map((one) => (
          <span key={one.code}>
            {' '}
            · {one.title[language]} <MoneyCell fen={one.fen} />
          </span>
        ))}
      </p>
      <Bubbles texts={sent.map(({ text }) => ({ text }))} />
      <p>
        {errand.acceptance ? (
          <>
            {words.agreed[errand.acceptance.how]} <TimeCell at={errand.acceptance.at} />
          </>
        ) : (
          <>
            {words.notAgreed} · {words.validUntil} <TimeCell at={validUntil} />
          </>
        )}
      </p>
      {errand.may.includes('accept') && (
        <div className="errand-sign">
          <FileButton
            action={words.sign}
            accept={pictures}
            isCamera
            onFile={async (file) => {
              const photo = await bring(doing, { kind: 'signature' }, file);
              await act({ kind: 'accept', quotationId: id, photo });
            }}
          />
          <small>{words.signHelp}</small>
        </div>
      )}
    </>
  );
}

/** SMS as the person reads them. */
function Bubbles({ texts: sent }: { texts: readonly { text: string; parts?: number }[] }) {
  const words = useTexts(texts);
  return (
    <ul className="errand-bubbles" aria-label={words.preview}>
      {sent.map(({ text, parts }) => (
        <li key={text}>
          {text} {parts !== undefined && <small>{words.parts(parts)}</small>}
        </li>
      ))}
    </ul>
  );
}

type Said = { thirdParty: { code: string; fen: number }[]; papers: string[]; days: number };

function Editor({ doing: { errand, act }, onSent }: { doing: Doing; onSent(): void }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { value: offers, problem: notLoaded, again } = useLoaded(() => call('/api/errands/offers', errandOffers));
  const [said, setSaid] = useState<Said>();
  const [preview, setPreview] = useState<z.output<typeof quotationPreview>>();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [isBusy, setBusy] = useState(false);
  const kind = offers?.kinds.find(({ code }) => code === errand.kind);
  const usual = kind && offers && usualOf(errand, kind, offers.thirdParty);
  const now = said ?? usual;
  useRepeated(
    async (outdated) => {
      if (!now) return;
      try {
        const next = await call(`/api/errands/${errand.id}/quotation-preview`, quotationPreview, {
          method: 'POST',
          body: now,
        });
        if (!outdated.aborted) {
          setPreview(next);
          setProblem(undefined);
        }
      } catch (error) {
        if (!outdated.aborted) setProblem(problemOf(error));
      }
    },
    undefined,
    JSON.stringify(now),
  );
  if (!kind || !now || !offers) return <ProblemAlert problem={notLoaded} onAgain={again} />;
  const change = (part: Partial<Said>) => setSaid({ ...now, ...part });
  const items = offers.thirdParty.filter(({ code }) => kind.thirdParty.includes(code));
  async function send(): Promise<void> {
    setBusy(true);
    try {
      await act({ kind: 'quote', ...now });
      onSent();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <form
      className="errand-editor"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p>{words.quoteHelp}</p>
      {preview && (
        <p>
          {words.agencyFee} <MoneyCell fen={preview.agencyFen} />
          {preview.discountPercent > 0 && (
            <small>
              {' '}
              ({words.listFee} <MoneyCell fen={preview.listFen} />, {words.discount(preview.discountPercent)})
            </small>
          )}
        </p>
      )}
      <fieldset>
        <legend>{words.thirdFees}</legend>
        <div className="tools-row">
          {items.map(({ code, title }) => (
            <Labelled key={code} label={`${title[language]} (${words.yuan})`}>
              {(id) => (
                <InputNumber
                  id={id}
                  min={0}
                  max={100000}
                  precision={2}
                  value={(now.thirdParty.find((one) => one.code === code)?.fen ?? 0) / 100}
                  onChange={(yuan) =>
                    change({
                      thirdParty: [
                        ...now.thirdParty.filter((one) => one.code !== code),
                        ...(yuan ? [{ code, fen: Math.round(yuan * 100) }] : []),
                      ],
                    })
                  }
                />
              )}
            </Labelled>
          ))}
          <Labelled label={words.days}>
            {(id) => (
              <InputNumber
                id={id}
                min={1}
                max={60}
                precision={0}
                value={now.days}
                onChange={(days) => change({ days: days ?? now.days })}
              />
            )}
          </Labelled>
        </div>
      </fieldset>
      <Labelled label={`${words.papers} · ${words.papersHelp}`}>
        {(id) => (
          <Input.TextArea
            id={id}
            autoSize
            value={now.papers.join('\n')}
            onChange={({ target }) => change({ papers: target.value.split('\n') })}
          />
        )}
      </Labelled>
      <h3>{words.preview}</h3>
      <ProblemAlert problem={problem} />
      {preview && <Bubbles texts={preview.texts} />}
      <p>
        <small>{words.sendHelp}</small>
      </p>
      <Button type="primary" htmlType="submit" loading={isBusy} disabled={!preview || problem !== undefined}>
        {words.quote}
      </Button>
    </form>
  );
}

type Offers = z.output<typeof errandOffers>;

/** What a quotation of this kind usually says, or what the last one said. */
function usualOf(errand: ErrandView, kind: Offers['kinds'][number], items: Offers['thirdParty']): Said {
  const here = kind.cities[errand.city]!;
  const last = errand.quotation;
  return {
    days: last?.days ?? here.days,
    papers: [...(last?.papers ?? here.papers)],
    thirdParty: last
      ? last.thirdParty.map(({ code, fen }) => ({ code, fen }))
      : items.flatMap(({ code, feeFen }) =>
          kind.thirdParty.includes(code) && feeFen !== undefined ? [{ code, fen: feeFen }] : [],
        ),
  };
}
