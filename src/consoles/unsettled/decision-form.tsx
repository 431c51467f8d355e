import { App, Button, Input } from 'antd';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useSend } from '../shell/use-send.ts';
import { texts } from './texts.ts';

type Props = {
  action: string;
  /** Everything but the reason is chosen. */
  isReady: boolean;
  onDecide(because: string): Promise<{ step: 'done' | 'proposed' }>;
  onDone(): void;
  /** What is chosen, and what follows from it. */
  children: ReactNode;
};

/** A decision of a person: what is chosen, why, and the problem beside it when it cannot be. */
export function DecisionForm({ action, isReady, onDecide, onDone, children }: Props) {
  const words = useTexts(texts);
  const field = useId();
  const { message } = App.useApp();
  const [because, say] = useState('');
  const { problem, isBusy, submit } = useSend(async () => {
    const { step } = await onDecide(because.trim());
    void message.success(step === 'done' ? words.verdict.done : words.verdict.waiting);
    onDone();
  });
  const decide = (event: FormEvent) => {
    event.preventDefault();
    void submit();
  };
  return (
    <form className="decision" onSubmit={decide}>
      {children}
      <p className="field">
        <label htmlFor={field}>{words.because}</label>
        <Input.TextArea
          id={field}
          rows={2}
          maxLength={500}
          value={because}
          onChange={({ target }) => say(target.value)}
        />
      </p>
      <ProblemAlert problem={problem} />
      <Button type="primary" htmlType="submit" loading={isBusy} disabled={!isReady || because.trim().length < 2}>
        {action}
      </Button>
    </form>
  );
}
