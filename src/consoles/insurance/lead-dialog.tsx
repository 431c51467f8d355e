import { Button, Modal } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { type LeadFileView, type LeadView, leadFile } from '../../products/insurance/contract.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { whole } from '../shell/use-more.ts';
import { tryColumns } from './deliveries.tsx';
import { texts } from './texts.ts';

/** What somebody agreed to, word for word, what proves it, and every try to hand it over. */
export function LeadDialog({ lead, onDone }: { lead: LeadView; onDone(): void }) {
  const words = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  const [file, setFile] = useState<LeadFileView>();
  const [problem, setProblem] = useState<ProblemDetails>();
  async function show(): Promise<void> {
    setOpen(true);
    try {
      setFile(await call(`/api/insurance/leads/${lead.id}`, leadFile));
    } catch (error) {
      setProblem(problemOf(error));
    }
  }
  return (
    <>
      <Button size="small" onClick={() => void show()}>
        {words.detailOf}
      </Button>
      <Modal
        open={isOpen}
        title={`${lead.insurer} · ${lead.title}`}
        width={760}
        footer={<Button onClick={() => setOpen(false)}>{words.close}</Button>}
        onCancel={() => setOpen(false)}
      >
        <ProblemAlert problem={problem} />
        {file && (
          <>
            <h2 className="dialog-part">{words.consent}</h2>
            <blockquote className="insurance-quote" lang="zh-CN">
              {file.consent.text}
            </blockquote>
            <p>
              {words.version}: <code>{file.consent.version}</code>
              {Object.entries(file.consent.evidence).map(([name, value]) => (
                <span key={name}>
                  {' '}
                  · {name}: <code>{value}</code>
                </span>
              ))}
            </p>
            <h2 className="dialog-part">{words.tries}</h2>
            <DataList
              label={words.tries}
              list={whole(file.deliveries)}
              columns={tryColumns(words)}
              keyOf={({ id }) => id}
              empty={<EmptyState title={words.noTries} />}
            />
            {lead.state === 'undelivered' && (
              <ConfirmButton
                type="primary"
                action={words.retry}
                consequence={words.retryHelp}
                onConfirm={async () => {
                  await call(`/api/insurance/leads/${lead.id}/retry`, z.undefined(), { method: 'POST', body: {} });
                  setOpen(false);
                  onDone();
                }}
              />
            )}
          </>
        )}
      </Modal>
    </>
  );
}
