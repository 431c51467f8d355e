import { Input, InputNumber, Select } from 'antd';
import { useId, useState } from 'react';
import { reasonList } from '../../business/refunds/contract.ts';
import type { RelationView } from '../../care/console/contract.ts';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { yuanOf } from '../shell/yuan.ts';
import { OutlookDialog } from './outlook-dialog.tsx';
import { texts } from './texts.ts';

type Props = { opening: string; relations: readonly RelationView[]; onClose(): void; onDone(): void };

/** Goodwill for what the person has: the next month for free, or a gift, for a reason of the house. */
export function GoodwillDialog({ opening, relations, onClose, onDone }: Props) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const field = useId();
  const { value: rules, problem, again } = useLoaded(() => call('/api/remedies/reasons', reasonList));
  const [id] = useState(() => crypto.randomUUID());
  const [product, setProduct] = useState(relations[0]?.product);
  const [reason, setReason] = useState<string>();
  const [what, setWhat] = useState('');
  const [yuan, setYuan] = useState<number | null>(null);
  const [note, setNote] = useState('');
  const reasons = rules?.reasons.filter(({ gives }) => gives !== 'refund') ?? [];
  const isGift = reasons.find(({ code }) => code === reason)?.gives === 'gift';
  const isWhole = product !== undefined && reason !== undefined && (!isGift || (what.trim() !== '' && yuan !== null));
  const wish = isWhole
    ? {
        ...{ id, product, reason, note },
        ...(isGift && { gift: { what: what.trim(), costFen: Math.round(yuan! * 100) } }),
      }
    : undefined;
  return (
    <OutlookDialog
      opening={opening}
      title={words.goodwill}
      verb="goodwill"
      wish={wish}
      onClose={onClose}
      onDone={onDone}
    >
      <ProblemAlert problem={problem} onAgain={again} />
      <p>
        <label htmlFor={`${field}-product`}>{words.goodwillFor}</label>
        <Select
          id={`${field}-product`}
          className="wide"
          value={product ?? null}
          onChange={setProduct}
          options={relations.map((one) => ({ value: one.product, label: one.title }))}
        />
      </p>
      <p>
        <label htmlFor={`${field}-reason`}>{words.goodwillReason}</label>
        <Select
          id={`${field}-reason`}
          className="wide"
          value={reason ?? null}
          onChange={setReason}
          options={reasons.map(({ code, title }) => ({ value: code, label: title[language] }))}
        />
      </p>
      {isGift && (
        <>
          <p>
            <label htmlFor={`${field}-gift`}>{words.giftWhat}</label>
            <Input id={`${field}-gift`} maxLength={20} value={what} onChange={({ target }) => setWhat(target.value)} />
          </p>
          <p>
            <label htmlFor={`${field}-cost`}>{words.giftCost}</label>
            <InputNumber id={`${field}-cost`} min={0} max={1000} precision={2} value={yuan} onChange={setYuan} />
          </p>
        </>
      )}
      <p>
        <label htmlFor={`${field}-note`}>{words.note}</label>
        <Input id={`${field}-note`} maxLength={500} value={note} onChange={({ target }) => setNote(target.value)} />
      </p>
      {rules && <p className="secondary">{words.limit(`¥${yuanOf(rules.approvalAboveFen)}`)}</p>}
    </OutlookDialog>
  );
}
