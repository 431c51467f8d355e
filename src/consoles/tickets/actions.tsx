import { Button, Radio } from 'antd';
import { useState } from 'react';
import { actResult, type DeskView, type TicketView } from '../../business/tickets/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { doTo } from './act.ts';
import { Ask } from './ask.tsx';
import { Classify, SetPolicy } from './classify.tsx';
import { PlanFollowUp } from './follow-ups.tsx';
import { texts } from './texts.ts';

type Props = {
  ticket: TicketView;
  desk: DeskView;
  isOurs: boolean;
  onDone(version: number): void;
  onOpen(id: string): void;
};

const told = ['technical', 'done', 'give-back', 'supervisor', 'reopen'] as const;

/** What can be done to a ticket as it stands, by who looks at it. What has consequences says them first. */
export function Actions({ ticket, desk, isOurs, onDone, onOpen }: Props) {
  const words = useTexts(texts);
  const [problem, setProblem] = useState<ProblemDetails>();
  const { id, version } = ticket;
  const may = (kind: string) => isOurs && ticket.may.includes(kind);
  const now = (kind: 'wait' | 'solve') => {
    setProblem(undefined);
    doTo(id, version, { kind }).then(onDone, (error) => setProblem(problemOf(error)));
  };
  return (
    <>
      <div className="ticket-actions">
        {told.map(
          (kind) =>
            may(kind) && (
              <ConfirmButton
                key={kind}
                size="small"
                action={words.acts[kind]}
                consequence={words.consequences[kind]}
                reason={words.reasons[kind]}
                onConfirm={async (text) =>
                  onDone(
                    await doTo(id, version, { kind, text, ...(kind !== 'reopen' && { attachments: [] }) } as never),
                  )
                }
              />
            ),
        )}
        {(['wait', 'solve'] as const).map(
          (kind) =>
            may(kind) && (
              <Button key={kind} size="small" onClick={() => now(kind)}>
                {words.acts[kind]}
              </Button>
            ),
        )}
        {may('close') && (
          <>
            <ConfirmButton
              size="small"
              action={words.acts.close}
              consequence={words.consequences.close}
              onConfirm={async () => onDone(await doTo(id, version, { kind: 'close', because: 'solved' }))}
            />
            <ConfirmButton
              size="small"
              isDanger
              action={words.closeSpam}
              consequence={words.consequences.spam}
              onConfirm={async () => onDone(await doTo(id, version, { kind: 'close', because: 'spam' }))}
            />
          </>
        )}
        {may('merge') && <Merge ticket={ticket} onOpen={onOpen} />}
        {may('unmerge') && (
          <ConfirmButton
            size="small"
            action={words.acts.unmerge}
            consequence={words.consequences.unmerge}
            onConfirm={async () =>
              onDone((await call(`/api/tickets/${id}/unmerge`, actResult, { method: 'POST', body: {} })).version)
            }
          />
        )}
        {may('classify') && (
          <Classify
            key={`classify ${ticket.subject} ${ticket.category} ${ticket.priority}`}
            {...{ ticket, desk, onDone }}
          />
        )}
        {may('policy') && (
          <SetPolicy key={`policy ${ticket.policy.code} ${ticket.policy.version}`} {...{ ticket, desk, onDone }} />
        )}
        {may('follow-up') && <PlanFollowUp ticket={ticket} onDone={onDone} />}
      </div>
      <ProblemAlert problem={problem} onClose={() => setProblem(undefined)} />
    </>
  );
}

function Merge({ ticket, onOpen }: { ticket: TicketView; onOpen(id: string): void }) {
  const words = useTexts(texts);
  const [into, setInto] = useState<string>();
  return (
    <Ask
      button={words.acts.merge}
      isReady={into !== undefined}
      onConfirm={async () => {
        const body = { version: ticket.version, into };
        await call(`/api/tickets/${ticket.id}/merge`, actResult, { method: 'POST', body });
        onOpen(into!);
      }}
    >
      <p>{ticket.others.length > 0 ? words.mergeHelp : words.mergeNone}</p>
      <Radio.Group
        vertical
        value={into}
        onChange={({ target }) => setInto(target.value)}
        options={ticket.others.map(({ id, number, subject, state }) => ({
          value: id,
          label: `${number} ${subject} · ${words.states[state]}`,
        }))}
      />
    </Ask>
  );
}
