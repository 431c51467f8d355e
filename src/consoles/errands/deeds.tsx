import { Button, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { revealedNumber } from '../../business/staff/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { type ErrandView, errandAgents } from '../../products/errands/contract.ts';
import { MoneyCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { call, problemOf } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import type { Doing } from './doing.ts';
import { texts } from './texts.ts';

/** What may be done now, the next thing first; consequences are shown before. */
export function Deeds({ doing }: { doing: Doing }) {
  const words = useTexts(texts);
  const { errand, act } = doing;
  const may = new Set(errand.may);
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
    may.has('describe') && !errand.holderGone && <CallUp key="call" errand={errand} />,
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

/** Opens the number of the person to be called; the audit says that it was for this errand. */
function CallUp({ errand }: { errand: ErrandView }) {
  const words = useTexts(texts);
  const [phone, setPhone] = useState<string>();
  const [problem, setProblem] = useState<ProblemDetails>();
  async function open(): Promise<void> {
    try {
      const body = { ref: errand.phone.ref, reason: errand.number };
      setPhone((await call('/api/reveal', revealedNumber, { method: 'POST', body })).phone);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }
  if (phone !== undefined) return <Button href={`tel:${phone}`}>{`${words.callUp} ${phone}`}</Button>;
  return (
    <>
      <ProblemAlert problem={problem} />
      <Button onClick={() => void open()}>{words.callUp}</Button>
    </>
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
