import { Button, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { errandAgents } from '../../products/errands/contract.ts';
import { MoneyCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { call } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import type { Doing } from './doing.ts';
import { texts } from './texts.ts';

/** What may be done now, the next thing first; consequences are shown before. */
export function Deeds({ doing }: { doing: Doing }) {
  const words = useTexts(texts);
  const { errand, act } = doing;
  const may = new Set(errand.may);
  const isMine = useMe()?.role === 'errand-agent' && may.has('describe');
  const deeds = [
    may.has('take') && (
      <ConfirmButton
        key="take"
        type="primary"
        action={words.take}
        consequence={words.takeHelp}
        onConfirm={() => act({ kind: 'take' })}
      />
    ),
    may.has('resume') && (
      <ConfirmButton
        key="resume"
        type="primary"
        action={words.resume}
        consequence={words.resumeHelp}
        onConfirm={() => act({ kind: 'resume' })}
      />
    ),
    may.has('finish') && (
      <ConfirmButton
        key="finish"
        type="primary"
        action={words.finish}
        consequence={words.finishHelp}
        onConfirm={() => act({ kind: 'finish' })}
      />
    ),
    isMine && !errand.holderGone && (
      <Button key="call" href={`tel:${errand.phone}`}>
        {words.callUp}
      </Button>
    ),
    may.has('assign') && <Assign key="assign" doing={doing} />,
    may.has('wait') && <Wait key="wait" doing={doing} />,
    may.has('refuse') && (
      <ConfirmButton
        key="refuse"
        action={words.refuse}
        consequence={words.refuseHelp}
        reason={words.why}
        onConfirm={(why) => act({ kind: 'refuse', why })}
      />
    ),
    may.has('cancel') && <Cancel key="cancel" doing={doing} />,
  ].filter(Boolean);
  if (deeds.length === 0) return null;
  return (
    <section className="errand-deeds" aria-label={words.next}>
      {deeds}
    </section>
  );
}

function Assign({ doing: { errand, act } }: { doing: Doing }) {
  const words = useTexts(texts);
  const { value: agents, problem, again } = useLoaded(() => call('/api/errand-agents', errandAgents));
  const [to, setTo] = useState<string>();
  const others = agents?.items.filter(({ id }) => id !== errand.agent?.id) ?? [];
  if (problem && !agents) return <ProblemAlert problem={problem} onAgain={again} />;
  if (others.length === 0) return null;
  return (
    <ConfirmButton
      action={errand.agent ? words.reassign : words.assign}
      disabled={others.length === 0}
      consequence={
        <Labelled label={words.assignTo}>
          {(id) => (
            <Select
              id={id}
              {...(to !== undefined && { value: to })}
              onChange={setTo}
              options={others.map((one) => ({
                value: one.id,
                label: `${one.name} · ${words.openCount(one.open)}${one.onDuty ? '' : ` · ${words.offDuty}`}`,
              }))}
            />
          )}
        </Labelled>
      }
      onConfirm={async () => {
        if (to !== undefined) await act({ kind: 'assign', to });
      }}
    />
  );
}

function Wait({ doing: { act } }: { doing: Doing }) {
  const words = useTexts(texts);
  return (
    <ConfirmButton
      action={words.wait}
      consequence={words.waitHelp}
      reason={words.waitWhat}
      onConfirm={(what) => act({ kind: 'wait', what })}
    />
  );
}

function Cancel({ doing: { errand, act } }: { doing: Doing }) {
  const words = useTexts(texts);
  const [keep, setKeep] = useState<number | null>(0);
  const { heldAgency } = errand.sums;
  return (
    <ConfirmButton
      isDanger
      action={words.cancel}
      reason={words.why}
      consequence={
        <>
          <p>{words.cancelHelp}</p>
          {heldAgency > 0 && (
            <>
              <p>
                {words.held} <MoneyCell fen={heldAgency} />
              </p>
              <Labelled label={words.keep}>
                {(id) => (
                  <InputNumber id={id} min={0} max={heldAgency / 100} precision={2} value={keep} onChange={setKeep} />
                )}
              </Labelled>
            </>
          )}
        </>
      }
      onConfirm={(why) => act({ kind: 'cancel', why, keepFen: Math.round((keep ?? 0) * 100) })}
    />
  );
}
