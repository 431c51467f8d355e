import { Button, Input, Select, Tooltip } from 'antd';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router';
import { board, type IssueView, issueView } from '../../products/mms/contract.ts';
import { forecast } from '../../products/mms/push/contract.ts';
import { dayAndWeekday, formatTime, hourAndMinute } from '../shell/beijing.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DialogButton } from '../shell/dialog-button.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { useSend } from '../shell/use-send.ts';
import { texts } from './texts.ts';

type Props = {
  issue: IssueView;
  /** All that was typed is saved once it resolves; false when it could not be. */
  settle(): Promise<boolean>;
  onDone(issue: IssueView): void;
};

/** What can be done to an issue as it stands, by whoever looks at it. */
export function Actions({ issue, settle, onDone }: Props) {
  const role = useMe()?.role;
  if (role === 'editor') return <OfEditor issue={issue} settle={settle} onDone={onDone} />;
  return <OfReviewer issue={issue} settle={settle} onDone={onDone} />;
}

function deedOf({ issue, onDone }: Pick<Props, 'issue' | 'onDone'>) {
  return async (deed: string, body: object = {}) => {
    const given = { hash: issue.hash, ...body };
    onDone(await call(`/api/mms/issues/${issue.id}/${deed}`, issueView, { method: 'POST', body: given }));
  };
}

function OfEditor({ issue, settle, onDone }: Props) {
  const words = useTexts(texts);
  const navigate = useNavigate();
  const act = deedOf({ issue, onDone });
  const { state, findings } = issue;
  const stops = findings.filter(({ weight }) => weight === 'stop').length;
  const submit = useSend(() => act('submit'));
  const copy = useSend(async () => {
    const body = { title: issue.title, like: issue.id };
    const { id } = await call('/api/mms/issues', issueView, { method: 'POST', body });
    void navigate(`/editorial/issues/${id}`);
  });
  return (
    <>
      {state === 'draft' && (
        <Tooltip title={stops > 0 ? words.toMend(stops) : ''}>
          <Button
            type="primary"
            disabled={stops > 0}
            loading={submit.isBusy}
            onClick={async () => (await settle()) && submit.submit()}
          >
            {words.submit}
          </Button>
        </Tooltip>
      )}
      {issue.asksFiling && ['review', 'approved'].includes(state) && <File issue={issue} onDone={onDone} />}
      {(state === 'approved' || state === 'scheduled') && (
        <Schedule issue={issue} onChosen={(slot) => act('schedule', { slot })} />
      )}
      {(state === 'scheduled' || state === 'skipped') && (
        <ConfirmButton
          action={words.unschedule}
          consequence={words.unscheduleHelp}
          onConfirm={() => act('unschedule')}
        />
      )}
      <Button loading={copy.isBusy} onClick={async () => (await settle()) && copy.submit()}>
        {words.newLikeThis}
      </Button>
      {['draft', 'review', 'approved', 'skipped'].includes(state) && (
        <ConfirmButton
          isDanger
          action={words.discard}
          consequence={words.discardHelp(issue.number, issue.slot !== null)}
          onConfirm={async () => {
            await act('discard');
            void navigate('/editorial');
          }}
        />
      )}
      <ProblemAlert problem={submit.problem} onClose={submit.forget} />
      <ProblemAlert problem={copy.problem} onClose={copy.forget} />
    </>
  );
}

function OfReviewer({ issue, onDone }: Props) {
  const words = useTexts(texts);
  const field = useId();
  const [note, setNote] = useState('');
  const act = deedOf({ issue, onDone });
  const { state, notApproved, reserve, id } = issue;
  const mayReturn = state === 'review' || state === 'approved' || state === 'scheduled';
  return (
    <>
      {state === 'review' && (
        <Tooltip title={notApproved === null ? '' : words.whyNotApproved(notApproved)}>
          <span>
            <ConfirmButton
              type="primary"
              disabled={notApproved !== null}
              action={words.approve}
              consequence={words.approveHelp(issue.hash.slice(0, 8))}
              onConfirm={() => act('approve')}
            />
          </span>
        </Tooltip>
      )}
      {mayReturn && (
        <DialogButton
          label={words.return}
          title={words.return}
          confirm={words.return}
          isReady={note.trim().length >= 2}
          onConfirm={async () => {
            await act('return', { note: note.trim() });
            setNote('');
          }}
        >
          <p>{words.returnHelp(state === 'scheduled')}</p>
          <label htmlFor={field}>{words.returnNote}</label>
          <Input.TextArea
            id={field}
            rows={3}
            maxLength={300}
            value={note}
            onChange={({ target }) => setNote(target.value)}
          />
        </DialogButton>
      )}
      {(state === 'approved' || (reserve && state !== 'discarded')) && issue.slot === null && (
        <ConfirmButton
          action={reserve ? words.reserveOff : words.reserveOn}
          consequence={reserve ? words.reserveOffHelp : words.reserveOnHelp}
          onConfirm={async () =>
            onDone(
              await call(`/api/mms/issues/${id}/reserve`, issueView, { method: 'PUT', body: { reserve: !reserve } }),
            )
          }
        />
      )}
    </>
  );
}

