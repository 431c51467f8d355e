import { Alert, Modal, Skeleton } from 'antd';
import { type ReactNode, useState } from 'react';
import { type OutlookView, outlook, type StoryAction } from '../../care/console/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useRepeated } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

type Props = {
  opening: string;
  title: string;
  verb: Exclude<StoryAction, 'explain' | 'evidence'>;
  /** What is wanted; undefined while something is still to be filled in. */
  wish: object | undefined;
  isDanger?: boolean;
  /** The fields that make up the wish. */
  children?: ReactNode;
  onClose(): void;
  /** It was done. */
  onDone(): void;
};

type Found = { key: string; outlook?: OutlookView; problem?: ProblemDetails };

/** What an action would do, as the server finds by doing and undoing it; then the action itself, and what it did. */
export function OutlookDialog({ opening, title, verb, wish, isDanger = false, children, onClose, onDone }: Props) {
  const words = useTexts(texts);
  const [found, setFound] = useState<Found>();
  const [done, setDone] = useState<OutlookView>();
  const [failed, setFailed] = useState<ProblemDetails>();
  const [isBusy, setBusy] = useState(false);
  const [round, setRound] = useState(0);
  const path = `/api/care/openings/${opening}/${verb}`;
  const key = `${JSON.stringify(wish)} ${round}`;
  useRepeated(
    async (signal) => {
      if (wish === undefined) return;
      const next = await call(`${path}/outlook`, outlook, { method: 'POST', body: wish }).then(
        (its): Found => ({ key, outlook: its }),
        (error): Found => ({ key, problem: problemOf(error) }),
      );
      if (!signal.aborted) setFound(next);
    },
    undefined,
    key,
  );
  const current = found?.key === key ? found : undefined;

  async function act(): Promise<void> {
    if (!current?.outlook) return;
    setBusy(true);
    setFailed(undefined);
    try {
      const body = { ...wish, seen: current.outlook.seen };
      setDone(await call(path, outlook, { method: 'POST', body }));
      onDone();
    } catch (error) {
      setFailed(problemOf(error));
      // What has changed is shown before anything is confirmed again.
      setRound((old) => old + 1);
    } finally {
      setBusy(false);
    }
  }

  if (done)
    return (
      <Modal
        open
        title={title}
        okText={words.close}
        onOk={onClose}
        onCancel={onClose}
        cancelButtonProps={{ hidden: true }}
      >
        <Alert type="success" showIcon title={words.doneTitle} />
        <Lines lines={done.lines} />
      </Modal>
    );
  return (
    <Modal
      open
      title={title}
      okText={words.confirm}
      cancelText={words.cancel}
      okButtonProps={{ danger: isDanger, disabled: !current?.outlook }}
      confirmLoading={isBusy}
      onOk={() => void act()}
      onCancel={onClose}
    >
      <div ref={focusFirst}>{children}</div>
      <ProblemAlert problem={failed ?? current?.problem} />
      {wish !== undefined && (
        <section aria-label={words.consequences} aria-live="polite">
          <h3>{words.consequences}</h3>
          {current?.outlook && <Lines lines={current.outlook.lines} />}
          {!current && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
        </section>
      )}
    </Modal>
  );
}

/** Who opens a dialog types into its first field. */
function focusFirst(fields: HTMLElement | null): void {
  fields?.querySelector<HTMLElement>('input, textarea')?.focus();
}

/** Consequences, each marked by its kind. */
export function Lines({ lines }: { lines: OutlookView['lines'] }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  if (lines.length === 0) return <p>{words.nothingHappens}</p>;
  return (
    <ul className="outlook">
      {lines.map(({ kind, text }) => (
        <li key={text.en} className={`is-${kind}`}>
          <span className="outlook-kind">{words.kinds[kind]}</span> <span>{text[language]}</span>
        </li>
      ))}
    </ul>
  );
}
