import type { ReactNode } from 'react';

/** What a control says of its fault to who cannot see it. */
export type Described = { 'aria-invalid': boolean; 'aria-describedby'?: string };

/** A control with its label above, and what is wrong with it below. */
export function Field({
  id,
  label,
  fault,
  children,
}: {
  id: string;
  label: string;
  fault: string | undefined;
  children(described: Described): ReactNode;
}) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ 'aria-invalid': fault !== undefined, ...(fault && { 'aria-describedby': `${id}-fault` }) })}
      {fault && (
        <p className="fault" id={`${id}-fault`} role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
