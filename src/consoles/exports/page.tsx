import { Button, Select } from 'antd';
import { type ExportView, exportState, exportsPage, exportView } from '../../business/exports/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { queryOf, useFilters } from '../shell/use-filters.ts';
import { useRepeated } from '../shell/use-loaded.ts';
import { useMore } from '../shell/use-more.ts';
import { useRuleWords } from '../shell/use-rule-words.ts';
import { texts } from './texts.ts';
import './exports.css';

const lookEveryMs = 2_000;

/** Exports that one asked for, and those that wait for one's decision. */
export function ExportsPage() {
  const words = useTexts(texts);
  const { filters, change, key } = useFilters({ state: '' });
  const list = useMore<ExportView>(async (before) => {
    const { exports, more } = await call(`/api/exports?${queryOf({ ...filters, before })}`, exportsPage);
    return { items: exports, next: more ? exports.at(-1)!.id : undefined };
  }, key);
  const isMoving = list.items?.some(({ state }) => state === 'approved' || state === 'preparing') ?? false;
  useRepeated(async () => isMoving && list.reload(), isMoving ? lookEveryMs : undefined, isMoving);
  const columns: Column<ExportView>[] = [
    {
      key: 'what',
      title: words.columns.what,
      render: ({ title, subject, filter }) => (
        <>
          <strong>{title}</strong>
          <div className="export-fact">{subject ?? (inWords(filter) || words.everything)}</div>
        </>
      ),
    },
    { key: 'reason', title: words.columns.reason, render: ({ reason }) => reason },
    {
      key: 'asked',
      title: words.columns.asked,
      render: ({ askedBy, askedAt }) => (
        <>
          {askedBy}
          <div className="export-fact">
            <TimeCell at={askedAt} />
          </div>
        </>
      ),
    },
    {
      key: 'decided',
      title: words.columns.decided,
      render: ({ decidedBy, decidedAt, note }) => (
        <>
          {decidedBy}
          <div className="export-fact">
            <TimeCell at={decidedAt ?? undefined} /> {note}
          </div>
        </>
      ),
    },
    { key: 'state', title: words.columns.state, render: (one) => <State one={one} /> },
    { key: 'action', title: words.columns.action, render: (one) => <Actions one={one} onDone={list.reload} /> },
  ];
  return (
    <Page title={words.title} lead={words.lead}>
      <p>
        <Select
          aria-label={words.columns.state}
          value={filters.state}
          className="export-states"
          options={[
            { value: '', label: words.anyState },
            ...exportState.options.map((state) => ({ value: state, label: words.state[state] })),
          ]}
          onChange={(state) => change({ state })}
        />
      </p>
      <DataList
        label={words.title}
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        isMarked={({ may }) => may.decide}
        empty={<EmptyState title={words.nothing}>{words.nothingHelp}</EmptyState>}
      />
    </Page>
  );
}

/** The state, and what one wants to know in it: how far, how large, until when, or why not. */
function State({ one }: { one: ExportView }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const number = (value: number) => new Intl.NumberFormat(language).format(value);
  const told = useRuleWords();
  const { state, rowsDone, rowsExpected, bytes, dueAt, downloads, fault, sha256 } = one;
  return (
    <>
      {words.state[state]}
      {state === 'preparing' && (
        <div className="export-fact">
          {words.rows(number(rowsDone), rowsExpected === null ? undefined : number(rowsExpected))}
        </div>
      )}
      {state === 'ready' && (
        <div className="export-fact">
          {words.rows(number(rowsDone))} · {words.size(number(Math.ceil((bytes ?? 0) / 1024)))} ·{' '}
          {words.downloads(downloads)}
          <br />
          {words.until} <TimeCell at={dueAt ?? undefined} />
          <br />
          <span title={sha256 ?? ''}>SHA-256 {sha256?.slice(0, 12)}…</span>
        </div>
      )}
      {fault && <div className="export-fact">{told(fault)}</div>}
    </>
  );
}

function Actions({ one, onDone }: { one: ExportView; onDone(): void }) {
  const words = useTexts(texts);
  const { id, may, askedBy, title, subject } = one;
  const what = [title, subject].filter(Boolean).join(' · ');
  const act = (deed: string) => async (note: string) => {
    await call(`/api/exports/${id}/${deed}`, exportView, { method: 'POST', body: { note } });
    onDone();
  };
  return (
    <div className="export-actions">
      {may.download && (
        <Button
          size="small"
          type="primary"
          href={`/api/exports/${id}/file`}
          download
          onClick={() => setTimeout(onDone, 1_000)}
        >
          {words.download}
        </Button>
      )}
      {may.decide && (
        <>
          <ConfirmButton
            size="small"
            type="primary"
            action={words.approve}
            consequence={words.approveHelp(askedBy, what)}
            onConfirm={act('approve')}
          />
          <ConfirmButton
            size="small"
            action={words.refuse}
            consequence={words.refuseHelp(askedBy)}
            reason={words.note}
            onConfirm={act('refuse')}
          />
        </>
      )}
      {may.cancel && (
        <ConfirmButton size="small" action={words.cancel} consequence={words.cancelHelp} onConfirm={act('cancel')} />
      )}
    </div>
  );
}

function inWords(filter: Readonly<Record<string, unknown>>): string {
  return Object.entries(filter)
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(' · ');
}
