import { Alert, AutoComplete, Button, Input, Select } from 'antd';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Link } from 'react-router';
import { type FoundMessage, foundPage } from '../../business/messages/search/contract.ts';
import { sentReasons } from '../../care/timeline/contract.ts';
import { formatTime, isoOfWallTime } from '../shell/beijing.ts';
import { MoneyCell, PhoneCell, TimeCell } from '../shell/cells.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { type Listed, type PageOf, useMore } from '../shell/use-more.ts';
import { useRuleWords } from '../shell/use-rule-words.ts';
import { StateTag } from './state-tag.tsx';
import { texts } from './texts.ts';

/** What is filled in. */
type Filled = {
  kind: 'mt' | 'mo';
  phone: string;
  from: string;
  to: string;
  state: string;
  carrier: string;
  class: string;
  reason: string;
  serviceCode: string;
  carrierMessageId: string;
  text: string;
};

const empty: Filled = {
  kind: 'mt',
  phone: '',
  from: '',
  to: '',
  state: '',
  carrier: '',
  class: '',
  reason: '',
  serviceCode: '',
  carrierMessageId: '',
  text: '',
};

// A number stays when somebody opens a message and comes back, and is in no address.
let kept = empty;

/** Looking for messages by number or by time. */
export function SearchPage() {
  const words = useTexts(texts);
  const [asked, ask] = useState(kept);
  const list = useFound(asked);
  return (
    <Page title={words.title} lead={words.lead}>
      <SearchForm
        onFind={(filled) => {
          kept = filled;
          ask({ ...filled });
        }}
      />
      <Results list={list} />
    </Page>
  );
}

const wantedOnPage = 50;
const mostSteps = 20;

/** What the servers' bounded steps find, one after another until there is a page of it. */
function useFound(asked: Filled): Listed<FoundMessage> & { looked: number; lookedBackTo: string | undefined } {
  const [progress, setProgress] = useState<{ looked: number; lookedBackTo: string | undefined }>({
    looked: 0,
    lookedBackTo: undefined,
  });
  async function load(after: string | undefined): Promise<PageOf<FoundMessage>> {
    const items: FoundMessage[] = [];
    let next = after;
    let looked = after === undefined ? 0 : progress.looked;
    for (let step = 0; step < mostSteps; step++) {
      const body = { ...bodyOf(asked), ...(next !== undefined && { before: next }), limit: wantedOnPage };
      const page = await call('/api/messages/search', foundPage, { method: 'POST', body });
      items.push(...page.items);
      next = page.next;
      looked += page.looked;
      setProgress({ looked, lookedBackTo: page.lookedBackTo });
      if (next === undefined || items.length > 0) break;
    }
    return { items, next };
  }
  return { ...useMore(load, JSON.stringify(asked)), ...progress };
}

function bodyOf({ from, to, state, kind, class: kindOf, serviceCode, ...texts }: Filled): object {
  const given = Object.entries({ ...texts, ...(kind === 'mt' && { class: kindOf, serviceCode }) });
  return {
    kind,
    ...Object.fromEntries(given.map(([name, value]) => [name, value.trim()]).filter(([, value]) => value !== '')),
    ...(from !== '' && { from: isoOfWallTime(from) }),
    ...(to !== '' && { to: isoOfWallTime(to) }),
    ...(state !== '' && { states: [state] }),
  };
}

const statesOf = {
  mt: ['queued', 'held', 'delivered', 'undelivered', 'expired', 'refused', 'cancelled', 'unsure'],
  mo: ['taken', 'parked'],
} as const;

