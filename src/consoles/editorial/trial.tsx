import { Button, Checkbox, Input, Modal, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import type { ClassView } from '../../products/mms/contract.ts';
import { type TrialView, testHandsets, trialsPage } from '../../products/mms/trial/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataList } from '../shell/data-list.tsx';
import { DialogButton } from '../shell/dialog-button.tsx';
import { call } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { NumberCell } from '../shell/number-cell.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag, type Tone } from '../shell/state-tag.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { whole } from '../shell/use-more.ts';
import { useSend } from '../shell/use-send.ts';
import { texts } from './texts.ts';

/** A button that opens the test sending of an issue: handsets of colleagues, and what came of what was sent to them. */
export function Trial({
  id,
  hash,
  classes,
  settle,
}: {
  id: string;
  hash: string;
  classes: readonly ClassView[];
  settle(): Promise<boolean>;
}) {
  const words = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={async () => (await settle()) && setOpen(true)}>{words.trial}</Button>
      <Modal
        open={isOpen}
        destroyOnHidden
        width={860}
        title={words.trial}
        footer={null}
        onCancel={() => setOpen(false)}
      >
        <Handsets id={id} hash={hash} classes={classes} />
      </Modal>
    </>
  );
}

/** How often the fate of what was sent is looked at. */
const lookMs = 2_000;

function Handsets({ id, hash, classes }: { id: string; hash: string; classes: readonly ClassView[] }) {
  const words = useTexts(texts);
  const isSupervisor = useMe()?.role === 'supervisor';
  const list = useLoaded(() => call('/api/mms/test-handsets', testHandsets));
  const trials = useLoaded(() => call(`/api/mms/issues/${id}/tests`, trialsPage), lookMs);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const sending = useSend(async () => {
    await call(`/api/mms/issues/${id}/tests`, z.unknown(), { method: 'POST', body: { hash, names: chosen } });
    trials.again();
  });
  const handsets = list.value?.handsets;
  return (
    <div className="trial">
      <p>{words.trialHelp}</p>
      <ProblemAlert problem={list.problem} onAgain={list.again} />
      {!handsets && !list.problem && <Skeleton active title={false} />}
      {handsets?.length === 0 && <p className="quiet">{words.noHandsets}</p>}
      <ul className="handsets" aria-label={words.handsets}>
        {handsets?.map(({ name, number, class: code }) => (
          <li key={name}>
            <Checkbox
              checked={chosen.includes(name)}
              onChange={({ target }) =>
                setChosen((before) => (target.checked ? [...before, name] : before.filter((one) => one !== name)))
              }
            >
              {name}
            </Checkbox>
            <NumberCell number={number} />
            <span className="quiet">{code === null ? words.usualClass : code}</span>
            {isSupervisor && (
              <ConfirmButton
                size="small"
                action={words.removeHandset}
                consequence={words.removeHandsetHelp(name)}
                onConfirm={async () => {
                  const address = `/api/mms/test-handsets/${encodeURIComponent(name)}`;
                  await call(address, z.unknown(), { method: 'DELETE', body: {} });
                  setChosen((before) => before.filter((one) => one !== name));
                  list.again();
                }}
              />
            )}
          </li>
        ))}
      </ul>
      <div className="trial-bar">
        <Button
          type="primary"
          disabled={chosen.length === 0}
          loading={sending.isBusy}
          onClick={() => void sending.submit()}
        >
          {words.sendTrial}
        </Button>
        {isSupervisor && <NewHandset classes={classes} onAdded={list.again} />}
      </div>
      <ProblemAlert problem={sending.problem} onClose={sending.forget} />
      <ProblemAlert problem={trials.problem} onAgain={trials.again} />
      {trials.value && trials.value.trials.length > 0 && <Results trials={trials.value.trials} />}
    </div>
  );
}

const tones: Readonly<Record<string, Tone>> = {
  queued: 'busy',
  sent: 'busy',
  held: 'wait',
  unsure: 'wait',
  delivered: 'good',
  undelivered: 'bad',
  expired: 'bad',
  refused: 'bad',
};

function Results({ trials }: { trials: readonly TrialView[] }) {
  const words = useTexts(texts);
  return (
    <DataList<TrialView>
      label={words.trialResults}
      list={whole(trials)}
      keyOf={({ id }) => id}
      columns={[
        { key: 'name', title: words.handset, render: ({ name }) => name },
        {
          key: 'state',
          title: words.state,
          render: ({ state, why }) => (
            <>
              <StateTag tone={tones[state] ?? 'quiet'}>{words.trialStates[state] ?? state}</StateTag> {why}
            </>
          ),
        },
        {
          key: 'content',
          title: words.trialContent,
          render: ({ isOfThis }) => (isOfThis ? words.ofThis : words.ofOlder),
        },
        { key: 'at', title: words.sentAt, render: ({ at }) => <TimeCell at={at} seconds /> },
      ]}
    />
  );
}

const nothing = { name: '', phone: '', class: '' };

function NewHandset({ classes, onAdded }: { classes: readonly ClassView[]; onAdded(): void }) {
  const words = useTexts(texts);
  const [said, setSaid] = useState(nothing);
  return (
    <DialogButton
      label={words.addHandset}
      title={words.addHandset}
      confirm={words.addHandset}
      isReady={said.name.trim() !== '' && said.phone.trim() !== ''}
      onConfirm={async () => {
        const { class: code, ...rest } = said;
        const body = { ...rest, ...(code !== '' && { class: code }) };
        await call('/api/mms/test-handsets', z.unknown(), { method: 'POST', body });
        setSaid(nothing);
        onAdded();
      }}
    >
      <p>{words.addHandsetHelp}</p>
      <Labelled label={words.handsetName}>
        {(id) => (
          <Input
            id={id}
            maxLength={20}
            value={said.name}
            onChange={({ target }) => setSaid({ ...said, name: target.value })}
          />
        )}
      </Labelled>
      <Labelled label={words.handsetPhone}>
        {(id) => (
          <Input
            id={id}
            inputMode="tel"
            value={said.phone}
            onChange={({ target }) => setSaid({ ...said, phone: target.value })}
          />
        )}
      </Labelled>
      <Labelled label={words.handsetClass}>
        {(id) => (
          <Select
            id={id}
            className="wide-choice"
            value={said.class}
            onChange={(code: string) => setSaid({ ...said, class: code })}
            options={[
              { value: '', label: words.usualClass },
              ...classes.map(({ code, screen }) => ({
                value: code,
                label: words.classOf(code, screen.width, screen.height),
              })),
            ]}
          />
        )}
      </Labelled>
    </DialogButton>
  );
}
