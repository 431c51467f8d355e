import { Button, Input } from 'antd';
import { useEffect, useState } from 'react';
import { z } from 'zod';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { dictionary } from './dictionary.ts';
import { Field } from './field.tsx';
import { call, problemOf } from './http.ts';
import { useTexts } from './language.tsx';
import { ProblemAlert } from './problem-alert.tsx';

const texts = dictionary({
  'zh-CN': {
    phone: '手机号',
    mustPhone: '请输入 11 位手机号',
    code: '短信验证码',
    mustCode: '请输入短信中的 6 位数字',
    send: '获取验证码',
    again: (seconds: number) => `${seconds} 秒后可重发`,
    sentTo: (phone: string) => `验证码已发往 ${phone}，5 分钟内有效。没有收到时，请核对号码。`,
  },
  en: {
    phone: 'Mobile number',
    mustPhone: 'Enter a mobile number of 11 digits',
    code: 'Code from the SMS',
    mustCode: 'Enter the 6 digits of the SMS',
    send: 'Send a code',
    again: (seconds: number) => `Again in ${seconds} s`,
    sentTo: (phone: string) =>
      `A code is on its way to ${phone} and good for 5 minutes. If it does not come, check the number.`,
  },
});

const mobile = /^1[3-9]\d{9}$/;
const sixDigits = /^\d{6}$/;

/** What somebody typed to prove a number. */
export type Proof = { readonly phone: string; readonly code: string };

/** What of it is missing, if anything: the number before its code. */
export function missingOf({ phone, code }: Proof): 'phone' | 'code' | undefined {
  if (!mobile.test(phone)) return 'phone';
  return sixDigits.test(code) ? undefined : 'code';
}

/** A number and the code that proves it; `path` sends the code. What is missing is said beside its field. */
export function ProveNumber({
  path,
  proof,
  onChange,
  missing,
  onMissing,
}: {
  path: string;
  proof: Proof;
  onChange(proof: Proof): void;
  missing: string | undefined;
  onMissing(missing: 'phone' | undefined): void;
}) {
  const words = useTexts(texts);
  return (
    <>
      <Field id="phone" label={words.phone} fault={missing === 'phone' ? words.mustPhone : undefined}>
        {(described) => (
          <Input
            id="phone"
            size="large"
            type="tel"
            inputMode="numeric"
            autoComplete="tel-national"
            maxLength={11}
            value={proof.phone}
            onChange={({ target }) => onChange({ ...proof, phone: target.value.replace(/\D/g, '') })}
            {...described}
          />
        )}
      </Field>
      <SendCode
        path={path}
        phone={proof.phone}
        onMissing={() => onMissing('phone')}
        onSent={() => onMissing(undefined)}
      />
      <Field id="code" label={words.code} fault={missing === 'code' ? words.mustCode : undefined}>
        {(described) => (
          <Input
            id="code"
            size="large"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={6}
            value={proof.code}
            onChange={({ target }) => onChange({ ...proof, code: target.value.replace(/\D/g, '') })}
            {...described}
          />
        )}
      </Field>
    </>
  );
}

const codeSent = z.object({ validForSeconds: z.number(), nextAfterSeconds: z.number() });

/** Asks a route for a one-time code to a phone, and waits until the next may be asked for. */
function SendCode({
  path,
  phone,
  onMissing,
  onSent,
}: {
  path: string;
  phone: string;
  onMissing(): void;
  onSent(): void;
}) {
  const words = useTexts(texts);
  const [sentTo, setSentTo] = useState<string>();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [wait, setWait] = useState(0);
  useEffect(() => {
    if (wait === 0) return;
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);

  async function send(): Promise<void> {
    if (!mobile.test(phone)) return onMissing();
    setProblem(undefined);
    try {
      const { nextAfterSeconds } = await call(path, codeSent, { method: 'POST', body: { phone } });
      setSentTo(phone);
      setWait(nextAfterSeconds);
      onSent();
    } catch (error) {
      setProblem(problemOf(error));
    }
  }

  return (
    <div className="field">
      <Button size="large" block disabled={wait > 0} onClick={() => void send()}>
        {wait > 0 ? words.again(wait) : words.send}
      </Button>
      <ProblemAlert problem={problem} />
      <p className="hint" role="status">
        {sentTo && words.sentTo(sentTo)}
      </p>
    </div>
  );
}
