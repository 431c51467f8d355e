import { Button, Form, type FormInstance, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { fieldErrors, ProblemAlert } from '../shell/problem-alert.tsx';
import { texts } from './texts.ts';

type Props<Fields extends object> = {
  /** What the button and the dialog are called. */
  action: string;
  isSmall?: boolean;
  isPrimary?: boolean;
  width?: number;
  initial: Partial<Fields>;
  /** Sends what was filled in; false where something is wrong that the form itself now shows. */
  onSend(fields: Fields, form: FormInstance<Fields>): Promise<unknown> | false;
  children: ReactNode | ((form: FormInstance<Fields>) => ReactNode);
};

/** A button and its form: sent, it closes; refused, each fault stands beside its field and what was typed stays. */
export function FormDialog<Fields extends object>(props: Props<Fields>) {
  const { action, isSmall = false, isPrimary = false, width, initial, onSend, children } = props;
  const words = useTexts(texts);
  const [form] = Form.useForm<Fields>();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  async function send(fields: Fields): Promise<void> {
    setProblem(undefined);
    const sending = onSend(fields, form);
    if (sending === false) return;
    setBusy(true);
    try {
      await sending;
      setOpen(false);
    } catch (error) {
      const failed = problemOf(error);
      form.setFields(fieldErrors(failed) as Parameters<typeof form.setFields>[0]);
      setProblem(failed);
    } finally {
      setBusy(false);
    }
  }
  /** What was found wrong is no longer said of a field that is typed in anew. */
  const heal = (changed: object) =>
    form.setFields(
      Object.keys(changed).map((name) => ({ name: [name], errors: [] as string[] })) as Parameters<
        typeof form.setFields
      >[0],
    );
  return (
    <>
      <Button
        size={isSmall ? 'small' : 'middle'}
        type={isPrimary ? 'primary' : 'default'}
        onClick={() => {
          setProblem(undefined);
          setOpen(true);
        }}
      >
        {action}
      </Button>
      <Modal
        open={isOpen}
        title={action}
        okText={words.save}
        cancelText={words.cancel}
        confirmLoading={isBusy}
        onOk={form.submit}
        onCancel={() => setOpen(false)}
        destroyOnHidden
        {...(width !== undefined && { width })}
      >
        <ProblemAlert problem={problem} />
        <Form<Fields>
          className="merchant-form"
          form={form}
          layout="vertical"
          requiredMark={false}
          clearOnDestroy
          initialValues={initial}
          onValuesChange={heal}
          onFinish={(fields) => void send(fields)}
        >
          {typeof children === 'function' ? children(form) : children}
        </Form>
      </Modal>
    </>
  );
}
