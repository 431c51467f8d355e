import { Button, Form, InputNumber, Space } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { texts } from './texts.ts';
import './link-faults.css';

type Settings = Readonly<Record<string, number | null>>;

type Props = {
  link: string;
  /** Where they are set. */
  at: string;
  now: Settings;
  /** As they are when nothing is wrong. */
  none: Settings;
  names: Readonly<Record<string, string>>;
};

/** The faults of one simulated link, to be set together. What is out of range is said by the server, field by field. */
export function LinkFaults({ link, at, now, none, names }: Props) {
  const words = useTexts(texts);
  const [form] = Form.useForm<Settings>();
  const [result, setResult] = useState<'applied' | ProblemDetails>();
  async function apply(settings: Settings): Promise<void> {
    const change = { method: 'PUT', body: { link, faults: settings } } as const;
    await call(at, z.unknown(), change).then(
      () => setResult('applied'),
      (error) => setResult(problemOf(error)),
    );
  }
  async function clear(): Promise<void> {
    form.setFieldsValue(none);
    await apply(none);
  }
  return (
    <Form name={link} form={form} layout="horizontal" initialValues={now} onFinish={apply} className="faults">
      <h3>{link}</h3>
      {Object.keys(none).map((name) => (
        <Form.Item key={name} name={name} label={names[name]} colon={false}>
          <InputNumber min={0} />
        </Form.Item>
      ))}
      <Space>
        <Button type="primary" htmlType="submit">
          {words.apply}
        </Button>
        <Button onClick={() => void clear()}>{words.clear}</Button>
        <span role="status">{result === 'applied' && words.applied}</span>
      </Space>
      <ProblemAlert problem={result === 'applied' ? undefined : result} />
    </Form>
  );
}
