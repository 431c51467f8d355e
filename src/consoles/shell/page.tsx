import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTexts } from './language.tsx';
import { useSettings } from './settings.tsx';
import { texts } from './texts.ts';
import './page.css';

type Props = {
  title: string;
  lead?: ReactNode;
  /** The pages above this one, outermost first. */
  above?: readonly { title: string; to: string }[];
  /** Buttons for what can be done here, at the side of the title. */
  actions?: ReactNode;
  children: ReactNode;
};

/** What every page of a console begins with: where it is, its title (the window's as well), and what can be done. */
export function Page({ title, lead, above = [], actions, children }: Props) {
  const words = useTexts(texts);
  const { value: settings } = useSettings();
  return (
    <div className="page">
      <title>{`${title} · ${settings?.spName ?? 'SPGate'}`}</title>
      {above.length > 0 && (
        <nav className="above" aria-label={words.path}>
          {above.map((one) => (
            <span key={one.to}>
              <Link to={one.to}>{one.title}</Link>
              <span aria-hidden> / </span>
            </span>
          ))}
        </nav>
      )}
      <div className="page-heading">
        <h1>{title}</h1>
        {actions && <div className="page-actions">{actions}</div>}
      </div>
      {lead && <p className="lead">{lead}</p>}
      {children}
    </div>
  );
}
