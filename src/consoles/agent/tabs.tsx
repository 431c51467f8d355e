import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';

export type Tab = { readonly key: string; readonly label: string; readonly children: ReactNode };

/** Parts of a page of which one is shown; arrows go from one to the next. (Ant Design's tabs put other things among theirs, which screen readers miscount.) */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const id = useId();
  const [chosen, setChosen] = useState(tabs[0]!.key);
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
      <div role="tablist" aria-label={label} className="agent-tabs" onKeyDown={move}>
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
