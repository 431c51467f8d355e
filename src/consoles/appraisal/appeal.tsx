import { Input, InputNumber, Radio } from 'antd';
import { useId, useState } from 'react';
import { formatTime, fullDay } from '../shell/beijing.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { FormButton } from './dialog.tsx';
import { texts } from './texts.ts';

/** An agent appeals against a locked month. */
export function Appeal({ until, onSend }: { until: string; onSend(words: string): Promise<unknown> }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const id = useId();
  const [why, setWhy] = useState('');
  const [isMissing, setMissing] = useState(false);
  const save = () => {
    const lacks = why.trim().length < 5;
    setMissing(lacks);
    return lacks ? (false as const) : onSend(why);
  };
  return (
    <FormButton label={words.appeal} title={words.appeal} save={save}>
      <p>
        {words.appealUntil(formatTime(Date.parse(until), language, fullDay))} · {words.appealHelp}
      </p>
      <label htmlFor={id}>{words.appealWords}</label>
      <Input.TextArea
        id={id}
        rows={4}
        maxLength={2000}
        value={why}
        aria-invalid={isMissing}
        onChange={({ target }) => setWhy(target.value)}
      />
      {isMissing && (
        <p className="fault" role="alert">
          {words.need}
        </p>
      )}
    </FormButton>
  );
}

type Decision = { decision: 'upheld' | 'rejected'; adjustment?: number; reason: string };

/** Somebody who did not lock the month decides an appeal. */
export function Decide({ words: said, onDecide }: { words: string; onDecide(body: Decision): Promise<unknown> }) {
  const words = useTexts(texts);
  const id = useId();
  const [decision, setDecision] = useState<Decision['decision']>('upheld');
  const [points, setPoints] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const [isMissing, setMissing] = useState(false);
  const save = () => {
    const lacks = reason.trim() === '' || (decision === 'upheld' && points === null);
    setMissing(lacks);
    return lacks
      ? (false as const)
      : onDecide({ decision, reason, ...(decision === 'upheld' && { adjustment: points! }) });
  };
  return (
    <FormButton size="small" type="primary" label={words.decide} title={words.decide} save={save}>
      <blockquote>{said}</blockquote>
      <Radio.Group
        value={decision}
        onChange={({ target }) => setDecision(target.value)}
        options={[
          { value: 'upheld', label: words.uphold },
          { value: 'rejected', label: words.reject },
        ]}
      />
      {decision === 'upheld' && (
        <>
          <label htmlFor={`${id}-points`}>{words.points}</label>
          <InputNumber
            id={`${id}-points`}
            min={-10}
            max={10}
            step={0.5}
            value={points}
            onChange={(value) => setPoints(value === null ? null : Number(value))}
          />
        </>
      )}
      <label htmlFor={`${id}-reason`}>{words.reason}</label>
      <Input.TextArea
        id={`${id}-reason`}
        rows={2}
        maxLength={1000}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
      {isMissing && (
        <p className="fault" role="alert">
          {words.need}
        </p>
      )}
    </FormButton>
  );
}
