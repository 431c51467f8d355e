import { EyeOutlined } from '@ant-design/icons';
import { Button, Input, Popover } from 'antd';
import { useId, useState } from 'react';
import { revealedNumber } from '../../business/staff/contract.ts';
import type { MaskedNumber, ProblemDetails } from '../../platform/http/contract.ts';
import { CopyButton } from './copy-button.tsx';
import { call, problemOf } from './http.ts';
import { useTexts } from './language.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { texts } from './texts.ts';

/** A number of a list: masked, and whole once somebody has said why. The reason is in the audit. */
export function NumberCell({ number: { masked, ref } }: { number: MaskedNumber }) {
  const words = useTexts(texts).reveal;
  const field = useId();
  const [isOpen, setOpen] = useState(false);
  const [phone, setPhone] = useState<string>();
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<ProblemDetails>();
  async function reveal(): Promise<void> {
    try {
      setPhone((await call('/api/reveal', revealedNumber, { method: 'POST', body: { ref, reason } })).phone);
      setOpen(false);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }
  if (phone !== undefined)
    return (
      <span className="nowrap">
        {phone} <CopyButton text={phone} />
      </span>
    );
  const form = (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void reveal();
      }}
    >
      <ProblemAlert problem={problem} />
      <label htmlFor={field}>{words.reason}</label>
      <Input id={field} autoFocus maxLength={200} value={reason} onChange={({ target }) => setReason(target.value)} />
      <p>
        <Button type="primary" size="small" htmlType="submit" disabled={reason.trim().length < 2}>
          {words.show}
        </Button>
      </p>
    </form>
  );
  return (
    <span className="nowrap">
      {masked}
      <Popover open={isOpen} onOpenChange={setOpen} trigger="click" content={form}>
        <Button type="text" size="small" icon={<EyeOutlined />} aria-label={words.show} />
      </Popover>
    </span>
  );
}
