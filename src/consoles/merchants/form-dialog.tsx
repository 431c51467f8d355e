import { Form, type FormInstance } from 'antd';
import { type ReactNode, useState } from 'react';
import { DialogFrame } from '../shell/dialog-frame.tsx';
import { problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { fieldErrors, ProblemAlert } from '../shell/problem-alert.tsx';
import { useSend } from '../shell/use-send.ts';
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
  const { problem, isBusy, submit, forget } = useSend(async (sending: Promise<unknown>) => {
    try {
      await sending;
    } catch (error) {
      form.setFields(fieldErrors(problemOf(error)) as Parameters<typeof form.setFields>[0]);
      throw error;
    }
  });
  async function send(fields: Fields): Promise<void> {
    forget();
    const sending = onSend(fields, form);
    if (sending !== false && (await submit(sending))) setOpen(false);
  }
  /** What was found wrong is no longer said of a field that is typed in anew. */
  const heal = (changed: object) =>
    form.setFields(
      Object.keys(changed).map((name) => ({ name: [name], errors: [] as string[] })) as Parameters<
        typeof form.setFields
      >[0],
    );
  return (
    <DialogFrame
      label={action}
      title={action}
      confirm={words.save}
      size={isSmall ? 'small' : 'middle'}
      type={isPrimary ? 'primary' : 'default'}
      isOpen={isOpen}
      isBusy={isBusy}
      onOpen={() => {
        forget();
        setOpen(true);
      }}
      onConfirm={form.submit}
      onClose={() => setOpen(false)}
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
    </DialogFrame>
  );
}
