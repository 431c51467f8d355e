import { LogoutOutlined, MenuOutlined } from '@ant-design/icons';
import { App, Button, Tooltip } from 'antd';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { Link, NavLink, Outlet, useLocation, useNavigate } from 'react-router';
import { z } from 'zod';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { type Console, consoles, consolesFor, groups, worksOffline } from './consoles.ts';
import { Footer } from './footer.tsx';
import { call, problemOf } from './http.ts';
import icon from './icon.svg';
import { Keys } from './keys.tsx';
import { useLanguage, useTexts } from './language.tsx';
import { MeProvider, useWhoIsHere } from './me.tsx';
import { useMediaQuery } from './media.ts';
import { ProblemAlert, titleOf } from './problem-alert.tsx';
import { roleNames } from './roles.ts';
import { useSettings } from './settings.tsx';
import { recall, remember } from './stored.ts';
import { AppearanceSwitch, LanguageSwitch } from './switches.tsx';
import { texts } from './texts.ts';
import { useLoaded } from './use-loaded.ts';

const WorkTray = lazy(async () => ({ default: (await import('../works/tray.tsx')).WorkTray }));

/** What surrounds every console: the bar above, the consoles of one's role at the side, the house's own particulars below. */
export function Layout() {
  return (
    <MeProvider>
      <StaffFrame />
    </MeProvider>
  );
}

function StaffFrame() {
  const { value: me, problem } = useWhoIsHere();
  const [isMenuOpen, openMenu] = useMenu();
  const brand = (
    <NavLink to="/" className="brand">
      <img src={icon} alt="" width={28} height={28} />
      SPGate
    </NavLink>
  );
  if (!me)
    return (
      <Frame problem={problem} bar={[brand, <Navigation key="navigation" />, me === null && <SignInLink key="in" />]} />
    );
  return (
    <Frame
      problem={problem}
      bar={[
        <MenuButton key="menu" isOpen={isMenuOpen} onChange={openMenu} />,
        brand,
        <span key="space" className="space" />,
        <Keys key="keys" />,
        <Suspense key="works">
          <WorkTray />
        </Suspense>,
        <WhoAmI key="me" />,
      ]}
      side={isMenuOpen && <Navigation isGrouped />}
    />
  );
}

/** What surrounds a page for everybody: whose page it is, and no way into the consoles. */
export function PublicLayout() {
  const { value: settings } = useSettings();
  return <Frame bar={<span className="whose">{settings?.spName}</span>} />;
}

function Frame({ bar, side, problem }: { bar: ReactNode; side?: ReactNode; problem?: ProblemDetails | undefined }) {
  const words = useTexts(texts);
  const { problem: unsettled } = useSettings();
  const { pathname } = useLocation();
  const told = unsettled ?? problem;
  const isToldThere = told?.code === 'unreachable' && worksOffline(pathname);
  return (
    <div className="layout">
      <a className="skip" href="#content">
        {words.skip}
      </a>
      <header className="bar">
        {bar}
        <LanguageSwitch />
        <AppearanceSwitch />
      </header>
      <div className="middle">
        {side}
        <main id="content" tabIndex={-1}>
          {!isToldThere && <ProblemAlert problem={told} />}
          <Outlet />
        </main>
      </div>
      <Footer />
    </div>
  );
}

/** The consoles that are offered: in a row for a visitor, in groups for who works here. */
function Navigation({ isGrouped = false }: { isGrouped?: boolean }) {
  const words = useTexts(texts);
  const { value: settings } = useSettings();
  const { value: me = null } = useWhoIsHere();
  const offered = settings ? consolesFor(me, settings) : [];
  if (!isGrouped) return <nav aria-label={words.navigation}>{offered.map(consoleLink)}</nav>;
  return (
    <nav id="navigation" className="side" aria-label={words.navigation}>
      {groups.map((group) => {
        const inGroup = offered.filter((one) => one.group === group && group !== 'own');
        return (
          inGroup.length > 0 && (
            <section key={group} aria-labelledby={`group-${group}`}>
              <h2 id={`group-${group}`}>{words.groups[group]}</h2>
              {inGroup.map(consoleLink)}
            </section>
          )
        );
      })}
    </nav>
  );
}

function consoleLink(one: Console) {
  return <ConsoleLink key={one.path} console={one} />;
}

function ConsoleLink({ console: { path, name, waits } }: { console: Console }) {
  const { language } = useLanguage();
  return (
    <NavLink to={`/${path}`}>
      {name[language]}
      {waits && <Waiting count={waits} />}
    </NavLink>
  );
}

const countAgainMs = 60_000;

/** How much waits in a console; nothing when nothing does, or when it cannot be told. */
function Waiting({ count }: { count: () => Promise<number> }) {
  const { value = 0 } = useLoaded(count, countAgainMs);
  return value > 0 ? <span className="waiting-count">{value > 999 ? '999+' : value}</span> : null;
}

/** Open on a wide window unless closed there before; on a narrow one closed until asked for, and again after a choice. */
function useMenu(): [boolean, (isOpen: boolean) => void] {
  const isNarrow = useMediaQuery('(max-width: 900px)');
  const { pathname } = useLocation();
  const [isOpen, setOpen] = useState(() => recall('menu') !== 'closed');
  const [openedAt, setOpenedAt] = useState<string>();
  useEffect(() => remember('menu', isOpen ? 'open' : 'closed'), [isOpen]);
  if (isNarrow) return [openedAt === pathname, (open) => setOpenedAt(open ? pathname : undefined)];
  return [isOpen, setOpen];
}

function MenuButton({ isOpen, onChange }: { isOpen: boolean; onChange(isOpen: boolean): void }) {
  const words = useTexts(texts);
  return (
    <Button
      type="text"
      icon={<MenuOutlined />}
      aria-label={words.menu}
      aria-expanded={isOpen}
      {...(isOpen && { 'aria-controls': 'navigation' })}
      onClick={() => onChange(!isOpen)}
    />
  );
}

function SignInLink() {
  const words = useTexts(texts).signIn;
  const { pathname, search } = useLocation();
  if (pathname === '/sign-in') return null;
  const back = pathname === '/' ? '' : `?back=${encodeURIComponent(pathname + search)}`;
  return (
    <Link to={`/sign-in${back}`} className="enter">
      {words.signIn}
    </Link>
  );
}

const own = consoles.find(({ group }) => group === 'own');

/** One's name and role, which lead to one's own account, and the way out. */
function WhoAmI() {
  const words = useTexts(texts);
  const roles = useTexts(roleNames);
  const navigate = useNavigate();
  const { value: me, put } = useWhoIsHere();
  const { message } = App.useApp();
  if (!me) return null;
  async function leave(): Promise<void> {
    await navigate('/');
    // First, so that a session which had ended already is not asked for again.
    put(null);
    await call('/api/sign-out', z.unknown(), { method: 'POST', body: {} }).catch((error) => {
      const problem = problemOf(error);
      if (problem.status === 401) return;
      put(me!);
      void message.error(titleOf(problem, words.problem));
    });
  }
  const label = words.account(me.name, roles[me.role]);
  return (
    <>
      {own ? (
        <Link to={`/${own.path}`} className="me">
          {label}
        </Link>
      ) : (
        <span className="me">{label}</span>
      )}
      <Tooltip title={words.signOut}>
        <Button type="text" icon={<LogoutOutlined />} aria-label={words.signOut} onClick={() => void leave()} />
      </Tooltip>
    </>
  );
}
