import { Button, type ButtonProps, Modal, type ModalProps } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from './language.tsx';
import { texts } from './texts.ts';

type Props = Pick<ButtonProps, 'type' | 'size' | 'icon' | 'disabled' | 'danger'> &
  Pick<ModalProps, 'title' | 'okButtonProps' | 'width'> & {
    /** What the button says. */
    label: ReactNode;
    /** What the confirming button says. */
    confirm: string;
    isOpen: boolean;
    isBusy: boolean;
    onOpen(): void;
    onConfirm(): void;
    onClose(): void;
    children: ReactNode;
  };

/** A button and the dialog that it opens. Who uses it says when it is open; what is in it is gone when it is closed. */
export function DialogFrame(props: Props) {
  const {
    label,
    title,
    confirm,
    okButtonProps,
    width,
    isOpen,
    isBusy,
    onOpen,
    onConfirm,
    onClose,
    children,
    ...button
  } = props;
  const words = useTexts(texts);
  return (
    <>
      <Button {...button} onClick={onOpen}>
        {label}
      </Button>
      <Modal
        open={isOpen}
        title={title}
        okText={confirm}
        cancelText={words.cancel}
        confirmLoading={isBusy}
        onOk={onConfirm}
        onCancel={onClose}
        destroyOnHidden
        {...(okButtonProps && { okButtonProps })}
        {...(width !== undefined && { width })}
      >
        {children}
      </Modal>
    </>
  );
}
