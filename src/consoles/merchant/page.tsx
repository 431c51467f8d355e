import {
  CheckCircleOutlined,
  DisconnectOutlined,
  FundOutlined,
  KeyOutlined,
  UnorderedListOutlined,
} from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { NavLink, Route, Routes } from 'react-router';
import { Choose } from '../shell/choose.tsx';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useSettings } from '../shell/settings.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { Board } from './board.tsx';
import { Check } from './check.tsx';
import { Keys } from './keys.tsx';
import { Offline } from './offline.tsx';
import { texts } from './texts.ts';
import { Today } from './today.tsx';
import { useInstalled } from './use-installed.ts';
import { type Till, TillProvider, useOpenTill, useTill } from './use-till.ts';
import { useWaiting, type WaitingChecks } from './use-waiting.ts';
import '../shell/phone-page.css';
import '../shell/places.css';
import '../shell/stats.css';
import './page.css';

/** The till of a merchant, on a phone or a cheap tablet: is this a member, and what does he get? It opens without a network too. */
export function MerchantPage() {
  const words = useTexts(texts);
  const { value: settings } = useSettings();
  const { till, problem, again } = useOpenTill();
  const waiting = useWaiting(till);
  useInstalled();
  return (
    <div className="page phone-page till">
      <title>{`${words.title} · ${settings?.spName ?? 'SPGate'}`}</title>
      <link rel="manifest" href="/merchant.webmanifest" />
      <link rel="apple-touch-icon" href="/merchant-180.png" />
      {till ? (
        <TillProvider value={till}>
          <Head till={till} />
          <Routes>
            <Route path="today" element={<Today />} />
            <Route path="offline" element={<Offline waiting={waiting} />} />
            {till.isManager && <Route path="board" element={<Board />} />}
            {till.isManager && <Route path="keys" element={<Keys />} />}
            <Route path="*" element={<Check waiting={waiting} />} />
          </Routes>
          <Places waiting={waiting} />
        </TillProvider>
      ) : (
        <>
          <h1>{words.title}</h1>
          {problem?.code === 'unreachable' ? (
            <div className="card" role="alert">
              <p>{words.neverHere}</p>
              <Button size="large" onClick={again}>
                {words.again}
              </Button>
            </div>
          ) : (
            <ProblemAlert problem={problem} onAgain={again} />
          )}
        </>
      )}
    </div>
  );
}

/** Which merchant and shop this till is of, and whether it has a network. */
function Head({ till: { who, shop, chooseShop, isOnline } }: { till: Till }) {
  const words = useTexts(texts);
  return (
    <header className="till-head">
      <h1>{words.title}</h1>
      <p>
        {who.merchant.name} · {who.shops.find(({ id }) => id === shop)?.name ?? words.noShop} · {who.person.name}
      </p>
      <p role="status">
        <StateTag tone={isOnline ? 'good' : 'bad'}>{isOnline ? words.online : words.offline}</StateTag>
      </p>
      {who.shops.length > 1 && (
        <Choose
          label={words.shop}
          value={shop ?? ''}
          onChange={chooseShop}
          options={[
            ...(shop === undefined ? [['', words.chooseShop] as const] : []),
            ...who.shops.map(({ id, name }) => [id, name] as const),
          ]}
        />
      )}
    </header>
  );
}

function Places({ waiting }: { waiting: WaitingChecks }) {
  const words = useTexts(texts);
  const { isManager } = useTill();
  const place = (to: string, icon: ReactNode, name: string, count = 0) => (
    <NavLink to={to} end={to === '/merchant'}>
      {icon}
      <span>
        {name}
        {count > 0 && <span className="waiting-count">{count}</span>}
      </span>
    </NavLink>
  );
  return (
    <nav className="places" aria-label={words.places}>
      {place('/merchant', <CheckCircleOutlined />, words.check.place)}
      {place('/merchant/today', <UnorderedListOutlined />, words.today.place)}
      {place('/merchant/offline', <DisconnectOutlined />, words.unverified.place, waiting.own.length + waiting.others)}
      {isManager && place('/merchant/board', <FundOutlined />, words.board.place)}
      {isManager && place('/merchant/keys', <KeyOutlined />, words.keys.place)}
    </nav>
  );
}
