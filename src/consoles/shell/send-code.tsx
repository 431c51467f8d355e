import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { z } from 'zod';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { dictionary } from './dictionary.ts';
import { call, problemOf } from './http.ts';
import { useTexts } from './language.tsx';
import { ProblemAlert } from './problem-alert.tsx';

const texts = dictionary({
  'zh-CN': {
    send: '获取验证码',
    again: (seconds: number) => `${seconds} 秒后可重发`,
    sentTo: (phone: string) => `验证码已发往 ${phone}，5 分钟内有效。没有收到时，请核对号码。`,
  },
  en: {
    send: 'Send a code',
    again: (seconds: number) => `Again in ${seconds} s`,
    sentTo: (phone: string) =>
      `A code is on its way to ${phone} and good for 5 minutes. If it does not come, check the number.`,
  },
});

export const mobile = /^1[3-9]\d{9}$/;
const codeSent = z.object({ validForSeconds: z.number(), nextAfterSeconds: z.number() });

/** Asks a route for a one-time code to a phone, and waits until the next may be asked for. */
export function SendCode({
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
