import { Button, Drawer, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { type IssueContent, revisionsPage, revisionView, type TitleView } from '../../products/mms/contract.ts';
import { formatTime } from '../shell/beijing.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { call } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { DiffView } from './diff-view.tsx';
import { texts } from './texts.ts';

/** What the issue said at times, and what is otherwise between any two of them. */
export function History({
  id,
  title,
  isOpenForWriting,
  onRestore,
}: {
  id: string;
  title: TitleView | undefined;
  isOpenForWriting: boolean;
  onRestore(content: IssueContent): void;
}) {
  const words = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{words.history}</Button>
      <Drawer open={isOpen} destroyOnHidden size={560} title={words.history} onClose={() => setOpen(false)}>
        <Revisions
          id={id}
          title={title}
          isOpenForWriting={isOpenForWriting}
          onRestore={(content) => {
            onRestore(content);
            setOpen(false);
          }}
        />
      </Drawer>
    </>
  );
}

type RevisionsProps = Parameters<typeof History>[0];

function Revisions({ id, title, isOpenForWriting, onRestore }: RevisionsProps) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { value, problem, again } = useLoaded(() => call(`/api/mms/issues/${id}/revisions`, revisionsPage));
  const [chosen, setChosen] = useState<{ from?: number; to?: number }>({});
  if (!value) return problem ? <ProblemAlert problem={problem} onAgain={again} /> : <Skeleton active title={false} />;
  const { revisions } = value;
  const to = chosen.to ?? revisions[0]!.revision;
  const from = chosen.from ?? revisions[1]?.revision ?? to;
  const options = revisions.map(({ revision, by, at }) => ({
    value: revision,
    label: words.revisionOf(revision, by, formatTime(Date.parse(at), language, revisionTime)),
  }));
  return (
    <div className="history">
      <Labelled label={words.compareFrom}>
        {(field) => (
          <Select
            id={field}
            className="wide-choice"
            value={from}
            options={options}
            onChange={(next) => setChosen({ ...chosen, from: next })}
          />
        )}
      </Labelled>
      <Labelled label={words.compareTo}>
        {(field) => (
          <Select
            id={field}
            className="wide-choice"
            value={to}
            options={options}
            onChange={(next) => setChosen({ ...chosen, to: next })}
          />
        )}
      </Labelled>
      <Between
        key={`${from} ${to}`}
        {...{ id, from, to, title }}
        actions={(older) =>
          isOpenForWriting &&
          from !== revisions[0]!.revision && (
            <ConfirmButton
              size="small"
              action={words.restore(from)}
              consequence={words.restoreHelp}
              onConfirm={async () => onRestore(older)}
            />
          )
        }
      />
    </div>
  );
}

const revisionTime = { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' } as const;

function Between({
  id,
  from,
  to,
  title,
  actions,
}: {
  id: string;
  from: number;
  to: number;
  title: TitleView | undefined;
  actions(older: IssueContent): React.ReactNode;
}) {
  const { value, problem, again } = useLoaded(() =>
    Promise.all([from, to].map((revision) => call(`/api/mms/issues/${id}/revisions/${revision}`, revisionView))),
  );
  if (!value) return problem ? <ProblemAlert problem={problem} onAgain={again} /> : <Skeleton active title={false} />;
  const [older, newer] = value as [{ content: IssueContent }, { content: IssueContent }];
  return (
    <>
      <DiffView before={older.content} after={newer.content} title={title} />
      {actions(older.content)}
    </>
  );
}