function SearchForm({ onFind }: { onFind(filled: Filled): void }) {
  const words = useTexts(texts);
  const [filled, fill] = useState(kept);
  const change = (changes: Partial<Filled>) => fill({ ...filled, ...changes });
  const write = (name: keyof Filled) => ({
    value: filled[name],
    onChange: ({ target }: { target: { value: string } }) => change({ [name]: target.value }),
  });
  const choose = (name: keyof Filled, options: readonly string[], names: Record<string, string>) => ({
    value: filled[name],
    options: [{ value: '', label: words.any }, ...options.map((value) => ({ value, label: names[value] ?? value }))],
    onChange: (value: string) => change({ [name]: value }),
  });
  function find(event: FormEvent): void {
    event.preventDefault();
    onFind(filled);
  }
  const isMt = filled.kind === 'mt';
  const told = useRuleWords();
  return (
    <form className="search" onSubmit={find}>
      <Field label={words.kind}>
        {(id) => (
          <Select
            id={id}
            value={filled.kind}
            options={(['mt', 'mo'] as const).map((value) => ({ value, label: words.kinds[value] }))}
            onChange={(kind) => change({ kind, state: '' })}
          />
        )}
      </Field>
      <Field label={words.phone}>{(id) => <Input id={id} inputMode="numeric" allowClear {...write('phone')} />}</Field>
      <Field label={words.from}>{(id) => <Input id={id} type="datetime-local" {...write('from')} />}</Field>
      <Field label={words.to}>{(id) => <Input id={id} type="datetime-local" {...write('to')} />}</Field>
      <Field label={words.states}>
        {(id) => <Select id={id} {...choose('state', statesOf[filled.kind], words.state)} />}
      </Field>
      <Field label={words.carrier}>
        {(id) => <Select id={id} {...choose('carrier', Object.keys(words.carriers), words.carriers)} />}
      </Field>
      {isMt && (
        <Field label={words.class}>
          {(id) => <Select id={id} {...choose('class', Object.keys(words.classes), words.classes)} />}
        </Field>
      )}
      {isMt ? (
        <Field label={words.reason}>
          {(id) => (
            <AutoComplete
              id={id}
              allowClear
              value={filled.reason}
              options={sentReasons.map((value) => ({ value, label: told(value) }))}
              showSearch={{ filterOption: (typed, option) => `${option?.value} ${option?.label}`.includes(typed) }}
              onChange={(reason?: string) => change({ reason: reason ?? '' })}
            />
          )}
        </Field>
      ) : (
        <Field label={words.command}>{(id) => <Input id={id} {...write('reason')} />}</Field>
      )}
      {isMt && <Field label={words.serviceCode}>{(id) => <Input id={id} {...write('serviceCode')} />}</Field>}
      <Field label={words.carrierMessageId}>{(id) => <Input id={id} {...write('carrierMessageId')} />}</Field>
      <Field label={words.text}>{(id) => <Input id={id} {...write('text')} />}</Field>
      <Button type="primary" htmlType="submit">
        {words.find}
      </Button>
    </form>
  );
}

function Field({ label, children }: { label: string; children(id: string): ReactNode }) {
  const id = useId();
  return (
    <p>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </p>
  );
}

function Results({ list }: { list: ReturnType<typeof useFound> }) {
  const words = useTexts(texts);
  const told = useRuleWords();
  const { language } = useLanguage();
  const { lookedBackTo, looked } = list;
  const columns: Column<FoundMessage>[] = [
    {
      key: 'at',
      title: words.columns.at,
      render: ({ kind, id, at }) => (
        <Link to={`/messages/${kind}/${id}`}>
          <TimeCell at={at} seconds />
        </Link>
      ),
    },
    { key: 'phone', title: words.columns.phone, render: ({ phone }) => <PhoneCell phone={phone} /> },
    {
      key: 'text',
      title: words.columns.text,
      render: ({ text }) => (text === '' ? <span className="quiet">{words.none}</span> : text),
    },
    {
      key: 'state',
      title: words.columns.state,
      render: ({ state, result }) => (
        <>
          <StateTag state={state} /> {result && <small className="quiet">{told(result)}</small>}
        </>
      ),
    },
    { key: 'link', title: words.columns.link, render: ({ link }) => <span className="nowrap">{link}</span> },
    {
      key: 'reason',
      title: words.columns.reason,
      render: ({ kind, reason }) => (kind === 'mt' && reason ? told(reason) : reason),
    },
    {
      key: 'fee',
      title: words.columns.fee,
      kind: 'number',
      render: ({ feeFen }) => (feeFen ? <MoneyCell fen={feeFen} /> : null),
    },
  ];
  return (
    <>
      <DataList
        label={words.results}
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        isMarked={({ state }) => state === 'unsure' || state === 'parked'}
        empty={<EmptyState title={words.nothing}>{words.nothingHelp}</EmptyState>}
      />
      {lookedBackTo && (
        <Alert
          className="looked"
          type="info"
          title={words.lookedBack(
            looked,
            formatTime(Date.parse(lookedBackTo), language, { dateStyle: 'medium', timeStyle: 'medium' }),
          )}
        />
      )}
    </>
  );
}
