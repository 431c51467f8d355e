import { Radio } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { issueView } from '../../products/mms/contract.ts';
import { DialogButton } from '../shell/dialog-button.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { texts } from './texts.ts';

const ways = ['template', 'last', 'empty'] as const;

/** Begins an issue, in a slot or without one: with the sections that are still wanted, like the last one, or empty. For editors. */
export function NewIssue({ title, slot }: { title: string; slot?: string }) {
  const words = useTexts(texts);
  const navigate = useNavigate();
  const isEditor = useMe()?.role === 'editor';
  const [way, setWay] = useState<(typeof ways)[number]>('template');
  if (!isEditor) return null;
  return (
    <DialogButton
      label={words.newIssue}
      title={words.newIssue}
      confirm={words.begin}
      {...(slot === undefined && { size: 'small' as const })}
      onConfirm={async () => {
        const begun = { template: way === 'template', ...(way === 'last' && { like: 'last' }) };
        const body = { title, ...(slot !== undefined && { slot }), ...begun };
        const { id } = await call('/api/mms/issues', issueView, { method: 'POST', body });
        void navigate(`/editorial/issues/${id}`);
      }}
    >
      <Radio.Group
        className="ways"
        aria-label={words.newIssue}
        value={way}
        onChange={({ target }) => setWay(target.value)}
        options={ways.map((value) => ({ value, label: words.ways[value] }))}
      />
    </DialogButton>
  );
}
