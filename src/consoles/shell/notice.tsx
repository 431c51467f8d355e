import type { ReactNode } from 'react';

/** A page that only says something and offers a way on. */
export function Notice({ title, help, children }: { title: string; help: string; children?: ReactNode }) {
  return (
    <div className="page notice">
      <h1>{title}</h1>
      <p className="lead">{help}</p>
      {children}
    </div>
  );
}
