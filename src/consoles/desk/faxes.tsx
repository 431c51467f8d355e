import { Button } from 'antd';
import { useRef, useState } from 'react';
import { type FaxView, faxPage, faxTaken } from '../../business/desk/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Tone } from '../shell/tone.tsx';
import { useMore } from '../shell/use-more.ts';
import { texts } from './texts.ts';

/** Faxes as they came, each with its ticket, and a way to bring one. */
export function Faxes({ mayAct }: { mayAct: boolean }) {
  const words = useTexts(texts);
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  const list = useMore<FaxView>((before) => call(`/api/desk/faxes${before ? `?before=${before}` : ''}`, faxPage));
  async function send(file: File): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const query = new URLSearchParams({ name: file.name.slice(-100) });
      await call(`/api/desk/faxes?${query}`, faxTaken, { method: 'POST', file, type: 'application/octet-stream' });
      list.reload();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  const columns: Column<FaxView>[] = [
    { key: 'received', title: words.received, render: ({ receivedAt }) => <TimeCell at={receivedAt} /> },
    {
      key: 'name',
      title: words.fax,
      render: ({ name, state }) => (
        <>
          {name} {state === 'refused' && <Tone of="warn">{words.refusedFax}</Tone>}
        </>
      ),
    },
    { key: 'sender', title: words.sender, render: ({ sender }) => sender },
    { key: 'size', title: words.size, kind: 'number', render: ({ bytes }) => `${Math.ceil(bytes / 1024)} KB` },
    {
      key: 'ticket',
      title: words.ticket,
      render: ({ ticketId }) => ticketId && <a href={`/tickets?ticket=${ticketId}`}>{words.ticket}</a>,
    },
  ];
  return (
    <>
      <ProblemAlert problem={problem} />
      {mayAct && (
        <div className="desk-actions">
          <Button loading={busy} onClick={() => input.current?.click()}>
            {words.upload}
          </Button>
          <input
            ref={input}
            type="file"
            hidden
            accept=".pdf,.tif,.tiff"
            aria-label={words.upload}
            onChange={({ target }) => {
              const [file] = target.files ?? [];
              if (file) void send(file);
              target.value = '';
            }}
          />
        </div>
      )}
      <DataList
        label={words.faxes}
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.noFaxes}>{words.noFaxesHelp}</EmptyState>}
      />
    </>
  );
}
