import { NavLink } from 'react-router';

/** The parts of a console, each with an address of its own. */
export function TabsRow({ label, tabs }: { label: string; tabs: readonly { to: string; title: string }[] }) {
  return (
    <nav className="tabs-row" aria-label={label}>
      {tabs.map(({ to, title }) => (
        <NavLink key={to} to={to} end>
          {title}
        </NavLink>
      ))}
    </nav>
  );
}
