import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useState } from 'react';
import { useTexts } from './language.tsx';
import { texts } from './texts.ts';

/** Copies a text; says for a moment that it did. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const words = useTexts(texts);
  const [isCopied, setCopied] = useState(false);
  const said = isCopied ? words.copied : (label ?? words.copy);
  async function copy(): Promise<void> {
    await toClipboard(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  }
  return (
    <Tooltip title={said}>
      <Button
        type="text"
        size="small"
        icon={isCopied ? <CheckOutlined /> : <CopyOutlined />}
        aria-label={said}
        onClick={() => void copy()}
      />
    </Tooltip>
  );
}

/** A browser has no clipboard for pages that come over plain HTTP, as in an office: there the old way is left. */
async function toClipboard(text: string): Promise<void> {
  if (navigator.clipboard as Clipboard | undefined) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
