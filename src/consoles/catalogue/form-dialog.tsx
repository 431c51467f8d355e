import { Button, Form, Input, Modal, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useSend } from '../shell/use-send.ts';
import { texts } from './texts.ts';

/** What a field of a form holds, as it is typed. */
export type Typed = Readonly<Record<string, string>>;

/** A field of a form: one line unless it says otherwise. */
export type Field = {
  readonly name: string;
  readonly label: string;
  readonly initial?: string;
  readonly rows?: number;
  readonly type?: 'date';
  readonly among?: readonly { readonly value: string; readonly label: string }[];
  readonly isOptional?: true;
};

type Props = {
  readonly action: string;
  readonly title: string;
  readonly fields: readonly Field[];
  readonly help?: ReactNode;
  readonly isPrimary?: true;
  /** Shown below the form while one types. */
  readonly live?: (typed: Typed) => ReactNode;
  onSave(typed: Typed): Promise<unknown>;
};

/** A button, and the form in a dialog that it opens. What was typed stays when it is refused. */
export function FormDialog({ action, title, fields, help, isPrimary, live, onSave }: Props) {
  const words = useTexts(texts);
  const [form] = Form.useForm<Typed>();
  const [isOpen, setOpen] = useState(false);
  const typed = Form.useWatch((values: Typed) => values, form);
  const { problem, isBusy, submit } = useSend(async (values: Typed) => {
    await onSave(values);
    setOpen(false);
  });
  return (
    <>
      <Button
        size={isPrimary ? 'middle' : 'small'}
        type={isPrimary ? 'primary' : 'default'}
        onClick={() => setOpen(true)}
      >
        {action}
      </Button>
      <Modal
        open={isOpen}
        title={title}
        okText={words.save}
        confirmLoading={isBusy}
        width={640}
        destroyOnHidden
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
      >
        <ProblemAlert problem={problem} />
        {help && <p className="catalogue-quiet">{help}</p>}
        <Form
          form={form}
          layout="vertical"
          preserve={false}
          initialValues={Object.fromEntries(fields.map(({ name, initial = '' }) => [name, initial]))}
          onFinish={submit}
        >
          {fields.map(({ name, label, rows, type, among, isOptional }) => (
            <Form.Item key={name} name={name} label={label} rules={[{ required: !isOptional, message: label }]}>
              {among ? (
                <Select options={[...among]} />
              ) : rows ? (
                <Input.TextArea rows={rows} spellCheck={false} />
              ) : (
                <Input type={type ?? 'text'} autoComplete="off" />
              )}
            </Form.Item>
          ))}
        </Form>
        {live && typed && <p className="catalogue-quiet">{live(typed)}</p>}
      </Modal>
    </>
  );
}
