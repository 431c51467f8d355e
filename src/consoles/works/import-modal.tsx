import { Button, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { type ImportedFile, type WorkKind, type WorkView, worksEvent } from '../../business/works/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useEvents } from '../shell/use-events.ts';
import { LineFaults } from './line-faults.tsx';
import { texts } from './texts.ts';
import { CancelWork, WorkProgress } from './work-progress.tsx';

type Going<T> = { readonly result?: T; readonly problem?: ProblemDetails };

/** An import of a page: `run` sends the file, `dialog` shows how far it is, what came of it and which lines could not be taken. */
export function useImport<T extends ImportedFile>({
  title,
  kind,
  tell,
}: {
  title: string;
  kind: WorkKind;
  /** What was taken, in a sentence. */
  tell(result: T): string;
}): { isBusy: boolean; run(send: () => Promise<T>): Promise<void>; dialog: ReactNode } {
  const [going, setGoing] = useState<Going<T>>();
  const isBusy = going !== undefined && !going.result && !going.problem;
  async function run(send: () => Promise<T>): Promise<void> {
    setGoing({});
    try {
      const result = await send();
      setGoing({ result });
    } catch (error) {
      setGoing({ problem: problemOf(error) });
    }
  }
  const dialog = (
    <Modal
      open={going !== undefined}
      title={title}
      footer={null}
      maskClosable={!isBusy}
      onCancel={() => !isBusy && setGoing(undefined)}
      closable={!isBusy}
    >
      {isBusy && <UnderWay kind={kind} />}
      <ProblemAlert problem={going?.problem} />
      {going?.result && (
        <>
          <p>{tell(going.result)}</p>
          <LineFaults work={going.result.work} count={going.result.faultCount} />
        </>
      )}
    </Modal>
  );
  return { isBusy, run, dialog };
}

/** One's own work of a kind, while it goes on. */
function UnderWay({ kind }: { kind: WorkKind }) {
  const words = useTexts(texts);
  const [work, setWork] = useState<WorkView>();
  useEvents('/api/works/events', {
    events: {
      works: (data) =>
        setWork(worksEvent.parse(data).items.find((one) => one.kind === kind && one.isMine && one.state === 'running')),
    },
  });
  return work ? (
    <>
      <WorkProgress work={work} />
      <CancelWork work={work} />
    </>
  ) : (
    <p role="status">{words.sending}</p>
  );
}

/** The button that shows which lines of finished work could not be taken. */
export function FaultsButton({ work }: { work: WorkView }) {
  const words = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  if (work.faults === 0) return null;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {words.faults(work.faults)}
      </Button>
      <Modal open={isOpen} title={work.subject} footer={null} onCancel={() => setOpen(false)}>
        {isOpen && <LineFaults work={work.id} count={work.faults} />}
      </Modal>
    </>
  );
}
