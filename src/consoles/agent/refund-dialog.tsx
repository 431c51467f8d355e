import { Input, InputNumber, Select } from 'antd';
import { useId, useState } from 'react';
import { reasonList } from '../../business/refunds/contract.ts';
import type { CareStory } from '../../care/console/contract.ts';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { yuanOf } from '../shell/yuan.ts';
import { OutlookDialog } from './outlook-dialog.tsx';
import { texts } from './texts.ts';

type Props = { opening: string; bill: CareStory['bills'][number]; onClose(): void; onDone(): void };

/** Gives back what was charged, for a reason of the house: all that is left, or the part that was agreed. */
export function RefundDialog({ opening, bill, onClose, onDone }: Props) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const field = useId();
  const { value: rules, problem, again } = useLoaded(() => call('/api/remedies/reasons', reasonList));
  const [id] = useState(() => crypto.randomUUID());
  const [reason, setReason] = useState<string>();
  const [yuan, setYuan] = useState<number | null>(null);
  const [note, setNote] = useState('');
  const reasons = rules?.reasons.filter(({ gives }) => gives === 'refund') ?? [];
  const isPart = reasons.find(({ code }) => code === reason)?.amount === 'part';
  const isWhole = reason !== undefined && (!isPart || (yuan !== null && yuan > 0));
  const wish = isWhole
    ? {
        ...{ id, chargeId: bill.id, reason, note },
        ...(isPart && { amountFen: Math.round(yuan! * 100) }),
      }
    : undefined;
  return (
    <OutlookDialog
      opening={opening}
      title={`${words.refund}：${bill.month} ${bill.title}`}
      verb="refund"
      wish={wish}
      onClose={onClose}
      onDone={onDone}
    >
      <ProblemAlert problem={problem} onAgain={again} />
      <p>
        <label htmlFor={`${field}-reason`}>{words.refundReason}</label>
        <Select
          id={`${field}-reason`}
          className="wide"
          value={reason ?? null}
          onChange={setReason}
          options={reasons.map(({ code, title }) => ({ value: code, label: title[language] }))}
        />
      </p>
      {isPart && (
        <p>
          <label
            htmlFor={`${field}-amount`}
          >{`${words.refundAmount}，${words.refundLeft(`¥${yuanOf(bill.leftFen)}`)}`}</label>
          <InputNumber
            id={`${field}-amount`}
            min={0.01}
            max={bill.leftFen / 100}
            precision={2}
            value={yuan}
            onChange={setYuan}
          />
        </p>
      )}
      <p>
        <label htmlFor={`${field}-note`}>{words.note}</label>
        <Input id={`${field}-note`} maxLength={500} value={note} onChange={({ target }) => setNote(target.value)} />
      </p>
      {rules && <p className="secondary">{words.limit(`¥${yuanOf(rules.approvalAboveFen)}`)}</p>}
    </OutlookDialog>
  );
}
