import type { ReactNode } from 'react';
import './tone.css';

/** A word about a state, as strong as it is pressing. Its colours keep their contrast by day and by night. */
export function Tone({ of = 'calm', children }: { of?: 'calm' | 'good' | 'warn' | 'bad'; children: ReactNode }) {
  return <span className={`tone ${of}`}>{children}</span>;
}
