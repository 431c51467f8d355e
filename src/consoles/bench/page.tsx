import { Button, Input, Radio, Select } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { useSearchParams } from 'react-router';
import { type BenchBody, type BenchResult, benchResult, benchSetup, benchStates } from '../../intake/contract.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { useSend } from '../shell/use-send.ts';
import { texts } from './texts.ts';
import { Turn } from './turn.tsx';
import './bench.css';

type Carrier = BenchResult['carrier'];
const carriers = ['unicom', 'mobile', 'telecom', 'broadcast'] as const satisfies readonly Carrier[];

type Settings = {
  kind: 'invented' | 'phone';
  phone: string;
  carrier: Carrier;
  province: string;
  product: string;
  state: (typeof benchStates)[number];
  number: string;
  draft: string;
  at: string;
};

/** A conversation that is tried: each text after the ones before it, and nothing of it kept. */
export function BenchPage() {
  const words = useTexts(texts);
  const [query] = useSearchParams();
  const { value: setup, problem: setupProblem } = useLoaded(() => call('/api/bench', benchSetup));
  const [set, setSettings] = useState<Settings>({
    ...{ kind: 'invented', phone: '', carrier: 'unicom', province: '河北', product: '', state: 'active' },
    ...{ number: '', draft: query.get('draft') ?? '', at: '' },
  });
  const [turns, setTurns] = useState<{ nth: number; text: string; result: BenchResult }[]>([]);
  const [text, setText] = useState('');
  const field = useId();

  /** Who or what it is tried with changes: the conversation begins anew. */
  function change(changes: Partial<Settings>): void {
    setSettings({ ...set, ...changes });
    setTurns([]);
  }

  const { problem, isBusy, submit } = useSend(async () => {
    const body = bodyOf(set, setup?.accessNumbers[0] ?? '', text, turns.map((turn) => turn.text).reverse());
    const result = await call('/api/bench', benchResult, { method: 'POST', body });
    setTurns([{ nth: turns.length, text, result }, ...turns]);
    setText('');
  });

  return (
    <Page title={words.title} lead={words.lead}>
      <ProblemAlert problem={setupProblem} />
      <div className="bench">
        <div className="bench-set">
          <Radio.Group
            aria-label={words.who}
            value={set.kind}
            onChange={({ target }) => change({ kind: target.value })}
            options={[
              { value: 'invented', label: words.invented },
              ...(setup?.mayTryNumbers ? [{ value: 'phone' as const, label: words.phone }] : []),
            ]}
          />
          {set.kind === 'phone' ? (
            <Labelled label={words.phoneHelp}>
              {(id) => (
                <Input
                  id={id}
                  inputMode="numeric"
                  value={set.phone}
                  onChange={({ target }) => change({ phone: target.value.trim() })}
                />
              )}
            </Labelled>
          ) : (
            <Invented set={set} products={setup?.products ?? []} change={change} />
          )}
          <Choice
            label={words.number}
            value={set.number || (setup?.accessNumbers[0] ?? '')}
            options={(setup?.accessNumbers ?? []).map((value) => ({ value, label: value }))}
            onChange={(number) => change({ number })}
          />
          <Choice
            label={words.catalogue}
            value={set.draft}
            options={[
              { value: '', label: words.inForce },
              ...(setup?.drafts ?? []).map(({ id, title }) => ({ value: id, label: words.draft(title) })),
            ]}
            onChange={(draft) => change({ draft })}
          />
          <Labelled label={words.at}>
            {(id) => (
              <Input
                id={id}
                type="datetime-local"
                value={set.at}
                onChange={({ target }) => change({ at: target.value })}
              />
            )}
          </Labelled>
        </div>
        <div>
          <form
            className="bench-compose"
            onSubmit={(event) => {
              event.preventDefault();
              void submit();
            }}
          >
            <div>
              <label htmlFor={field}>{words.text}</label>
              <Input id={field} value={text} autoComplete="off" onChange={({ target }) => setText(target.value)} />
            </div>
            <Button type="primary" htmlType="submit" loading={isBusy} disabled={setup === undefined}>
              {words.send}
            </Button>
            <Button disabled={turns.length === 0} onClick={() => setTurns([])}>
              {words.restart}
            </Button>
          </form>
          <ProblemAlert problem={problem} />
          {turns.length === 0 && <EmptyState title={words.empty} />}
          <div role="log" aria-label={words.answers}>
            {turns.map(({ nth, text: said, result }) => (
              <Turn key={nth} said={said} result={result} />
            ))}
          </div>
        </div>
      </div>
    </Page>
  );
}

function bodyOf(set: Settings, usualNumber: string, text: string, before: string[]): BenchBody {
  const { kind, phone, carrier, province, product, state, number, draft, at } = set;
  return {
    who:
      kind === 'phone'
        ? { kind, phone }
        : { kind, carrier, ...(province && { province }), ...(product && { has: { product, state } }) },
    ...{ accessNumber: number || usualNumber, text, before },
    ...(draft && { draft }),
    ...(at && { at: at.replace('T', ' ') }),
  };
}

type InventedProps = {
  set: Settings;
  products: readonly { code: string; title: string }[];
  change: (changes: Partial<Settings>) => void;
};

function Invented({ set, products, change }: InventedProps) {
  const words = useTexts(texts);
  return (
    <>
      <Choice
        label={words.carrier}
        value={set.carrier}
        options={carriers.map((value) => ({ value, label: words.carriers[value] }))}
        onChange={(carrier) => change({ carrier })}
      />
      <Labelled label={words.province}>
        {(id) => (
          <Input id={id} value={set.province} onChange={({ target }) => change({ province: target.value.trim() })} />
        )}
      </Labelled>
      <Choice
        label={words.product}
        value={set.product}
        options={[
          { value: '', label: words.none },
          ...products.map(({ code, title }) => ({ value: code, label: title })),
        ]}
        onChange={(product) => change({ product })}
      />
      {set.product && (
        <Choice
          label={words.state}
          value={set.state}
          options={benchStates.map((value) => ({ value, label: words.states[value] }))}
          onChange={(state) => change({ state })}
        />
      )}
    </>
  );
}

function Labelled({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

type ChoiceProps<Value extends string> = {
  label: string;
  value: Value;
  options: { value: Value; label: string }[];
  onChange: (value: Value) => void;
};

function Choice<Value extends string>({ label, ...select }: ChoiceProps<Value>) {
  return <Labelled label={label}>{(id) => <Select<Value> id={id} {...select} />}</Labelled>;
}
