import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { z } from 'zod';
import { type OfflineItem, offlineList } from '../../products/merchants/redemptions/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { Choose } from '../shell/choose.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { useSend } from '../shell/use-send.ts';
import { maskOf } from './mask.ts';
import { Outcome } from './outcome.tsx';
import { texts } from './texts.ts';
import { useTill } from './use-till.ts';
import type { WaitingChecks } from './use-waiting.ts';

/** Checks that were made without a network: what waits on this device, and how the others came out. */
export function Offline({ waiting }: { waiting: WaitingChecks }) {
  const words = useTexts(texts).unverified;
  const { isOnline, kept } = useTill();
  const titleOf = (id: string | undefined) => kept.benefits.find((one) => one.id === id)?.title;
  return (
    <>
      <section>
        <h2>{words.onDevice}</h2>
        {waiting.own.length === 0 && waiting.others === 0 && <EmptyState title={words.noneHere} />}
        <ul className="till-list">
          {waiting.own.map(({ key, number, at, benefit }) => (
            <li key={key}>
              <strong>? {maskOf(number)}</strong> <TimeCell at={at} /> {titleOf(benefit)}
              <small>{words.title}</small>
            </li>
          ))}
        </ul>
        {waiting.others > 0 && <p>{words.others(waiting.others)}</p>}
        <ProblemAlert problem={waiting.problem} onAgain={waiting.sendAgain} />
      </section>
      <section>
        <h2>{words.told}</h2>
        {isOnline ? <Told sent={waiting.told} /> : <p>{words.toldLater}</p>}
      </section>
    </>
  );
}

function Told({ sent }: { sent: readonly OfflineItem[] }) {
  const words = useTexts(texts).unverified;
  const loaded = useLoaded(() => call('/api/till/offline', offlineList));
  const { value, problem, again } = loaded;
  const newest = sent[0]?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was just sent stands in the list as well
  useEffect(() => again(), [newest]);
  return (
    <>
      <ProblemAlert problem={problem} onAgain={again} />
      {value?.items.length === 0 && <EmptyState title={words.noneTold}>{words.noneToldHelp}</EmptyState>}
      <ul className="till-outcomes">
        {value?.items.map((item) => (
          <li key={item.id}>
            <Outcome item={item} />
            <Decision item={item} onDone={again} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** A manager says whether a check that came out well is redeemed after all. It counts for the day it was made, and may still be refused. */
function Decision({ item, onDone }: { item: OfflineItem; onDone(): void }) {
  const words = useTexts(texts);
  const { isManager, kept } = useTill();
  const [benefit, setBenefit] = useState(item.benefit?.id ?? kept.benefits[0]?.id ?? '');
  const { problem, isBusy, submit } = useSend(async (body: unknown) => {
    await call(`/api/till/offline/${item.id}`, z.unknown(), { method: 'POST', body });
    onDone();
  });
  if (!isManager || item.state !== 'good') return null;
  const known = item.benefit
    ? [item.benefit, ...kept.benefits.filter(({ id }) => id !== item.benefit?.id)]
    : kept.benefits;
  return (
    <div className="till-decision">
      <Choose
        label={words.unverified.benefit}
        value={benefit}
        onChange={setBenefit}
        options={known.map(({ id, title }) => [id, title] as const)}
      />
      <Button
        type="primary"
        size="large"
        loading={isBusy}
        disabled={benefit === ''}
        onClick={() => void submit({ decision: 'redeem', benefit })}
      >
        {words.unverified.redeem}
      </Button>
      <Button size="large" loading={isBusy} onClick={() => void submit({ decision: 'drop' })}>
        {words.unverified.drop}
      </Button>
      <ProblemAlert problem={problem} />
    </div>
  );
}
