import { useState } from 'react';
import type { HelpTickets } from '../../business/desk/contract.ts';
import { useTexts } from '../shell/language.tsx';
import { useSettings } from '../shell/settings.tsx';
import { Ask } from './ask.tsx';
import { Mine } from './mine.tsx';
import { Prove } from './prove.tsx';
import { texts } from './texts.ts';
import '../shell/phone-page.css';
import './page.css';

/** The public help page, made for a phone: prove a number, ask, and see how it stands. */
export function HelpPage() {
  const words = useTexts(texts);
  const { value: settings } = useSettings();
  const [known, setKnown] = useState<HelpTickets>();
  return (
    <div className="page phone-page help">
      <title>{`${words.title} · ${settings?.spName ?? 'SPGate'}`}</title>
      <header>
        <h1>{words.title}</h1>
        <p className="lead">{words.lead}</p>
      </header>
      {known ? (
        <>
          <p className="proved">
            <span>{words.entered(known.phone)}</span>
            <button type="button" className="plain" onClick={() => setKnown(undefined)}>
              {words.leave}
            </button>
          </p>
          <Ask onAsked={setKnown} />
          <Mine known={known} onChanged={setKnown} />
        </>
      ) : (
        <Prove onProved={setKnown} />
      )}
      {settings?.hotline && (
        <p className="hint">
          {words.hotline} <a href={`tel:${settings.hotline}`}>{settings.hotline}</a>
        </p>
      )}
    </div>
  );
}
