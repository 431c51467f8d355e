import type { ReactNode } from 'react';
import './state-tag.css';

/** How something stands: a sign goes before the word, so that nothing is told by colour alone. */
export type Tone = 'good' | 'busy' | 'wait' | 'bad' | 'quiet';
const signs: Readonly<Record<Tone, string>> = { good: '✓', busy: '◐', wait: '●', bad: '✕', quiet: '○' };

/** A word for a state, with its sign. */
export function StateTag({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`state-tag ${tone}`}>
      <span aria-hidden>{signs[tone]}</span> {children}
    </span>
  );
}
