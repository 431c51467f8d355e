import { Navigate, Outlet, useLocation } from 'react-router';
import { type Console, mayOpen } from './consoles.ts';
import { useLanguage, useTexts } from './language.tsx';
import { useWhoIsHere } from './me.tsx';
import { Notice } from './notice.tsx';
import { roleNames } from './roles.ts';
import { texts } from './texts.ts';

/** Before a console: who must sign in is brought to sign in and back, and whose role it is not for is told so. */
export function Gate({ console }: { console: Console }) {
  const { pathname, search } = useLocation();
  const { value: me, problem } = useWhoIsHere();
  if (console.roles === 'everyone') return <Outlet />;
  if (me === undefined) return console.worksOffline && problem?.code === 'unreachable' ? <Outlet /> : null;
  if (me === null || me.passwordChangeDue)
    return <Navigate to={`/sign-in?back=${encodeURIComponent(pathname + search)}`} replace />;
  if (me.secondFactor === 'due' && console.group !== 'own') return <Navigate to="/account" replace />;
  return mayOpen(console, me) ? <Outlet /> : <NotForYou console={console} role={me.role} />;
}

function NotForYou({ console, role }: { console: Console; role: keyof (typeof roleNames)['zh-CN'] }) {
  const words = useTexts(texts);
  const roles = useTexts(roleNames);
  const { language } = useLanguage();
  const whose = Array.isArray(console.roles) ? console.roles.map((one: typeof role) => roles[one]) : [];
  return (
    <Notice
      title={words.notForYou(console.name[language])}
      help={words.notForYouHelp(roles[role], whose.join(words.comma))}
    />
  );
}
