import {
  AccountBookOutlined,
  AppstoreOutlined,
  CarOutlined,
  CustomerServiceOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { type ReactNode, useEffect } from 'react';
import { NavLink, Route, Routes } from 'react-router';
import { type SelfMe, selfMe } from '../../care/self/contract.ts';
import { CallFailed, call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useSettings } from '../shell/settings.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { useSignInAgain } from '../shell/use-sign-in-again.ts';
import { Bills } from './bills.tsx';
import { Cars } from './cars.tsx';
import { Consents } from './consents.tsx';
import { Data } from './data.tsx';
import { Errands } from './errands.tsx';
import { GroupBuys } from './group-buys.tsx';
import { Help } from './help.tsx';
import { HomePage } from './home.tsx';
import { Messages } from './messages.tsx';
import { More } from './more.tsx';
import { Partners } from './partners.tsx';
import { Preferences } from './preferences.tsx';
import { SignIn } from './sign-in.tsx';
import { texts } from './texts.ts';
import { Used } from './used.tsx';
import '../shell/phone-page.css';
import '../shell/places.css';
import './page.css';

/** The page of a subscriber, made for a thumb: sign in by a code, see what one has and pays, and end or change it. */
export function MePage() {
  const words = useTexts(texts);
  const { value: settings } = useSettings();
  const { value: me, problem, put, again: retry } = useLoaded(loadMe);
  const again = useSignInAgain(me?.phone);
  useWishedLanguage(me?.language);
  return (
    <div className="page phone-page self">
      <title>{`${words.title} · ${settings?.spName ?? 'SPGate'}`}</title>
      <ProblemAlert problem={problem} onAgain={retry} />
      {me === null && <SignIn onDone={put} />}
      {again && <SignIn isEnded onDone={(who) => again(who.phone) && put(who)} />}
      {me && (
        // What was typed stays while somebody signs in again.
        <div hidden={again !== undefined}>
          <Routes>
            <Route index element={<HomePage me={me} />} />
            <Route path="bills" element={<Bills />} />
            <Route path="cars" element={<Cars />} />
            <Route path="help" element={<Help />} />
            <Route path="more" element={<More me={me} onLeft={() => put(null)} />} />
            <Route path="errands" element={<Errands />} />
            <Route path="data" element={<Data />} />
            <Route path="consents" element={<Consents />} />
            <Route path="messages" element={<Messages />} />
            <Route path="preferences" element={<Preferences />} />
            <Route path="partners" element={<Partners />} />
            <Route path="group-buys" element={<GroupBuys />} />
            <Route path="used" element={<Used />} />
            <Route path="*" element={<HomePage me={me} />} />
          </Routes>
          <Places />
        </div>
      )}
    </div>
  );
}

/** Where a thumb reaches them: the five places of the page. */
function Places() {
  const words = useTexts(texts);
  const place = (to: string, icon: ReactNode, name: string) => (
    <NavLink to={to} end={to === '/me'}>
      {icon}
      <span>{name}</span>
    </NavLink>
  );
  return (
    <nav className="places" aria-label={words.places}>
      {place('/me', <AppstoreOutlined />, words.home)}
      {place('/me/bills', <AccountBookOutlined />, words.bills)}
      {place('/me/cars', <CarOutlined />, words.cars)}
      {place('/me/help', <CustomerServiceOutlined />, words.help)}
      {place('/me/more', <UserOutlined />, words.more)}
    </nav>
  );
}

async function loadMe(): Promise<SelfMe | null> {
  try {
    return await call('/api/self/me', selfMe);
  } catch (error) {
    if (error instanceof CallFailed && error.problem.status === 401) return null;
    throw error;
  }
}

/** The language that was chosen once holds on every device, unless the address names another. */
function useWishedLanguage(wished: SelfMe['language']): void {
  const { choose } = useLanguage();
  useEffect(() => {
    if (wished && !new URLSearchParams(location.search).has('lang')) choose(wished);
  }, [wished, choose]);
}
