import { Button, Input, Segmented } from 'antd';
import { type FormEvent, useId, useState } from 'react';
import { z } from 'zod';
import type { DateBody } from '../../products/merchants/redemptions/contract.ts';
import { Field } from '../shell/field.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { useSend } from '../shell/use-send.ts';
import { texts } from './texts.ts';

/** Who worked on a member's car tells when it is due next: it is asked of the member, who used a benefit here today. */
export function CarDate({ redemption }: { redemption: string }) {
  const words = useTexts(texts).carDate;
  const [isOpen, setOpen] = useState(false);
  const [asked, setAsked] = useState<Told>();
  if (asked)
    return (
      <p role="status">
        <StateTag tone="wait">{words.asked}</StateTag> {words.waits(asked.plate, words.whats[asked.what], asked.day)}
      </p>
    );
  if (!isOpen)
    return (
      <Button size="large" className="till-date" onClick={() => setOpen(true)}>
        {words.open}
      </Button>
    );
  return <Form redemption={redemption} onAsked={setAsked} onClose={() => setOpen(false)} />;
}

type Told = Pick<DateBody, 'plate' | 'what' | 'day'>;

function Form({ redemption, onAsked, onClose }: { redemption: string; onAsked(told: Told): void; onClose(): void }) {
  const words = useTexts(texts).carDate;
  const id = useId();
  const [told, setTold] = useState<Told>({ plate: '', what: 'maintenance', day: '' });
  const [wasTried, setTried] = useState(false);
  const change = (part: Partial<Told>) => setTold((before) => ({ ...before, ...part }));
  const { problem, isBusy, submit } = useSend(async () => {
    await call('/api/till/dates', z.unknown(), { method: 'POST', body: { redemption, ...told } });
    onAsked(told);
  });
  function send(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (told.plate !== '' && told.day !== '') void submit();
  }
  return (
    <form className="till-date" onSubmit={send}>
      <p className="till-date-help">{words.help}</p>
      <Field id={`${id}-plate`} label={words.plate} fault={wasTried && told.plate === '' ? words.mustPlate : undefined}>
        {(described) => (
          <Input
            id={`${id}-plate`}
            size="large"
            autoComplete="off"
            autoCapitalize="characters"
            maxLength={20}
            value={told.plate}
            onChange={({ target }) => change({ plate: target.value.trim().toUpperCase() })}
            {...described}
          />
        )}
      </Field>
      <Segmented
        block
        size="large"
        aria-label={words.what}
        value={told.what}
        onChange={(what) => change({ what })}
        options={(['maintenance', 'inspection', 'insurance'] as const).map((value) => ({
          value,
          label: words.whats[value],
        }))}
      />
      <Field id={`${id}-day`} label={words.day} fault={wasTried && told.day === '' ? words.mustDay : undefined}>
        {(described) => (
          <Input
            id={`${id}-day`}
            size="large"
            type="date"
            value={told.day}
            onChange={({ target }) => change({ day: target.value })}
            {...described}
          />
        )}
      </Field>
      <ProblemAlert problem={problem} labels={{ plate: words.plate, day: words.day }} />
      <div className="till-two">
        <Button size="large" onClick={onClose}>
          {words.close}
        </Button>
        <Button type="primary" size="large" htmlType="submit" loading={isBusy}>
          {words.ask}
        </Button>
      </div>
    </form>
  );
}
