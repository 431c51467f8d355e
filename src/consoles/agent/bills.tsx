import { Button, Tag } from 'antd';
import { useState } from 'react';
import type { BillView, CareStory, Story } from '../../care/console/contract.ts';
import { MoneyCell } from '../shell/cells.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { yuanOf } from '../shell/yuan.ts';
import { RefundDialog } from './refund-dialog.tsx';
import { texts } from './texts.ts';

type CareBill = CareStory['bills'][number];

/** What was charged: why, from which consent, what went back, and where it may, the button that gives it back. */
export function Bills({ opening, file, onDone }: { opening: string; file: Story; onDone(): void }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [refunding, setRefunding] = useState<CareBill>();
  if (file.bills.length === 0) return <EmptyState title={words.noBills} />;
  const mayRefund = file.may.includes('refund');
  return (
    <>
      <ul className="agent-list">
        {file.bills.map((one) => (
          <li key={one.id}>
            <div className="agent-row">
              <span>
                <strong>{one.month}</strong> {one.title} {one.kind === 'item' && words.item}{' '}
                <MoneyCell fen={one.amountFen} /> · {words.charge[one.state]}
                {one.isOfFormer && <Tag>{words.ofFormer}</Tag>}
                {one.refundedFen > 0 && ` · ${words.refunded(`¥${yuanOf(one.refundedFen)}`)}`}
              </span>
              {mayRefund && isCare(one) && one.leftFen > 0 && (
                <Button
                  size="small"
                  onClick={() => setRefunding(one)}
                  aria-label={`${words.refund}：${one.month} ${one.title}`}
                >
                  {words.refund}
                </Button>
              )}
            </div>
            <div className="secondary">
              {one.why[language]} · {one.consent ? words.consentOf(one.consent.how[language]) : words.noConsentOf}
            </div>
          </li>
        ))}
      </ul>
      {refunding && (
        <RefundDialog opening={opening} bill={refunding} onClose={() => setRefunding(undefined)} onDone={onDone} />
      )}
    </>
  );
}

function isCare(bill: BillView): bill is CareBill {
  return 'leftFen' in bill;
}
