import { Button } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { ownCalendar } from '../../care/self/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { CopyButton } from '../shell/copy-button.tsx';
import { dictionary } from '../shell/dictionary.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';

const texts = dictionary({
  'zh-CN': {
    title: '日历订阅',
    help: '把到期日订阅到手机日历。地址只显示一次，知道地址的人都能看到车牌和到期日；重新生成后旧地址失效。',
    open: '生成日历地址',
    add: '加入手机日历',
    copy: '复制地址',
    close: '停用日历地址',
    closed: '已停用：原地址不再显示任何内容。',
  },
  en: {
    title: 'Calendar',
    help: 'Have your calendar read the due days. The address is shown once; whoever has it sees plates and days. A new one ends the old.',
    open: 'Make an address',
    add: 'Add to my calendar',
    copy: 'Copy the address',
    close: 'Close the address',
    closed: 'Closed: the address shows nothing any more.',
  },
});

/** The address at which the own calendar reads the due days, when it is asked for. */
export function CalendarCard() {
  const words = useTexts(texts);
  const [address, setAddress] = useState<string>();
  const [isClosed, setClosed] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  async function open(): Promise<void> {
    try {
      const { path } = await call('/api/self/calendar', ownCalendar, { method: 'POST', body: {} });
      setAddress(new URL(path, location.href).href);
      setClosed(false);
      setProblem(undefined);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }
  async function close(): Promise<void> {
    try {
      await call('/api/self/calendar', z.unknown(), { method: 'DELETE', body: {} });
      setAddress(undefined);
      setClosed(true);
      setProblem(undefined);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }
  return (
    <section className="card">
      <h2>{words.title}</h2>
      <p className="hint">{words.help}</p>
      <ProblemAlert problem={problem} />
      {address && (
        <p>
          <a href={address}>{words.add}</a> <CopyButton text={address} label={words.copy} />
        </p>
      )}
      <p className="pair">
        <Button size="large" block onClick={() => void open()}>
          {words.open}
        </Button>
        <Button size="large" block onClick={() => void close()}>
          {words.close}
        </Button>
      </p>
      <div role="status">{isClosed && words.closed}</div>
    </section>
  );
}
