import { Form, type FormInstance } from 'antd';
import type { ReactNode } from 'react';
import { DialogFrame } from '../shell/dialog-frame.tsx';
import { useTexts } from '../shell/language.tsx';
import { fieldOf, ProblemAlert } from '../shell/problem-alert.tsx';
import { useFormDialog } from '../shell/use-form-dialog.ts';
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
  const { problem, frame, send, forget } = useFormDialog(form, (sending: Promise<unknown>) => sending);
  async function finish(fields: Fields): Promise<void> {
    forget();
    const sending = onSend(fields, form);
    if (sending !== false) await send(sending);
  }
  /** What was found wrong is no longer said of a field that is typed in anew. */
  const heal = (changed: object) =>
    form.setFields(
      Object.keys(changed).map((name) => ({ name: [name], errors: [] as string[] })) as Parameters<
        typeof form.setFields
      >[0],
    );
  const standsBeside = (field: string) => Object.hasOwn(form.getFieldsValue(), fieldOf(field));
  const isSaid = problem?.faults?.every(({ field }) => standsBeside(field));
  return (
    <DialogFrame
      label={action}
      title={action}
      confirm={words.save}
      size={isSmall ? 'small' : 'middle'}
      type={isPrimary ? 'primary' : 'default'}
      {...frame}
      {...(width !== undefined && { width })}
    >
      {!isSaid && <ProblemAlert problem={problem} />}
      <Form<Fields>
        className="merchant-form"
        form={form}
        layout="vertical"
        requiredMark={false}
        clearOnDestroy
        initialValues={initial}
        onValuesChange={heal}
        onFinish={(fields) => void finish(fields)}
      >
        {typeof children === 'function' ? children(form) : children}
      </Form>
    </DialogFrame>
  );
}
