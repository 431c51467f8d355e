import { Alert, Button, Drawer, Radio, Skeleton } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { type OrphanReport, orphanPage } from '../../business/messages/contract.ts';
import { decided, type OrphanDetail, orphanDetail } from '../../business/messages/unsettled/contract.ts';
import { MoneyCell, PhoneCell, TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import type { Column } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { NumberCell } from '../shell/number-cell.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { ProposalNote } from '../shell/proposal-note.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { useMore } from '../shell/use-more.ts';
import { DecisionForm } from './decision-form.tsx';
import { Listing } from './listing.tsx';
import { texts } from './texts.ts';

/** Status reports that name no message of ours. */
export function Orphans({ onSettled }: { onSettled(): void }) {
  const words = useTexts(texts);
  const me = useMe();
  const [opened, open] = useState<string>();
  const list = useMore((before) => call(`/api/messages/orphan-reports?${queryOf({ before })}`, orphanPage));
  function done(): void {
    open(undefined);
    list.reload();
    onSettled();
  }
  const maySetAside = me?.role === 'operator' || me?.role === 'administrator';
  const columns: Column<OrphanReport>[] = [
    { key: 'at', title: words.columns.at, render: ({ receivedAt }) => <TimeCell at={receivedAt} seconds /> },
    { key: 'phone', title: words.columns.phone, render: ({ phone }) => <PhoneCell phone={phone} /> },
    { key: 'link', title: words.columns.link, render: ({ link }) => <span className="nowrap">{link}</span> },
    {
      key: 'id',
      title: words.columns.carrierMessageId,
      render: ({ carrierMessageId }) => <code>{carrierMessageId}</code>,
    },
    { key: 'code', title: words.columns.code, render: ({ fate, code }) => `${words.fates[fate]} · ${code}` },
    {
      key: 'likely',
      title: words.columns.likely,
      render: ({ explainedBy }) => explainedBy && <Link to={`/messages/mt/${explainedBy}`}>{words.likely}</Link>,
    },
    {
      key: 'action',
      title: words.columns.action,
      render: ({ id }) => (
        <span className="todo">
          <Button size="small" onClick={() => open(id)}>
            {words.match}
          </Button>
          {maySetAside && (
            <ConfirmButton
              action={words.setAside}
              size="small"
              reason={words.because}
              consequence={words.setAsideHelp.orphan}
              onConfirm={async (because) => {
                await call(`/api/messages/orphan-reports/${id}/set-aside`, decided, {
                  method: 'POST',
                  body: { because },
                });
                done();
              }}
            />
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <Listing kind="orphans" list={list} columns={columns} />
      <Drawer
        open={opened !== undefined}
        title={words.matching.title}
        size="large"
        destroyOnHidden
        onClose={() => open(undefined)}
      >
        {opened !== undefined && <Match id={opened} onDone={done} />}
      </Drawer>
    </>
  );
}

function Match({ id, onDone }: { id: string; onDone(): void }) {
  const { value: orphan, problem, again } = useLoaded(() => call(`/api/messages/orphan-reports/${id}`, orphanDetail));
  if (problem) return <ProblemAlert problem={problem} onAgain={again} />;
  return orphan ? <Choice orphan={orphan} onDone={onDone} /> : <Skeleton active title={false} />;
}

function Choice({ orphan, onDone }: { orphan: OrphanDetail; onDone(): void }) {
  const words = useTexts(texts);
  const { id, proposal, candidates, fate } = orphan;
  const [chosen, choose] = useState(proposal?.verdict ?? '');
  const one = candidates.find((candidate) => nameOf(candidate) === chosen);
  const action = one?.movesMoney ? (proposal ? words.verdict.confirm : words.verdict.propose) : words.match;
  return (
    <DecisionForm
      action={action}
      isReady={one !== undefined && !proposal?.isMine}
      onDecide={(because) => {
        const { mtId, part, attempt } = one!;
        const body = { mtId, part, attempt, because };
        return call(`/api/messages/orphan-reports/${id}/match`, decided, { method: 'POST', body });
      }}
      onDone={onDone}
    >
      <p>
        <NumberCell number={orphan.phone} /> · {orphan.link} · <code>{orphan.carrierMessageId}</code> ·{' '}
        {words.fates[fate]} · {orphan.code} · <TimeCell at={orphan.receivedAt} seconds />
      </p>
      <ProposalNote
        proposal={proposal}
        said={candidates.find((candidate) => nameOf(candidate) === proposal?.verdict)?.text}
        withdraw={(because) =>
          call(`/api/messages/orphan-reports/${id}/withdraw`, decided, { method: 'POST', body: { because } })
        }
        onDone={onDone}
      />
      {candidates.length === 0 && <EmptyState title={words.matching.none} />}
      {candidates.length > 0 && (
        <fieldset>
          <legend>{words.matching.candidates}</legend>
          <Radio.Group className="candidates" value={chosen} onChange={({ target }) => choose(target.value)}>
            {candidates.map((candidate) => (
              <Radio key={nameOf(candidate)} value={nameOf(candidate)}>
                <TimeCell at={candidate.sentAt} seconds /> {candidate.text}
                {candidate.feeFen > 0 && (
                  <>
                    {' · '}
                    <MoneyCell fen={candidate.feeFen} />
                  </>
                )}
              </Radio>
            ))}
          </Radio.Group>
        </fieldset>
      )}
      {one && (
        <Alert
          type={one.movesMoney ? 'warning' : 'info'}
          title={[
            words.matching.consequence(words.fates[fate] ?? fate),
            ...(one.movesMoney && !proposal ? [words.verdict.consequence.two] : []),
          ].join(' ')}
        />
      )}
    </DecisionForm>
  );
}

function nameOf({ mtId, part, attempt }: OrphanDetail['candidates'][number]): string {
  return `${mtId} ${part} ${attempt}`;
}
