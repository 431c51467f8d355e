import type { ReactNode } from 'react';

const signs = { green: '✓', amber: '!', red: '✕', unknown: '?' } as const;

/** The light of a check: a colour, a sign and a word, so that it is never told by colour alone. */
export function Light({
  light,
  title,
  detail,
  children,
}: {
  light: keyof typeof signs;
  title: string;
  detail: string;
  children: ReactNode;
}) {
  return (
    <>
      <div className={`till-light ${light}`} role="status">
        <span aria-hidden className="sign">
          {signs[light]}
        </span>
        <div>
          <strong>{title}</strong>
          <span>{detail}</span>
        </div>
      </div>
      {children}
    </>
  );
}
