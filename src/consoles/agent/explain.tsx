import { Button, Input, Select } from 'antd';
import { useId, useState } from 'react';
import type { z } from 'zod';
import { explained } from '../../care/console/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Lines } from './outlook-dialog.tsx';
import { texts } from './texts.ts';
import { TraceList } from './trace-list.tsx';

/** What a text would do if this phone sent it now: step by step, with the exact answers, and nothing is sent. */
export function Explain({ opening, numbers }: { opening: string; numbers: readonly string[] }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const field = useId();
  const [text, setText] = useState('');
  const [dialled, setDialled] = useState(numbers[0] ?? '');
  const [found, setFound] = useState<z.infer<typeof explained>>();
  const [problem, setProblem] = useState<ProblemDetails>();
  async function tryIt(): Promise<void> {
    setProblem(undefined);
    try {
      const body = { text, dialled };
      setFound(await call(`/api/care/openings/${opening}/explain`, explained, { method: 'POST', body }));
    } catch (error) {
      setFound(undefined);
      setProblem(problemOf(error));
    }
  }
  return (
    <>
      <form
        className="agent-open"
        onSubmit={(event) => {
          event.preventDefault();
          void tryIt();
        }}
      >
        <label htmlFor={`${field}-text`}>{words.typeText}</label>
        <Input id={`${field}-text`} value={text} maxLength={500} onChange={({ target }) => setText(target.value)} />
        {numbers.length > 1 && (
          <Select
            aria-label={words.dialled}
            value={dialled}
            onChange={setDialled}
            options={numbers.map((one) => ({ value: one, label: one }))}
          />
        )}
        <Button htmlType="submit" type="primary">
          {words.tryIt}
        </Button>
      </form>
      <ProblemAlert problem={problem} />
      {found && (
        <section aria-live="polite">
          <p>
            {words.meaning}：<strong>{found.meaning[language]}</strong>
          </p>
          <TraceList trace={found.trace} />
          <h3>{words.wouldHappen}</h3>
          <Lines lines={found.lines} />
        </section>
      )}
    </>
  );
}
