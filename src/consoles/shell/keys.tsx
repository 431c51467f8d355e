import { SearchOutlined } from '@ant-design/icons';
import { Button, Modal, Tooltip } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { consolesFor } from './consoles.ts';
import { useTexts } from './language.tsx';
import { useMe } from './me.tsx';
import { useSettings } from './settings.tsx';
import { texts } from './texts.ts';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));

/** The keys that work on every page, and the button for who does not know them: Ctrl/⌘ K the palette, ? the list of keys. */
export function Keys() {
  const words = useTexts(texts).palette;
  const me = useMe();
  const { value: settings } = useSettings();
  const [open, setOpen] = useState<'palette' | 'keys'>();
  useEffect(() => {
    function pressed(event: KeyboardEvent): void {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') setOpen('palette');
      else if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      else if (event.key === '?') setOpen('keys');
      else if (event.key !== '/' || !focusSearch()) return;
      event.preventDefault();
    }
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
  const close = () => setOpen(undefined);
  return (
    <>
      <Tooltip title={`${words.title} (Ctrl/⌘ K)`}>
        <Button
          type="text"
          icon={<SearchOutlined />}
          aria-label={words.title}
          aria-keyshortcuts="Control+K Meta+K"
          onClick={() => setOpen('palette')}
        />
      </Tooltip>
      {open === 'palette' && settings && (
        <Suspense>
          <Palette offered={consolesFor(me, settings)} onClose={close} />
        </Suspense>
      )}
      <Modal open={open === 'keys'} title={words.keys} footer={null} onCancel={close}>
        <dl className="keys">
          {(
            [
              ['Ctrl/⌘ K', words.title],
              ['?', words.keys],
              ['/', words.search],
              ['Esc', words.close],
              ['Tab', words.skip],
            ] as const
          ).map(([key, what]) => (
            <div key={key} style={{ display: 'contents' }}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </Modal>
    </>
  );
}

/** A letter that somebody types is no shortcut. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Into the first search field of the page, where there is one. */
function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]');
  field?.focus();
  return field !== null;
}
