import { Button, Modal } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import type { AlarmView } from '../../business/alarms/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { StepDialog, Steps } from './steps.tsx';
import { texts } from './texts.ts';

/** The record of something that is over: its length, whom it hit, why, who was called and when, and which fallback was used. */
export function RecordButton({ alarm, onChanged }: { alarm: AlarmView; onChanged(): Promise<void> }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const { id, title, subject, since, closedAt, steps } = alarm;
  const minutes = Math.round((Date.parse(closedAt ?? since) - Date.parse(since)) / 60_000);
  const missing = (['impact', 'cause'] as const).filter(
    (kind) => !steps.some(({ what }) => what === kind || (kind === 'cause' && what === 'closed')),
  );
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {words.record}
      </Button>
      <Modal
        open={isOpen}
        title={`${title[language]}${subject && ` · ${subject}`}`}
        footer={null}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <p>
          <TimeCell at={since} /> – <TimeCell at={closedAt} /> · {words.lasted(minutes)}
        </p>
        {missing.length > 0 && (
          <p className="quiet">{words.missing(missing.map((kind) => words.kinds[kind]!).join(words.and))}</p>
        )}
        <Steps steps={steps} />
        <StepDialog
          kinds={['impact', 'cause']}
          act={async (deed, body) => {
            await call(`/api/alarms/${id}/${deed}`, z.undefined(), { method: 'POST', body });
            await onChanged();
          }}
        />
      </Modal>
    </>
  );
}
