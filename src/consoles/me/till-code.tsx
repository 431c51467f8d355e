import { Button, QRCode } from 'antd';
import { useEffect, useEffectEvent, useState } from 'react';
import { ownCode } from '../../products/merchants/self/contract.ts';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './membership-texts.ts';

const path = '/api/self/membership/code';
/** Well before a code is over. */
const renewMs = 60_000;
/** A till that scans now still asks for a moment. */
const marginMs = 5_000;
/** A phone that is put down with the code on it does not stay signed in for it. */
const shownMs = 10 * 60_000;

/** The code that a till scans, renewed as long as it is shown; what is over is not shown, as a till would refuse it. */
export function TillCode({ onOver }: { onOver(): void }) {
  const words = useTexts(texts);
  const { value, problem, again } = useLoaded(() => call(path, ownCode, { method: 'POST', body: {} }), renewMs);
  const isOver = useOver(value);
  const close = useEffectEvent(onOver);
  useEffect(() => {
    const timer = setTimeout(() => close(), shownMs);
    return () => clearTimeout(timer);
  }, []);
  useSeenAgain(again);
  return (
    <div className="till-code" aria-live="polite" ref={bringIntoView}>
      {value && !isOver && (
        <QRCode
          type="svg"
          value={value.token}
          size={240}
          color="#000"
          bgColor="#fff"
          marginSize={4}
          bordered={false}
          aria-label={words.code}
        />
      )}
      {!value && !problem && <p className="coming">{words.codeComing}</p>}
      {(isOver || (problem && !value)) && (
        <>
          <p role="alert">{problem?.title || words.codeOver}</p>
          <Button size="large" block onClick={again}>
            {words.renew}
          </Button>
        </>
      )}
      <p className="hint">{words.codeHelp}</p>
    </div>
  );
}

/** Whether the newest code is over, by how long it is here. */
function useOver(code: { token: string; validMs: number } | undefined): boolean {
  const [over, setOver] = useState<string>();
  useEffect(() => {
    if (!code) return undefined;
    const timer = setTimeout(() => setOver(code.token), code.validMs - marginMs);
    return () => clearTimeout(timer);
  }, [code]);
  return code !== undefined && over === code.token;
}

/** Does something when the page is looked at again: timers stand still on a phone in a pocket. */
function useSeenAgain(act: () => void): void {
  const latest = useEffectEvent(act);
  useEffect(() => {
    const look = () => document.visibilityState === 'visible' && latest();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
}

/** Nobody scrolls for the code while the cashier waits. */
function bringIntoView(place: HTMLElement | null): void {
  place?.scrollIntoView({ block: 'center' });
}
