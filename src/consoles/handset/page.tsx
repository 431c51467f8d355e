import { Badge, Empty, Tooltip } from 'antd';
import { useSearchParams } from 'react-router';
import { z } from 'zod';
import { handset } from '../../simulators/contract.ts';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useMediaQuery } from '../shell/media.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useSettings } from '../shell/settings.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { ClockProvider } from './business-clock.tsx';
import { ClockPanel } from './clock-panel.tsx';
import { FaultDrawer } from './fault-drawer.tsx';
import { useHistories } from './histories.ts';
import { NumberPicker } from './number-picker.tsx';
import { Phone } from './phone.tsx';
import { texts } from './texts.ts';
import './page.css';

const mostPhones = 4;
const phonesAtFirst = 3;

/** The handset page: phones side by side (one on a small screen), business time above them. */
export function HandsetPage() {
  const words = useTexts(texts);
  const { value: settings } = useSettings();
  return (
    <div className="page handsets">
      <title>{`${words.title} · ${settings?.spName ?? 'SPGate'}`}</title>
      <div className="heading">
        <h1>{words.title}</h1>
        <p className="lead">{words.introduction}</p>
      </div>
      <ClockProvider>
        <ClockPanel />
        <Phones />
      </ClockProvider>
    </div>
  );
}

function Phones() {
  const words = useTexts(texts);
  const { value: handsets = [], problem, again } = useLoaded(loadHandsets);
  const most = useMediaQuery('(max-width: 640px)') ? 1 : mostPhones;
  const [chosen, choose] = useChosen(handsets.slice(0, phonesAtFirst).map(({ phone }) => phone));
  const phones = chosen.slice(0, most);
  const { historyOf, isLive } = useHistories(phones);
  return (
    <>
      <div className="tools">
        <NumberPicker handsets={handsets} phones={phones} most={most} onChoose={choose} />
        <Connection isLive={isLive} />
        <FaultDrawer />
      </div>
      <ProblemAlert problem={problem} onAgain={again} />
      {phones.length === 0 && <Empty description={words.noNumbers} />}
      <div className="phones">
        {phones.map((phone) => (
          <Phone
            key={phone}
            phone={phone}
            handset={handsets.find((one) => one.phone === phone)}
            {...historyOf(phone)}
          />
        ))}
      </div>
    </>
  );
}

/** The chosen numbers are in the address, so that a page can be kept and shown to somebody. */
function useChosen(first: string[]): [phones: string[], choose: (phones: string[]) => void] {
  const [query, setQuery] = useSearchParams();
  const phones = query.get('phones')?.split(',').filter(Boolean) ?? first;
  function choose(chosen: string[]): void {
    query.set('phones', chosen.join());
    setQuery(query, { replace: true });
  }
  return [phones, choose];
}

function Connection({ isLive }: { isLive: boolean }) {
  const words = useTexts(texts);
  return (
    <Tooltip title={isLive ? words.liveHelp : words.pollingHelp}>
      <Badge status={isLive ? 'success' : 'warning'} text={isLive ? words.live : words.polling} />
    </Tooltip>
  );
}

function loadHandsets() {
  return call('/sim/handsets', z.array(handset));
}
