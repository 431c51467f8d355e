import type { ReactNode } from 'react';
import { NavLink, Outlet } from 'react-router';
import { consoles } from './consoles.ts';
import { Footer } from './footer.tsx';
import icon from './icon.svg';
import { useTexts } from './language.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { useSettings } from './settings.tsx';
import { AppearanceSwitch, LanguageSwitch } from './switches.tsx';
import { texts } from './texts.ts';

/** What surrounds every console: the bar with the consoles and switches above, the house's own particulars below. */
export function Layout() {
  return (
    <Frame>
      <NavLink to="/" className="brand">
        <img src={icon} alt="" width={28} height={28} />
        SPGate
      </NavLink>
      <Navigation />
    </Frame>
  );
}

/** What surrounds a page for everybody: whose page it is, and no way into the consoles. */
export function PublicLayout() {
  const { value: settings } = useSettings();
  return (
    <Frame>
      <span className="whose">{settings?.spName}</span>
    </Frame>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const words = useTexts(texts);
  const { problem } = useSettings();
  return (
    <div className="layout">
      <a className="skip" href="#content">
        {words.skip}
      </a>
      <header className="bar">
        {children}
        <LanguageSwitch />
        <AppearanceSwitch />
      </header>
      <main id="content" tabIndex={-1}>
        <ProblemAlert problem={problem} />
        <Outlet />
      </main>
      <Footer />
    </div>
  );
}

function Navigation() {
  const words = useTexts(texts);
  const { value: settings } = useSettings();
  const offered = consoles.filter((one) => settings && one.isOffered(settings));
  return (
    <nav aria-label={words.navigation}>
      {offered.map(({ path }) => (
        <NavLink key={path} to={`/${path}`}>
          {words.consoles[path]}
        </NavLink>
      ))}
    </nav>
  );
}
