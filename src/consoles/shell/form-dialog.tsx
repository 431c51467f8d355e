import { type ButtonProps, Form, type FormInstance, type FormProps } from 'antd';
import type { ReactNode } from 'react';
import { DialogFrame } from './dialog-frame.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { useFormDialog } from './use-form-dialog.ts';

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
  const dialog = useFormDialog(form, onSend);
  const { problem } = dialog;
  return (
    <DialogFrame {...frame} {...dialog.frame}>
      {help && <p>{help}</p>}
      {problem && !problem.faults && <ProblemAlert problem={problem} />}
      <Form<Fields>
        {...(className && { className })}
        {...(initialValues && { initialValues })}
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(fields) => void dialog.send(fields)}
      >
        {children}
      </Form>
      {below}
    </DialogFrame>
  );
}
