import { type ReactNode, useId } from 'react';

/** A field with its name above: what stands in it gets the id that the name points at. */
export function Labelled({ label, children }: { label: string; children(id: string): ReactNode }) {
  const id = useId();
  return (
    <div className="labelled">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}
