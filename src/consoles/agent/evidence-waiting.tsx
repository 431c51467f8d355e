import { Space } from 'antd';
import { z } from 'zod';
import { requestList } from '../../care/console/evidence/contract.ts';
import { PhoneCell, TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

/** Evidence packs that agents asked for and that wait for a supervisor; nothing where none does. */
export function EvidenceWaiting() {
  const words = useTexts(texts);
  const load = () => call('/api/care/evidence-requests', requestList);
  const { value, problem, put, again } = useLoaded(load);
  if (problem && !value) return <ProblemAlert problem={problem} onAgain={again} />;
  if (!value || value.items.length === 0) return null;
  async function decide(id: string, verb: 'approve' | 'refuse'): Promise<void> {
    await call(`/api/care/evidence-requests/${id}/${verb}`, z.unknown(), { method: 'POST', body: {} });
    put(await load());
  }
  return (
    <section className="agent-section">
      <h2>{words.evidenceWaiting}</h2>
      <ul className="agent-list">
        {value.items.map(({ id, phone, purpose, askedByName, askedAt }) => (
          <li key={id} className="agent-row">
            <span>
              <PhoneCell phone={phone} /> · {purpose} · {askedByName} · <TimeCell at={askedAt} />
            </span>
            <Space>
              <ConfirmButton
                action={words.approve}
                type="primary"
                size="small"
                consequence={words.approveMeans(askedByName, phone, purpose)}
                onConfirm={() => decide(id, 'approve')}
              />
              <ConfirmButton
                action={words.refuse}
                size="small"
                consequence={words.refuseMeans(askedByName, phone)}
                onConfirm={() => decide(id, 'refuse')}
              />
            </Space>
          </li>
        ))}
      </ul>
    </section>
  );
}
