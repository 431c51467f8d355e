import { Radio } from 'antd';
import { useState } from 'react';
import { formatTime, fullDay } from '../shell/beijing.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { FormButton, PointsField, WordsField } from './dialog.tsx';
import { texts } from './texts.ts';

/** Somebody appeals against the own locked month. */
export function Appeal({ until, onSend }: { until: string; onSend(words: string): Promise<unknown> }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [why, setWhy] = useState('');
  return (
    <FormButton
      label={words.appeal}
      title={words.appeal}
      lacks={why.trim().length < 5}
      save={() => onSend(why)}
      fields={(isMissing) => (
        <>
          <p>
            {words.appealUntil(formatTime(Date.parse(until), language, fullDay))} · {words.appealHelp}
          </p>
          <WordsField
            label={words.appealWords}
            rows={4}
            most={2000}
            value={why}
            onChange={setWhy}
            isInvalid={isMissing}
          />
        </>
      )}
    />
  );
}

type Decision = { decision: 'upheld' | 'rejected'; adjustment?: number; reason: string };

/** Somebody who did not lock the month decides an appeal. */
export function Decide({ words: said, onDecide }: { words: string; onDecide(body: Decision): Promise<unknown> }) {
  const words = useTexts(texts);
  const [decision, setDecision] = useState<Decision['decision']>('upheld');
  const [points, setPoints] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const isUpheld = decision === 'upheld';
  return (
    <FormButton
      size="small"
      type="primary"
      label={words.decide}
      title={words.decide}
      lacks={reason.trim() === '' || (isUpheld && points === null)}
      save={() => onDecide({ decision, reason, ...(isUpheld && { adjustment: points! }) })}
      fields={(isMissing) => (
        <>
          <blockquote>{said}</blockquote>
          <Radio.Group
            value={decision}
            onChange={({ target }) => setDecision(target.value)}
            options={[
              { value: 'upheld', label: words.uphold },
              { value: 'rejected', label: words.reject },
            ]}
          />
          {isUpheld && (
            <PointsField
              label={words.points}
              min={-10}
              max={10}
              step={0.5}
              value={points}
              onChange={setPoints}
              isInvalid={isMissing && points === null}
            />
          )}
          <WordsField
            label={words.reason}
            value={reason}
            onChange={setReason}
            isInvalid={isMissing && reason.trim() === ''}
          />
        </>
      )}
    />
  );
}