/** The number that the carrier gave when it was shown what the issue says. */
function File({ issue, onDone }: Pick<Props, 'issue' | 'onDone'>) {
  const words = useTexts(texts);
  const field = useId();
  const [number, setNumber] = useState(issue.filing ?? '');
  return (
    <DialogButton
      label={words.enterFiling}
      title={words.enterFiling}
      confirm={words.enterFiling}
      isReady={/^[\w./-]{2,40}$/.test(number.trim())}
      onConfirm={async () => {
        const body = { hash: issue.hash, number: number.trim() };
        onDone(await call(`/api/mms/issues/${issue.id}/filing`, issueView, { method: 'PUT', body }));
      }}
    >
      <p>{words.filingHelp}</p>
      <label htmlFor={field}>{words.filingNumber}</label>
      <Input id={field} maxLength={40} value={number} onChange={({ target }) => setNumber(target.value)} />
    </DialogButton>
  );
}

/** A slot for an approved issue, of this week or one of the next. */
function Schedule({ issue, onChosen }: { issue: IssueView; onChosen(slot: string): Promise<unknown> }) {
  const words = useTexts(texts);
  const [slot, setSlot] = useState<string>();
  const chosen = slot ?? issue.slot ?? undefined;
  return (
    <DialogButton
      type={issue.state === 'approved' ? 'primary' : 'default'}
      label={issue.state === 'approved' ? words.schedule : words.reschedule}
      title={words.schedule}
      confirm={words.schedule}
      isReady={chosen !== undefined}
      onConfirm={() => chosen !== undefined && onChosen(chosen)}
    >
      <p>{words.scheduleHelp}</p>
      <ChooseSlot issue={issue} value={chosen} onChange={setSlot} />
    </DialogButton>
  );
}

const weeks = 4;
const weekMs = 7 * 86_400_000;

function ChooseSlot({
  issue: { id, title },
  value,
  onChange,
}: {
  issue: IssueView;
  value: string | undefined;
  onChange(slot: string): void;
}) {
  const words = useTexts(texts);
  const field = useId();
  const { language } = useLanguage();
  const {
    value: boards,
    problem,
    again,
  } = useLoaded(async () => {
    const first = await call(`/api/mms/board?${queryOf({ title })}`, board);
    const later = Array.from({ length: weeks - 1 }, (_, at) =>
      new Date(Date.parse(first.monday) + (at + 1) * weekMs).toISOString().slice(0, 10),
    );
    return [
      first,
      ...(await Promise.all(later.map((day) => call(`/api/mms/board?${queryOf({ title, day })}`, board)))),
    ];
  });
  const dueAt = boards?.flatMap(({ slots }) => slots).find(({ key }) => key === value)?.dueAt;
  const options = (boards ?? []).flatMap(({ slots }) =>
    slots
      .filter(({ dueAt, isOver }) => dueAt !== null && !isOver)
      .map(({ key, dueAt, issue }) => {
        const at = Date.parse(dueAt!);
        const when = `${formatTime(at, language, dayAndWeekday)} ${formatTime(at, language, hourAndMinute)}`;
        const isTaken = issue !== null && issue.id !== id;
        return { value: key, disabled: isTaken, label: isTaken ? words.slotTaken(when, issue.number) : when };
      }),
  );
  return (
    <>
      <ProblemAlert problem={problem} onAgain={again} />
      <label htmlFor={field}>{words.slot}</label>
      <Select
        id={field}
        className="wide-choice"
        loading={!boards && !problem}
        value={value ?? null}
        placeholder={words.chooseSlot}
        options={options}
        onChange={onChange}
      />
      {value !== undefined && dueAt && <Finish key={value} title={title} at={dueAt} />}
    </>
  );
}

/** To how many it would go in a slot, and when it would be through at the pace of the links. */
function Finish({ title, at }: { title: string; at: string }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { value, problem, again } = useLoaded(() => call(`/api/mms/forecast?${queryOf({ title, at })}`, forecast));
  if (!value) return problem ? <ProblemAlert problem={problem} onAgain={again} /> : <p>{words.counting}</p>;
  const { readers, endsAt, takesSeconds } = value;
  if (readers === 0) return <p role="status">{words.noReaders}</p>;
  const ends = endsAt === null ? undefined : formatTime(Date.parse(endsAt), language, hourAndMinute);
  return (
    <p role="status">
      {ends === undefined
        ? words.noFinish(readers)
        : words.finish(readers, ends, Math.max(1, Math.ceil(takesSeconds / 60)))}
    </p>
  );
}
