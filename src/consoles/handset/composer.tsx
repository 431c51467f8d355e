import { SendOutlined } from '@ant-design/icons';
import { Button, Input, Tooltip } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { smsAnswer, smsBody } from '../../simulators/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { partsOf } from './parts.ts';
import { texts } from './texts.ts';
import './composer.css';

type ComposerProps = { phone: string; to: string; onTo(to: string): void };

/** Where a message is typed and sent. What could not be sent stays, with the reason. */
export function Composer({ phone, to, onTo }: ComposerProps) {
  const words = useTexts(texts);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<ProblemDetails>();
  const field = useRef<TextAreaRef>(null);
  const isReady = smsBody.safeParse({ to, text }).success;

  function suggest(word: string): void {
    setText(word);
    field.current?.focus();
  }

  async function send(): Promise<void> {
    if (!isReady) return;
    setText('');
    setProblem(undefined);
    try {
      await call(`/sim/handsets/${phone}/sms`, smsAnswer, { method: 'POST', body: { to, text } });
    } catch (error) {
      setText(text);
      setProblem(problemOf(error));
    }
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <ProblemAlert problem={problem} onClose={() => setProblem(undefined)} />
      <Suggestions onChoose={suggest} />
      <Receiver to={to} onTo={onTo}>
        {text && words.counted([...text].length, partsOf(text))}
      </Receiver>
      <div className="composer-row">
        <Input.TextArea
          ref={field}
          aria-label={words.text}
          placeholder={words.textHelp}
          autoSize={{ minRows: 1, maxRows: 5 }}
          maxLength={1000}
          value={text}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={(event) => submitOnEnter(event)}
        />
        <Tooltip title={words.keys}>
          <Button
            type="primary"
            htmlType="submit"
            icon={<SendOutlined />}
            disabled={!isReady}
            aria-label={words.send}
          />
        </Tooltip>
      </div>
    </form>
  );
}

/** Enter sends. The Enter that ends a choice of characters in an input method does not. */
function submitOnEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}

type ReceiverProps = Pick<ComposerProps, 'to' | 'onTo'> & { children: ReactNode };

/** The number to send to; beside it what the message takes. */
function Receiver({ to, onTo, children }: ReceiverProps) {
  const words = useTexts(texts);
  const isGood = smsBody.shape.to.safeParse(to).success;
  return (
    <div className="composer-to">
      <Input
        prefix={words.to}
        aria-label={words.to}
        inputMode="numeric"
        size="small"
        value={to}
        {...(!isGood && { status: 'error' as const })}
        onChange={({ target }) => onTo(target.value.trim())}
      />
      {children && <span className="composer-note">{children}</span>}
      {!isGood && <p role="alert">{words.badTo}</p>}
    </div>
  );
}

function Suggestions({ onChoose }: { onChoose(word: string): void }) {
  const words = useTexts(texts);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame and a heading nobody needs here
    <div className="suggestions" role="group" aria-label={words.suggestions}>
      {Object.entries(words.words).map(([word, meaning]) => (
        <Tooltip key={word} title={meaning}>
          <Button size="small" shape="round" onClick={() => onChoose(word)}>
            {word}
          </Button>
        </Tooltip>
      ))}
    </div>
  );
}
