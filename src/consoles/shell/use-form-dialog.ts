import type { FormInstance } from 'antd';
import { useState } from 'react';
import { problemOf } from './http.ts';
import { fieldErrors } from './problem-alert.tsx';
import { useSend } from './use-send.ts';

/**
 * A form in a `DialogFrame`: `frame` is what the frame is told; `send` sends, and closes the dialog when that went well, else each
 * fault stands beside its field. `forget` forgets what was wrong.
 */
export function useFormDialog<Fields, Given>(form: FormInstance<Fields>, act: (given: Given) => Promise<unknown>) {
  const [isOpen, setOpen] = useState(false);
  const { problem, isBusy, submit, forget } = useSend(async (given: Given) => {
    try {
      await act(given);
    } catch (error) {
      form.setFields(fieldErrors(problemOf(error)) as Parameters<typeof form.setFields>[0]);
      throw error;
    }
  });
  const frame = {
    isOpen,
    isBusy,
    onOpen() {
      forget();
      setOpen(true);
    },
    onConfirm: form.submit,
    onClose: () => setOpen(false),
  };
  const send = async (given: Given) => {
    if (await submit(given)) setOpen(false);
  };
  return { problem, frame, send, forget };
}
