import { Input, Select } from 'antd';
import { useId, useState } from 'react';
import type { CareStory } from '../../care/console/contract.ts';
import { useTexts } from '../shell/language.tsx';
import { OutlookDialog } from './outlook-dialog.tsx';
import { texts } from './texts.ts';

type Props = {
  opening: string;
  verb: 'blacklist' | 'unblacklist';
  lists: CareStory['lists'];
  onClose(): void;
  onDone(): void;
};

/** What a carrier says is learnt: it can only be taken off. */
const removable = ['carrier', 'complaint', 'minor', 'do-not-promote'] as const;
type AgentsList = (typeof removable)[number];

/** Puts a phone onto a list or takes it off, with the reason that stays written. */
export function ListDialog({ opening, verb, lists, onClose, onDone }: Props) {
  const words = useTexts(texts);
  const field = useId();
  const isOn = (list: AgentsList) => lists.some((one) => one.list === list && !one.removedAt);
  const offered = removable.filter((list) => (verb === 'unblacklist' ? isOn(list) : list !== 'carrier' && !isOn(list)));
  const [list, setList] = useState<AgentsList | undefined>(offered[0]);
  const [because, setBecause] = useState('');
  const wish = list !== undefined && because.trim().length >= 2 ? { list, because: because.trim() } : undefined;
  return (
    <OutlookDialog
      opening={opening}
      title={words[verb]}
      verb={verb}
      wish={wish}
      isDanger={verb === 'blacklist'}
      onClose={onClose}
      onDone={onDone}
    >
      <p>
        <label htmlFor={`${field}-list`}>{words.list}</label>
        <Select
          id={`${field}-list`}
          className="wide"
          value={list ?? null}
          onChange={setList}
          options={offered.map((one) => ({ value: one, label: words.lists_[one] }))}
        />
      </p>
      <p>
        <label htmlFor={`${field}-because`}>{words.because}</label>
        <Input
          id={`${field}-because`}
          maxLength={200}
          value={because}
          onChange={({ target }) => setBecause(target.value)}
        />
      </p>
    </OutlookDialog>
  );
}
