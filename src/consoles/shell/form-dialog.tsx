import { type ButtonProps, Form, type FormInstance, type FormProps } from 'antd';
import { type ReactNode, useState } from 'react';
import { DialogFrame } from './dialog-frame.tsx';
import { problemOf } from './http.ts';
import { fieldErrors, ProblemAlert } from './problem-alert.tsx';
import { useSend } from './use-send.ts';

type Props<Fields> = Pick<ButtonProps, 'type' | 'size' | 'disabled'> &
  Pick<FormProps<Fields>, 'className' | 'initialValues'> & {
    /** What the button says. */
    label: string;
    title: string;
    /** What the confirming button says. */
    confirm: string;
    form: FormInstance<Fields>;
    /** Sends the form; it closes when that went well. */
    onSend(fields: Fields): Promise<unknown>;
    /** Said before the fields. */
    help?: string;
    /** What stands below the fields. */
    below?: ReactNode;
    children: ReactNode;
  };

/** A button and the form that it opens: it is sent and closes, or says beside its fields what is wrong, and stays. */
export function FormDialog<Fields extends object>({
  form,
  onSend,
  help,
  below,
  className,
  initialValues,
  children,
  ...frame
}: Props<Fields>) {
  const [isOpen, setOpen] = useState(false);
  const { problem, isBusy, submit, forget } = useSend(async (fields: Fields) => {
    try {
      await onSend(fields);
    } catch (error) {
      form.setFields(fieldErrors(problemOf(error)) as Parameters<typeof form.setFields>[0]);
      throw error;
    }
  });
  return (
    <DialogFrame
      {...frame}
      isOpen={isOpen}
      isBusy={isBusy}
      onOpen={() => {
        forget();
        setOpen(true);
      }}
      onConfirm={form.submit}
      onClose={() => setOpen(false)}
    >
      {help && <p>{help}</p>}
      {problem && !problem.faults && <ProblemAlert problem={problem} />}
      <Form<Fields>
        {...(className && { className })}
        {...(initialValues && { initialValues })}
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={async (fields) => {
          if (await submit(fields)) setOpen(false);
        }}
      >
        {children}
      </Form>
      {below}
    </DialogFrame>
  );
}
