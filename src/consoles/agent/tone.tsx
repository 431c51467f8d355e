import type { ReactNode } from 'react';

/** A state in a word, with a dot whose colour says the same. */
export function Tone({ tone, children }: { tone: 'good' | 'waiting' | 'bad' | 'over'; children: ReactNode }) {
  return (
    <span className={`tone is-${tone}`}>
      <span aria-hidden className="tone-dot" />
      {children}
    </span>
  );
}
