import { Button } from 'antd';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { z } from 'zod';
import {
  type consentRow,
  consentRowPage,
  enteredResult,
  recordingResult,
} from '../../business/telemarketing/contract.ts';
import { AskExport } from '../shell/ask-export.tsx';
import { PhoneCell, TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataList } from '../shell/data-list.tsx';
import { FileButton } from '../shell/file-button.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useMore } from '../shell/use-more.ts';
import { texts } from './texts.ts';

type Row = z.output<typeof consentRow>;
const stateKeys = {
  'without-recording': 'withoutRecording',
  'to-enter': 'toEnter',
  entered: 'entered',
  open: 'open',
} as const;

const tones = { 'without-recording': 'bad', 'to-enter': 'wait', entered: 'busy', open: 'good' } as const;

/** The rows of one list of agreements: recordings to hear or to add, and what the carrier has entered. */
export function Rows() {
  const { id } = useParams();
  const words = useTexts(texts);
  const role = useMe()?.role;
  const at = `/api/telemarketing/consent-lists/${id}`;
  const list = useMore<Row, number>((after) => call(`${at}/rows?${queryOf({ after })}`, consentRowPage));
  const waiting = list.items?.filter(({ state }) => state === 'to-enter').length ?? 0;
  const isCarrier = role === 'carrier-data-entry' || role === 'administrator';
  return (
    <Page
      title={words.rows}
      above={[{ title: words.title, to: '/telemarketing' }]}
      actions={
        isCarrier && (
          <>
            <AskExport action={words.toEnter} kind="consents-to-enter" filter={{ id }} />
            <ConfirmButton
              type="primary"
              disabled={waiting === 0}
              action={words.markEntered}
              consequence={words.markHelp(waiting)}
              onConfirm={async () => {
                await call(`${at}/entered`, enteredResult, { method: 'POST', body: {} });
                list.reload();
              }}
            />
          </>
        )
      }
    >
      <DataList
        label={words.rows}
        list={list}
        keyOf={({ row }) => String(row)}
        isMarked={({ state }) => state === 'without-recording'}
        columns={[
          { key: 'row', title: words.line, kind: 'number', render: ({ row }) => row },
          { key: 'phone', title: words.phone, render: ({ phone }) => <PhoneCell phone={phone} /> },
          { key: 'product', title: words.product, render: ({ product }) => product },
          { key: 'consentedAt', title: words.consentedAt, render: ({ consentedAt }) => <TimeCell at={consentedAt} /> },
          { key: 'script', title: words.script, render: ({ scriptVersion }) => scriptVersion },
          { key: 'caller', title: words.caller, render: ({ callerId }) => callerId },
          {
            key: 'state',
            title: words.state,
            render: ({ state }) => <StateTag tone={tones[state]}>{words.progress[stateKeys[state]]}</StateTag>,
          },
          {
            key: 'recording',
            title: words.recording,
            render: (row) => <Recording at={at} row={row} mayAdd={role === 'telemarketer'} onAdded={list.reload} />,
          },
        ]}
      />
    </Page>
  );
}

function Recording({ at, row, mayAdd, onAdded }: { at: string; row: Row; mayAdd: boolean; onAdded(): void }) {
  const words = useTexts(texts);
  const [isHeard, hear] = useState(false);
  const address = `${at}/recordings/${encodeURIComponent(row.recording)}`;
  if (row.recordingHash === undefined)
    return mayAdd ? (
      <FileButton
        size="small"
        action={words.add}
        accept="audio/*"
        onFile={async (file) => {
          const sent = { method: 'PUT', file, type: 'application/octet-stream' } as const;
          await call(address, recordingResult, sent);
          onAdded();
        }}
      />
    ) : (
      row.recording
    );
  // Listening is written down: nothing is fetched before somebody wants to hear it.
  return isHeard ? (
    // biome-ignore lint/a11y/useMediaCaption: what is said on a telephone has no captions
    <audio controls autoPlay src={address} aria-label={words.listen(row.recording)} />
  ) : (
    <Button size="small" title={row.recordingHash} onClick={() => hear(true)} aria-label={words.listen(row.recording)}>
      {words.play}
    </Button>
  );
}
