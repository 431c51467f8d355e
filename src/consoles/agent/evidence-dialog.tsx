import { Button, Input, Modal, Space } from 'antd';
import { useId, useState } from 'react';
import { requestList } from '../../care/console/evidence/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

/** The evidence pack of a number: a supervisor takes it for a purpose, an agent asks for his approval first. */
export function EvidenceDialog({ opening, onClose }: { opening: string; onClose(): void }) {
  const words = useTexts(texts);
  const field = useId();
  const mayTake = useMe()?.role === 'supervisor';
  const [purpose, setPurpose] = useState('');
  const [problem, setProblem] = useState<ProblemDetails>();
  const address = `/api/care/openings/${opening}`;
  const {
    value: asked,
    problem: notLoaded,
    put,
    again,
  } = useLoaded(async () => (mayTake ? { items: [] } : call(`${address}/evidence-requests`, requestList)));
  const isSaid = purpose.trim().length >= 4;
  const query = new URLSearchParams({ purpose: purpose.trim() }).toString();

  async function ask(): Promise<void> {
    setProblem(undefined);
    try {
      const body = { purpose: purpose.trim() };
      put(await call(`${address}/evidence-requests`, requestList, { method: 'POST', body }));
      setPurpose('');
    } catch (error) {
      setProblem(problemOf(error));
    }
  }

  return (
    <Modal open title={words.evidence} footer={null} onCancel={onClose}>
      <p>{words.evidenceLead}</p>
      <ProblemAlert problem={problem} />
      <p>
        <label htmlFor={field}>{words.evidenceWhy}</label>
        <Input id={field} maxLength={200} value={purpose} onChange={({ target }) => setPurpose(target.value)} />
        {!isSaid && <span className="secondary">{words.evidenceNeeds}</span>}
      </p>
      {mayTake ? (
        <Downloads address={address} query={query} isReady={isSaid} />
      ) : (
        <Button type="primary" disabled={!isSaid} onClick={() => void ask()}>
          {words.evidenceAsk}
        </Button>
      )}
      <ProblemAlert problem={notLoaded} onAgain={again} />
      <ul className="agent-list">
        {asked?.items.map((one) => (
          <li key={one.id}>
            <TimeCell at={one.askedAt} /> · {one.purpose} · {words.evidenceStates[one.state]}
            {one.isGood && <Downloads address={address} query={`request=${one.id}`} isReady />}
          </li>
        ))}
      </ul>
    </Modal>
  );
}

function Downloads({ address, query, isReady }: { address: string; query: string; isReady: boolean }) {
  const words = useTexts(texts);
  const link = (form: 'pdf' | 'zip') => (isReady ? { href: `${address}/evidence.${form}?${query}` } : {});
  return (
    <Space>
      <Button type="primary" disabled={!isReady} {...link('zip')}>
        {words.zip}
      </Button>
      <Button disabled={!isReady} {...link('pdf')}>
        {words.pdf}
      </Button>
    </Space>
  );
}
