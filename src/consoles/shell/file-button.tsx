import { Button, type ButtonProps } from 'antd';
import { useRef } from 'react';
import { ProblemAlert } from './problem-alert.tsx';
import { useSend } from './use-send.ts';

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
  const { problem, isBusy, submit, forget } = useSend(onFile);
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
          if (file) void submit(file);
          target.value = '';
        }}
      />
      <Button {...button} loading={isBusy} onClick={() => field.current?.click()}>
        {action}
      </Button>
      <ProblemAlert problem={problem} onClose={forget} />
    </>
  );
}
