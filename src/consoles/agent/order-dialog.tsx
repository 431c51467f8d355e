import { Button, Input, Select, Steps } from 'antd';
import { useId, useState } from 'react';
import type { ScriptView } from '../../care/console/contract.ts';
import { type Story, script } from '../../care/console/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useRepeated } from '../shell/use-loaded.ts';
import { OutlookDialog } from './outlook-dialog.tsx';
import { texts } from './texts.ts';

type Props = { opening: string; products: Story['orderable']; onClose(): void; onDone(): void };

/** An order for the person on the telephone: the script is read and confirmed step by step, then its consequences are shown. */
export function OrderDialog({ opening, products, onClose, onDone }: Props) {
  const words = useTexts(texts);
  const field = useId();
  const [product, setProduct] = useState(products.length === 1 ? products[0]!.code : undefined);
  const [read, setRead] = useState<ScriptView>();
  const [confirmed, setConfirmed] = useState(0);
  const [number, setNumber] = useState('');
  const [problem, setProblem] = useState<ProblemDetails>();
  useRepeated(
    async (signal) => {
      setRead(undefined);
      setConfirmed(0);
      if (product === undefined) return;
      try {
        const its = await call(`/api/care/openings/${opening}/script?product=${encodeURIComponent(product)}`, script);
        if (!signal.aborted) setRead(its);
      } catch (error) {
        if (!signal.aborted) setProblem(problemOf(error));
      }
    },
    undefined,
    product,
  );
  const isRead = read !== undefined && confirmed === read.steps.length;
  const wish =
    isRead && product !== undefined
      ? {
          product,
          version: read.version,
          steps: read.steps.map(({ code }) => code),
          ...(number.trim() !== '' && { call: number.trim() }),
        }
      : undefined;
  return (
    <OutlookDialog opening={opening} title={words.order} verb="order" wish={wish} onClose={onClose} onDone={onDone}>
      <ProblemAlert problem={problem} />
      <p>
        <label htmlFor={`${field}-product`}>{words.chooseProduct}</label>
        <Select
          id={`${field}-product`}
          className="wide"
          value={product ?? null}
          onChange={setProduct}
          options={products.map(({ code, title, price }) => ({ value: code, label: `${title} ${price}` }))}
        />
      </p>
      {read && (
        <>
          <p className="secondary">{words.readAloud}</p>
          <Steps
            orientation="vertical"
            size="small"
            current={confirmed}
            items={read.steps.map((step, index) => ({
              title: step.ask,
              content:
                index <= confirmed ? (
                  <>
                    <blockquote className="script">{step.say}</blockquote>
                    {index === confirmed && (
                      <Button type="primary" autoFocus onClick={() => setConfirmed(index + 1)}>
                        {`${words.confirmStep}：${step.ask}`}
                      </Button>
                    )}
                  </>
                ) : null,
            }))}
          />
          {isRead && (
            <p>
              <label htmlFor={`${field}-call`}>{words.call}</label>
              <Input
                id={`${field}-call`}
                maxLength={64}
                value={number}
                onChange={({ target }) => setNumber(target.value)}
              />
            </p>
          )}
        </>
      )}
    </OutlookDialog>
  );
}
