import { Alert, Input } from 'antd';
import { useRef, useState } from 'react';
import { Link } from 'react-router';
import {
  type CarrierFileView,
  carrierFile,
  carrierFilePage,
  fileSheetView,
  givenFile,
} from '../../business/reconciliation/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { Choose } from '../shell/choose.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { FileButton } from '../shell/file-button.tsx';
import { call } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useLoaded, useRepeated } from '../shell/use-loaded.ts';
import { useMore } from '../shell/use-more.ts';
import { texts } from './texts.ts';

const whileReadingMs = 1_000;

/** Files of carriers: given, watched while they are read, and what is wrong in them. */
export function Files() {
  const words = useTexts(texts);
  const list = useMore((before) => call(`/api/reconciliation/files?${queryOf({ before })}`, carrierFilePage));
  const isReading = list.items?.some(({ state }) => state === 'reading') ?? false;
  return (
    <>
      <Give onGiven={list.reload} />
      {isReading && <Again act={list.reload} />}
      <DataList
        label={words.files}
        list={list}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.noFiles}>{words.noFilesHelp}</EmptyState>}
        columns={[
          { key: 'name', title: words.name, render: ({ name }) => name },
          { key: 'kind', title: words.kind, render: ({ kind }) => words.kinds[kind] },
          { key: 'peer', title: words.peer, render: ({ peer }) => peer },
          { key: 'period', title: words.period, render: ({ period }) => period },
          { key: 'state', title: words.state, render: (file) => <FileState file={file} /> },
          { key: 'lines', title: words.lines, kind: 'number', render: (file) => <Lines file={file} /> },
          {
            key: 'faults',
            title: words.faults,
            kind: 'number',
            render: ({ id, badRows }) =>
              badRows > 0 ? <Link to={`/reconciliation/files/${id}`}>{badRows.toLocaleString()}</Link> : 0,
          },
          {
            key: 'given',
            title: words.given,
            render: ({ givenAt, givenBy }) => (
              <>
                <TimeCell at={givenAt} /> {givenBy}
              </>
            ),
          },
          { key: 'stop', title: words.actions, render: (file) => <Stop file={file} onDone={list.reload} /> },
        ]}
      />
    </>
  );
}

function Again({ act }: { act(): void }) {
  const isFirst = useRef(true);
  useRepeated(
    async () => {
      if (!isFirst.current) act();
      isFirst.current = false;
    },
    whileReadingMs,
    undefined,
  );
  return null;
}

const tones = {
  reading: 'busy',
  current: 'good',
  superseded: 'quiet',
  cancelled: 'quiet',
  refused: 'bad',
} as const;

function FileState({ file: { state, reason } }: { file: CarrierFileView }) {
  const words = useTexts(texts);
  return (
    <>
      <StateTag tone={tones[state]}>{words.fileStates[state]}</StateTag>
      {reason && <div>{reason}</div>}
    </>
  );
}

/** How far it is read, and how fast, told from what it was when it was looked at before. */
function Lines({ file: { lines, state } }: { file: CarrierFileView }) {
  const words = useTexts(texts);
  const [seen, setSeen] = useState({ lines, at: performance.now(), rate: 0 });
  if (lines !== seen.lines) {
    const at = performance.now();
    setSeen({ lines, at, rate: Math.round(((lines - seen.lines) * 1000) / Math.max(1, at - seen.at)) });
  }
  return (
    <>
      {lines.toLocaleString()}
      {state === 'reading' && seen.rate > 0 && <div>{words.rate(seen.rate)}</div>}
    </>
  );
}

function Stop({ file: { id, state }, onDone }: { file: CarrierFileView; onDone(): void }) {
  const words = useTexts(texts);
  if (state !== 'reading') return null;
  return (
    <ConfirmButton
      size="small"
      action={words.stop}
      consequence={words.stopHelp}
      reason={words.why}
      onConfirm={async (reason) => {
        await call(`/api/reconciliation/files/${id}/cancel`, carrierFile, { method: 'POST', body: { reason } });
        onDone();
      }}
    />
  );
}

function Give({ onGiven }: { onGiven(): void }) {
  const words = useTexts(texts);
  const {
    value: sheets,
    problem,
    again,
  } = useLoaded(() => call('/api/reconciliation/file-sheets', fileSheetView.array()));
  const [sheet, setSheet] = useState('');
  const [period, setPeriod] = useState('');
  const [said, setSaid] = useState('');
  async function give(file: File): Promise<void> {
    setSaid('');
    const sent = { method: 'POST', file, type: 'application/octet-stream' } as const;
    const { isKnown } = await call(
      `/api/reconciliation/files?${queryOf({ name: file.name, sheet, period })}`,
      givenFile,
      sent,
    );
    setSaid(isKnown ? words.known : words.taken);
    onGiven();
  }
  return (
    <>
      <ProblemAlert problem={problem} onAgain={again} />
      <div className="tools-row">
        <Choose
          label={words.sheet}
          value={sheet}
          onChange={setSheet}
          options={[['', words.byName], ...(sheets ?? []).map(({ file }) => [file, file] as const)]}
        />
        <Labelled label={words.namedPeriod}>
          {(id) => (
            <Input
              id={id}
              value={period}
              maxLength={10}
              placeholder="2026-11"
              onChange={({ target }) => setPeriod(target.value.trim())}
            />
          )}
        </Labelled>
        <FileButton type="primary" action={words.choose} onFile={give} />
      </div>
      {said && <Alert type="success" showIcon title={said} />}
    </>
  );
}
