import { Button, Modal } from 'antd';
import { useState } from 'react';
import type { MediumView } from '../../products/mms/contract.ts';
import { useTexts } from '../shell/language.tsx';
import { MediaGrid } from './media-grid.tsx';
import { texts } from './texts.ts';

/** A button that opens the library and takes one picture or sound out of it; what is missing can be brought there at once. */
export function ChooseMedium({
  kind,
  label,
  onChoose,
}: {
  kind: 'picture' | 'sound';
  label: string;
  onChoose(medium: MediumView): void;
}) {
  const words = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Modal
        open={isOpen}
        destroyOnHidden
        width={860}
        title={words.library}
        footer={null}
        onCancel={() => setOpen(false)}
      >
        <MediaGrid
          kind={kind}
          onChoose={(medium) => {
            onChoose(medium);
            setOpen(false);
          }}
        />
      </Modal>
    </>
  );
}
