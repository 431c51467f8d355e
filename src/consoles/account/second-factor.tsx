import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { renderSVG } from 'uqr';
import { z } from 'zod';
import { type OwnAccount, recoveryCodes, secondFactorDraft } from '../../business/staff/contract.ts';
import { CopyButton } from '../shell/copy-button.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useSend } from '../shell/use-send.ts';
import { texts } from './texts.ts';

type Draft = z.infer<typeof secondFactorDraft>;
type Step = 'rest' | 'begin' | 'remove' | 'renew' | { draft: Draft } | { codes: readonly string[] };
type Given = { currentPassword: string; code: string };

/** The second factor: set up, turned off, and its recovery codes. One thing at a time is open. */
export function SecondFactorPart({ account, onChanged }: { account: OwnAccount; onChanged(): Promise<void> }) {
  const words = useTexts(texts);
  const [step, setStep] = useState<Step>('rest');
  const { secondFactor, recoveryCodesLeft } = account;
  const rest = () => setStep('rest');
  const say = { on: words.on, off: words.off, due: words.off, unavailable: words.unavailable }[secondFactor];
  return (
    <section aria-labelledby="second-factor-part">
      <h2 id="second-factor-part">{words.secondFactor}</h2>
      <p>{say}</p>
      {step === 'rest' && (secondFactor === 'off' || secondFactor === 'due') && (
        <Button type="primary" onClick={() => setStep('begin')}>
          {words.begin}
        </Button>
      )}
      {step === 'rest' && secondFactor === 'on' && (
        <>
          <p>{words.codesLeft(recoveryCodesLeft)}</p>
          <div className="form-buttons">
            <Button onClick={() => setStep('renew')}>{words.renew}</Button>
            <Button danger onClick={() => setStep('remove')}>
              {words.remove}
            </Button>
          </div>
        </>
      )}
      {step === 'begin' && (
        <ProofForm
          help={words.beginHelp}
          action={words.next}
          onCancel={rest}
          send={async ({ currentPassword }) =>
            setStep({ draft: await post('/api/me/second-factor', secondFactorDraft, { currentPassword }) })
          }
        />
      )}
      {typeof step === 'object' && 'draft' in step && (
        <>
          <p>{words.scan}</p>
          <div className="enrol">
            <img src={imageOf(step.draft.uri)} alt={words.qr} width={176} height={176} />
            <code>
              {step.draft.secret.match(/.{1,4}/g)?.join(' ')}
              <CopyButton text={step.draft.secret} />
            </code>
          </div>
          <ProofForm
            takesPassword={false}
            takesCode
            action={words.confirm}
            onCancel={rest}
            send={async ({ code }) => {
              const { codes } = await post('/api/me/second-factor/confirm', recoveryCodes, { code });
              setStep({ codes });
              await onChanged();
            }}
          />
        </>
      )}
      {step === 'renew' && (
        <ProofForm
          help={words.renewHelp}
          action={words.renew}
          onCancel={rest}
          send={async ({ currentPassword }) => {
            const { codes } = await post('/api/me/recovery-codes', recoveryCodes, { currentPassword });
            setStep({ codes });
            await onChanged();
          }}
        />
      )}
      {step === 'remove' && (
        <ProofForm
          help={words.removeHelp}
          takesCode
          action={words.remove}
          isDanger
          onCancel={rest}
          send={async (given) => {
            await post('/api/me/second-factor/remove', z.unknown(), given);
            rest();
            await onChanged();
          }}
        />
      )}
      {typeof step === 'object' && 'codes' in step && <Codes codes={step.codes} onKept={rest} />}
    </section>
  );
}

function post<S extends z.ZodType>(address: string, answer: S, body: unknown): Promise<z.output<S>> {
  return call(address, answer, { method: 'POST', body });
}

function imageOf(uri: string): string {
  return `data:image/svg+xml,${encodeURIComponent(renderSVG(uri, { border: 1 }))}`;
}

type ProofProps = {
  help?: string;
  takesPassword?: boolean;
  takesCode?: boolean;
  action: string;
  isDanger?: boolean;
  onCancel(): void;
  send(given: Given): Promise<unknown>;
};

/** Password, code, or both: what proves that it is oneself. */
function ProofForm({
  help,
  takesPassword = true,
  takesCode = false,
  action,
  isDanger = false,
  onCancel,
  send,
}: ProofProps) {
  const words = useTexts(texts);
  const { problem, isBusy, submit } = useSend(send);
  return (
    <Form<Given> name="proof" layout="vertical" requiredMark={false} onFinish={submit} disabled={isBusy}>
      <ProblemAlert problem={problem} />
      {help && <p>{help}</p>}
      {takesPassword && (
        <Form.Item
          name="currentPassword"
          label={words.currentPassword}
          rules={[{ required: true, message: words.required }]}
        >
          <Input.Password autoComplete="current-password" autoFocus maxLength={128} />
        </Form.Item>
      )}
      {takesCode && (
        <Form.Item name="code" label={words.code} rules={[{ required: true, min: 6, message: words.codeRule }]}>
          <Input autoComplete="one-time-code" autoFocus={!takesPassword} spellCheck={false} maxLength={32} />
        </Form.Item>
      )}
      <div className="form-buttons">
        <Button type="primary" danger={isDanger} htmlType="submit" loading={isBusy}>
          {action}
        </Button>
        <Button onClick={onCancel}>{words.cancel}</Button>
      </div>
    </Form>
  );
}

/** Shown this once. */
function Codes({ codes, onKept }: { codes: readonly string[]; onKept(): void }) {
  const words = useTexts(texts);
  return (
    <>
      <h3>{words.codes}</h3>
      <p>{words.codesNow}</p>
      <ul className="codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="form-buttons">
        <Button type="primary" onClick={onKept}>
          {words.kept}
        </Button>
        <CopyButton text={codes.join('\n')} label={words.copyAll} />
      </div>
    </>
  );
}
