import { QrcodeOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { type ComponentProps, lazy, Suspense, useState } from 'react';
import type { CheckBody } from '../../products/merchants/redemptions/contract.ts';
import { type Described, Field } from '../shell/field.tsx';
import { useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

const Scanner = lazy(async () => ({ default: (await import('./scanner.tsx')).Scanner }));

type WithoutShop<Body> = Body extends unknown ? Omit<Body, 'shop'> : never;
/** Who is to be checked. The till knows in which shop. */
export type Asked = WithoutShop<CheckBody>;

type Way = 'number' | 'digits' | 'scan';
/** What is typed, by the keys on the page or those of a keyboard. */
type Typed = { number: string; digits: string; code: string };
const longest: Readonly<Record<keyof Typed, number>> = { number: 11, digits: 8, code: 6 };

/** Asks for a member: by the number, by its last digits and the code that the member got, or by the code on the member's own page. */
export function Ask({ isBusy, isOnline, onAsk }: { isBusy: boolean; isOnline: boolean; onAsk(asked: Asked): void }) {
  const words = useTexts(texts).ask;
  const [way, setWay] = useState<Way>('number');
  const [typed, setTyped] = useState<Typed>({ number: '', digits: '', code: '' });
  const [field, setField] = useState<keyof Typed>('number');
  const [missing, setMissing] = useState<keyof Typed>();

  const change = (of: keyof Typed, value: string) => {
    setMissing(undefined);
    setTyped((before) => ({ ...before, [of]: value.replace(/\D/g, '').slice(0, longest[of]) }));
  };
  const choose = (next: Way) => {
    setWay(next);
    setMissing(undefined);
    setField(next === 'digits' ? 'digits' : 'number');
  };
  function ask(): void {
    const lacks = lackOf(way, typed);
    setMissing(lacks);
    if (lacks) setField(lacks);
    else if (way === 'digits') onAsk({ by: 'digits', digits: typed.digits, code: typed.code });
    else onAsk({ by: 'number', number: typed.number });
  }
  const box = (of: keyof Typed) => ({
    ...{ id: `till-${of}`, value: typed[of] },
    onFocus: () => setField(of),
    onChange: ({ target }: { target: { value: string } }) => change(of, target.value),
  });

  if (way === 'scan')
    return (
      <Suspense>
        <Scanner onRead={(token) => onAsk({ by: 'qr', token })} onClose={() => choose('number')} />
      </Suspense>
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <div className="till-ways">
        <Button
          type={way === 'number' ? 'primary' : 'default'}
          aria-pressed={way === 'number'}
          onClick={() => choose('number')}
        >
          {words.byNumber}
        </Button>
        <Button
          type={way === 'digits' ? 'primary' : 'default'}
          aria-pressed={way === 'digits'}
          disabled={!isOnline}
          onClick={() => choose('digits')}
        >
          {words.byDigits}
        </Button>
        <Button icon={<QrcodeOutlined />} disabled={!isOnline} onClick={() => choose('scan')}>
          {words.scan}
        </Button>
      </div>
      {way === 'number' ? (
        <Field id="till-number" label={words.number} fault={missing && words.mustNumber}>
          {(described) => <Digits {...box('number')} {...described} autoFocus />}
        </Field>
      ) : (
        <div className="till-two">
          <Field id="till-digits" label={words.digits} fault={missing === 'digits' ? words.mustDigits : undefined}>
            {(described) => <Digits {...box('digits')} {...described} autoFocus />}
          </Field>
          <Field id="till-code" label={words.code} fault={missing === 'code' ? words.mustCode : undefined}>
            {(described) => <Digits {...box('code')} {...described} autoComplete="one-time-code" />}
          </Field>
        </div>
      )}
      {way === 'digits' && <p className="hint">{words.digitsHelp}</p>}
      <Pad
        onDigit={(digit) => change(field, typed[field] + digit)}
        onBack={() => change(field, typed[field].slice(0, -1))}
        onClear={() => change(field, '')}
      />
      <Button type="primary" size="large" block htmlType="submit" loading={isBusy} className="till-go">
        {isOnline ? words.check : words.checkLater}
      </Button>
    </form>
  );
}

function lackOf(way: Way, { number, digits, code }: Typed): keyof Typed | undefined {
  if (way === 'number') return /^1[3-9]\d{9}$/.test(number) ? undefined : 'number';
  if (digits.length < 4) return 'digits';
  return code.length === 6 ? undefined : 'code';
}

/** Digits without the keyboard of the telephone: the page has its own keys, which a thumb hits. */
function Digits(props: ComponentProps<typeof Input> & Described) {
  return <Input size="large" type="tel" inputMode="none" autoComplete="off" className="till-digits" {...props} />;
}

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

function Pad({ onDigit, onBack, onClear }: { onDigit(digit: string): void; onBack(): void; onClear(): void }) {
  const words = useTexts(texts).ask;
  return (
    <fieldset className="till-pad">
      <legend className="spoken-only">{words.pad}</legend>
      {keys.map((digit) => (
        <button key={digit} type="button" onClick={() => onDigit(digit)}>
          {digit}
        </button>
      ))}
      <button type="button" className="small" onClick={onClear}>
        {words.clear}
      </button>
      <button type="button" onClick={() => onDigit('0')}>
        0
      </button>
      <button type="button" aria-label={words.back} onClick={onBack}>
        ⌫
      </button>
    </fieldset>
  );
}
