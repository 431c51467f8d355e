import { Alert, Button, Drawer, Radio, Select, Skeleton, Tag } from 'antd';
import { useId, useState } from 'react';
import { Link } from 'react-router';
import { type UnsureMt, unsurePage } from '../../business/messages/contract.ts';
import { decided, evidences, type UnsureDetail, unsureDetail } from '../../business/messages/unsettled/contract.ts';
import { MoneyCell, PhoneCell, TimeCell } from '../shell/cells.tsx';
import type { Column } from '../shell/data-list.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { NumberCell } from '../shell/number-cell.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { ProposalNote } from '../shell/proposal-note.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { useMore } from '../shell/use-more.ts';
import { useRuleWords } from '../shell/use-rule-words.ts';
import { yuanOf } from '../shell/yuan.ts';
import { DecisionForm } from './decision-form.tsx';
import { Listing } from './listing.tsx';
import { texts } from './texts.ts';

/** Messages of which it cannot be known whether they arrived. */
export function Unsure({ onSettled }: { onSettled(): void }) {
  const words = useTexts(texts);
  const told = useRuleWords();
  const [opened, open] = useState<string>();
  const list = useMore((before) => call(`/api/messages/unsure?${queryOf({ before })}`, unsurePage));
  const columns: Column<UnsureMt>[] = [
    { key: 'at', title: words.columns.at, render: ({ queuedAt }) => <TimeCell at={queuedAt} /> },
    { key: 'phone', title: words.columns.phone, render: ({ phone }) => <PhoneCell phone={phone} /> },
    {
      key: 'text',
      title: words.columns.text,
      render: ({ id, text }) => (
        <Link to={`/messages/mt/${id}`} title={words.open}>
          {text}
        </Link>
      ),
    },
    { key: 'reason', title: words.columns.reason, render: ({ reason }) => told(reason) },
    {
      key: 'fee',
      title: words.columns.fee,
      kind: 'number',
      render: ({ feeFen }) => (feeFen > 0 ? <MoneyCell fen={feeFen} /> : null),
    },
    {
      key: 'action',
      title: words.columns.action,
      render: ({ id, movesMoney, isProposed }) => (
        <span className="todo">
          <Button size="small" onClick={() => open(id)}>
            {words.settle}
          </Button>
          {(isProposed || movesMoney) && <Tag>{isProposed ? words.isProposed : words.movesMoney}</Tag>}
        </span>
      ),
    },
  ];
  return (
    <>
      <Listing kind="unsure" list={list} columns={columns} />
      <Drawer
        open={opened !== undefined}
        title={words.verdict.title}
        size="large"
        destroyOnHidden
        onClose={() => open(undefined)}
      >
        {opened !== undefined && (
          <Verdict
            id={opened}
            onDone={() => {
              open(undefined);
              list.reload();
              onSettled();
            }}
          />
        )}
      </Drawer>
    </>
  );
}

function Verdict({ id, onDone }: { id: string; onDone(): void }) {
  const { value: known, problem, again } = useLoaded(() => call(`/api/messages/unsure/${id}`, unsureDetail));
  if (problem) return <ProblemAlert problem={problem} onAgain={again} />;
  if (!known) return <Skeleton active title={false} />;
  return (
    <>
      <Known known={known} />
      <Choice known={known} onDone={onDone} />
    </>
  );
}

function Known({ known }: { known: UnsureDetail }) {
  const words = useTexts(texts);
  const told = useRuleWords();
  const { verdict } = words;
  return (
    <>
      <p>
        <NumberCell number={known.phone} /> · {told(known.reason)}
        {known.feeFen > 0 && (
          <>
            {' · '}
            <MoneyCell fen={known.feeFen} />
          </>
        )}
      </p>
      <blockquote>{known.text}</blockquote>
      <h2>{verdict.attempts}</h2>
      <ul>
        {known.attempts.map(({ part, attempt, link, sentAt, answeredAt, maybeTwice, carrierMessageId }) => (
          <li key={`${part} ${attempt}`}>
            <TimeCell at={sentAt} seconds />{' '}
            {[
              verdict.attempt(part, attempt, link),
              answeredAt === undefined ? verdict.noAnswer : verdict.answered,
              ...(maybeTwice ? [verdict.maybeTwice] : []),
              ...(carrierMessageId === undefined ? [] : [carrierMessageId]),
            ].join(' · ')}
          </li>
        ))}
      </ul>
      {known.orphans.length > 0 && (
        <>
          <h2>{verdict.orphans}</h2>
          <ul>
            {known.orphans.map(({ id, fate, code, receivedAt }) => (
              <li key={id}>
                <TimeCell at={receivedAt} seconds /> {`${words.fates[fate]} · ${code}`}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

type Said = 'delivered' | 'undelivered';

function Choice({ known, onDone }: { known: UnsureDetail; onDone(): void }) {
  const words = useTexts(texts).verdict;
  const field = useId();
  const { proposal, movesMoney, id } = known;
  const [verdict, choose] = useState<Said | undefined>(proposal?.verdict as Said | undefined);
  const [evidence, stand] = useState<(typeof evidences)[number]>('report');
  const action = !movesMoney ? words.settle : proposal ? words.confirm : words.propose;
  return (
    <DecisionForm
      action={action}
      isReady={verdict !== undefined && !proposal?.isMine}
      onDecide={(because) =>
        call(`/api/messages/unsure/${id}/verdict`, decided, { method: 'POST', body: { verdict, evidence, because } })
      }
      onDone={onDone}
    >
      <ProposalNote
        proposal={proposal}
        said={proposal && words[proposal.verdict as Said]}
        stands={proposal?.evidence && words.evidences[proposal.evidence]}
        withdraw={(because) =>
          call(`/api/messages/unsure/${id}/withdraw`, decided, { method: 'POST', body: { because } })
        }
        onDone={onDone}
      />
      <fieldset>
        <legend>{words.chosen}</legend>
        <Radio.Group
          value={verdict}
          onChange={({ target }) => choose(target.value)}
          options={(['delivered', 'undelivered'] as const).map((value) => ({ value, label: words[value] }))}
        />
      </fieldset>
      <p className="field">
        <label htmlFor={field}>{words.evidence}</label>
        <Select
          id={field}
          value={evidence}
          onChange={stand}
          options={evidences.map((value) => ({ value, label: words.evidences[value] }))}
        />
      </p>
      {verdict && <Follows known={known} verdict={verdict} />}
    </DecisionForm>
  );
}

function Follows({ known: { movesMoney, feeFen, proposal }, verdict }: { known: UnsureDetail; verdict: Said }) {
  const words = useTexts(texts).verdict.consequence;
  const fee = `¥${yuanOf(feeFen)}`;
  const lines = movesMoney ? [words[verdict](fee), ...(proposal ? [] : [words.two])] : [words.free];
  return <Alert type={movesMoney ? 'warning' : 'info'} title={lines.join(' ')} />;
}
