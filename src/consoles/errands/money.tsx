import { Button, Input, InputNumber, Modal, Select } from 'antd';
import { useId, useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { type ErrandView, errandView, type PaymentBody } from '../../products/errands/contract.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { Field } from '../shell/field.tsx';
import { call, problemOf } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Stats } from '../shell/stats.tsx';
import type { Doing } from './doing.ts';
import { texts } from './texts.ts';

/** What was paid, what lies with us, and each receipt. */
export function Money({ doing }: { doing: Doing }) {
  const words = useTexts(texts);
  const { errand } = doing;
  if (!errand.acceptance && errand.payments.length === 0) return null;
  const { sums, quotation } = errand;
  return (
    <section className="part">
      <h2>{words.money}</h2>
      <Stats
        label={words.money}
        items={[
          { label: words.toPay, value: <MoneyCell fen={quotation!.agencyFen} />, hint: words.feeStates[errand.fee] },
          { label: words.received, value: <MoneyCell fen={sums.receivedAgency + sums.receivedThird} /> },
          { label: words.heldThird, value: <MoneyCell fen={sums.heldThird} /> },
          ...(sums.refunded > 0 ? [{ label: words.refunded, value: <MoneyCell fen={sums.refunded} /> }] : []),
          ...(sums.owedBack > 0 ? [{ label: words.owed, value: <MoneyCell fen={sums.owedBack} /> }] : []),
        ]}
      />
      <div className="errand-deeds">
        {errand.may.includes('receive') && <Payment doing={doing} kind="received" action={words.receive} />}
        {errand.may.includes('pay-out') && <Payment doing={doing} kind="paid-out" action={words.payOut} />}
        {errand.may.includes('refund') && <Payment doing={doing} kind="refunded" action={words.refund} />}
      </div>
      {errand.payments.length > 0 && (
        <ul className="errand-payments" aria-label={words.money}>
          {errand.payments.map(({ id, kind, way, receipt, agencyFen, thirdFen, by, at }) => (
            <li key={id}>
              <span>
                {words.payments[kind]} <MoneyCell fen={agencyFen + thirdFen} /> · {words.ways[way]} · {words.receipt}{' '}
                {receipt}
              </span>
              <small>
                <TimeCell at={at} /> {by}
              </small>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What is still to be moved, as the fields begin. */
function restOf(
  { sums, quotation, cancelled }: ErrandView,
  kind: PaymentBody['kind'],
): [agency: number, third: number] {
  if (kind === 'paid-out') return [0, sums.heldThird];
  if (kind === 'refunded') return [cancelled ? Math.max(0, sums.heldAgency - cancelled.keepFen) : 0, sums.heldThird];
  const third = quotation!.thirdParty.reduce((sum, { fen }) => sum + fen, 0);
  return [quotation!.agencyFen - sums.receivedAgency, third - sums.receivedThird];
}

function Payment({ doing, kind, action }: { doing: Doing; kind: PaymentBody['kind']; action: string }) {
  const words = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} {...(kind === 'received' && { type: 'primary' as const })}>
        {action}
      </Button>
      {isOpen && (
        <PaymentDialog
          doing={doing}
          kind={kind}
          action={action}
          onClose={() => setOpen(false)}
          cancelText={words.close}
        />
      )}
    </>
  );
}

function PaymentDialog({
  doing: { errand, put },
  kind,
  action,
  cancelText,
  onClose,
}: {
  doing: Doing;
  kind: PaymentBody['kind'];
  action: string;
  cancelText: string;
  onClose(): void;
}) {
  const words = useTexts(texts);
  const field = useId();
  // Sent again after a lost answer it is the same payment.
  const [id] = useState(() => crypto.randomUUID());
  const [first, second] = restOf(errand, kind);
  const [way, setWay] = useState<PaymentBody['way']>('cash');
  const [receipt, setReceipt] = useState('');
  const [agency, setAgency] = useState<number | null>(first / 100);
  const [third, setThird] = useState<number | null>(second / 100);
  const [isMissing, setMissing] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  const [isBusy, setBusy] = useState(false);
  async function send(): Promise<void> {
    setMissing(receipt.trim() === '');
    if (receipt.trim() === '') return;
    setBusy(true);
    setProblem(undefined);
    try {
      const parts = { agencyFen: fenOf(agency), thirdFen: fenOf(third) };
      const body: PaymentBody = { id, kind, way, receipt: receipt.trim(), ...parts };
      put(await call(`/api/errands/${errand.id}/payments`, errandView, { method: 'POST', body }));
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <Modal
      open
      title={`${action} · ${errand.number}`}
      okText={action}
      cancelText={cancelText}
      confirmLoading={isBusy}
      onOk={() => void send()}
      onCancel={onClose}
    >
      <ProblemAlert problem={problem} />
      <div className="errand-form">
        <Labelled label={words.way}>
          {(at) => (
            <Select
              id={at}
              value={way}
              onChange={setWay}
              options={(['cash', 'transfer', 'qr'] as const).map((one) => ({ value: one, label: words.ways[one] }))}
            />
          )}
        </Labelled>
        {kind !== 'paid-out' && (
          <Labelled label={words.agencyPart}>
            {(at) => <InputNumber id={at} min={0} precision={2} value={agency} onChange={setAgency} />}
          </Labelled>
        )}
        <Labelled label={words.thirdPart}>
          {(at) => <InputNumber id={at} min={0} precision={2} value={third} onChange={setThird} />}
        </Labelled>
        <Field id={`${field}-receipt`} label={words.receipt} fault={isMissing ? words.needReceipt : undefined}>
          {(described) => (
            <Input
              {...described}
              id={`${field}-receipt`}
              maxLength={20}
              placeholder={words.receiptHelp}
              value={receipt}
              onChange={({ target }) => setReceipt(target.value)}
            />
          )}
        </Field>
      </div>
    </Modal>
  );
}

function fenOf(yuan: number | null): number {
  return Math.round((yuan ?? 0) * 100);
}
