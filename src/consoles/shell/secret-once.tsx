import { Modal } from 'antd';
import { CopyButton } from './copy-button.tsx';
import './secret-once.css';

type Props = { secret: string | undefined; title: string; help: string; onClose(): void };

/** A secret that nobody is shown again, to be copied; closed only on purpose. Nothing without one. */
export function SecretOnce({ secret, title, help, onClose }: Props) {
  return (
    <Modal open={secret !== undefined} title={title} footer={null} onCancel={onClose} mask={{ closable: false }}>
      <p>{help}</p>
      <p className="secret-once">
        {secret} {secret && <CopyButton text={secret} />}
      </p>
    </Modal>
  );
}
