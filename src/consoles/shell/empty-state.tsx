import type { ReactNode } from 'react';
import { useTexts } from './language.tsx';
import { texts } from './texts.ts';
import './empty-state.css';

/** In place of what is not there: what that means, and what to do. */
export function EmptyState({ title, children }: { title?: string; children?: ReactNode }) {
  const words = useTexts(texts);
  return (
    <div className="empty-state">
      <strong>{title ?? words.nothingHere}</strong>
      {children && <div>{children}</div>}
    </div>
  );
}
