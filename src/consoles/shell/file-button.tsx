import { Button, type ButtonProps } from 'antd';
import { useRef, useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { problemOf } from './http.ts';
import { ProblemAlert } from './problem-alert.tsx';

type Props = Pick<ButtonProps, 'type' | 'size' | 'disabled'> & {
  /** What the button says, and the field of the file behind it is called. */
  action: string;
  accept?: string;
  /** A phone opens its camera instead of its files. */
  isCamera?: boolean;
  /** Sends it; the problem of a failure shows beside the button. */
  onFile(file: File): Promise<unknown>;
};

/** A button that asks for a file and sends it. */
export function FileButton({ action, accept, isCamera, onFile, ...button }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  async function send(file: File): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      await onFile(file);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <>
      <input
        ref={field}
        type="file"
        hidden
        aria-label={action}
        {...(accept && { accept })}
        {...(isCamera && { capture: 'environment' })}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void send(file);
          target.value = '';
        }}
      />
      <Button {...button} loading={isBusy} onClick={() => field.current?.click()}>
        {action}
      </Button>
      <ProblemAlert problem={problem} onClose={() => setProblem(undefined)} />
    </>
  );
}
