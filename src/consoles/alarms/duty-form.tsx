import { Input } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import type { DutyView } from '../../business/alarms/contract.ts';
import { DialogButton } from '../shell/dialog-button.tsx';
import { call } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

/** Names who answers for a duty. */
export function DutyForm({ duty: { code, title, who }, onDone }: { duty: DutyView; onDone(): void }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [person, setPerson] = useState(who?.person ?? '');
  const [telephone, setTelephone] = useState(who?.telephone ?? '');
  return (
    <DialogButton
      size="small"
      label={words.nameSomebody}
      title={`${words.nameSomebody} · ${title[language]}`}
      confirm={words.save}
      isReady={person.trim() !== '' && telephone.trim() !== ''}
      onConfirm={async () => {
        const body = { person, telephone };
        await call(`/api/alarms/duties/${code}`, z.undefined(), { method: 'PUT', body });
        onDone();
      }}
    >
      <Labelled label={words.person}>
        {(id) => <Input id={id} maxLength={40} value={person} onChange={({ target }) => setPerson(target.value)} />}
      </Labelled>
      <Labelled label={words.telephone}>
        {(id) => (
          <Input id={id} maxLength={20} value={telephone} onChange={({ target }) => setTelephone(target.value)} />
        )}
      </Labelled>
    </DialogButton>
  );
}
