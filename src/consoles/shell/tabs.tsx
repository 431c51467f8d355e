import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import './tabs.css';

export type Tab = { readonly key: string; readonly label: string; readonly children: ReactNode };

type Props = {
  readonly label: string;
  readonly tabs: readonly Tab[];
  /** The key of the part that is shown, where the page keeps it. */
  readonly chosen?: string;
  readonly onChoose?: (key: string) => void;
};

/** Parts of a page of which one is shown; arrows go from one to the next. (Ant Design's tabs put other things among theirs, which screen readers miscount.) */
export function Tabs({ label, tabs, chosen: kept, onChoose }: Props) {
  const id = useId();
  const [own, setOwn] = useState(tabs[0]!.key);
  const chosen = kept ?? own;
  const setChosen = onChoose ?? setOwn;
  const current = tabs.find(({ key }) => key === chosen) ?? tabs[0]!;
  function move(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const next = tabs[(tabs.indexOf(current) + step + tabs.length) % tabs.length]!;
    setChosen(next.key);
    document.getElementById(`${id}-${next.key}`)?.focus();
  }
  return (
    <>
      <div role="tablist" aria-label={label} className="tabs" onKeyDown={move}>
        {tabs.map(({ key, label: name }) => (
          <button
            key={key}
            id={`${id}-${key}`}
            type="button"
            role="tab"
            aria-selected={key === current.key}
            aria-controls={`${id}-panel`}
            tabIndex={key === current.key ? 0 : -1}
            onClick={() => setChosen(key)}
          >
            {name}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${current.key}`} key={current.key}>
        {current.children}
      </div>
    </>
  );
}
