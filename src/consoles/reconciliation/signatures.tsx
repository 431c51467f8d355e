import { Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { runDetail } from '../../business/reconciliation/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Stats } from '../shell/stats.tsx';
import type { RunDetail } from './parts.ts';
import { texts } from './texts.ts';

type Party = RunDetail['signatures'][number]['party'];
/** Whose signature is wanted: each of several telemarketers signs by itself. */
type Place = { readonly party: Party; readonly organisation: string };

/** The three signatures, and the signing of those that this person may give. */
export function Signatures({ of, onSigned }: { of: RunDetail; onSigned(): Promise<void> }) {
  const words = useTexts(texts);
  const role = useMe()?.role;
  const companies = of.telemarketers.length > 0 ? of.telemarketers : [''];
  const places: Place[] = [
    { party: 'sp', organisation: '' },
    { party: 'carrier', organisation: '' },
    ...companies.map((organisation) => ({ party: 'telemarketer' as const, organisation })),
  ];
  const own: Party = role === 'telemarketer' ? 'telemarketer' : role === 'carrier-data-entry' ? 'carrier' : 'sp';
  /** Ours write down the other parties' papers, but never who has signed for us, nor the other way round. */
  const isBarred = ({ party }: Place) =>
    of.signatures.some((one) => one.isMine && (one.party === 'sp') !== (party === 'sp'));
  const hintOf = (place: Place) => {
    if (of.state !== 'open' || (own !== 'sp' && place.party !== own)) return undefined;
    if (isBarred(place)) return words.anotherSigns;
    return <Sign id={of.id} place={place} isOwn={place.party === own} onSigned={onSigned} />;
  };
  return (
    <section className="part">
      <h2>{words.signatures}</h2>
      <Stats
        label={words.signatures}
        items={places.map((place) => {
          const signed = of.signatures.find(
            (one) => one.party === place.party && one.organisation === place.organisation,
          );
          return {
            label: [words.party[place.party], place.organisation].filter(Boolean).join(' '),
            value: signed ? signed.signer : words.notSigned,
            hint: signed ? (
              <>
                <TimeCell at={signed.at} /> {signed.evidence}
              </>
            ) : (
              hintOf(place)
            ),
          };
        })}
      />
    </section>
  );
}

type SignProps = { id: string; place: Place; isOwn: boolean; onSigned(): Promise<void> };

function Sign({ id, place, isOwn, onSigned }: SignProps) {
  const words = useTexts(texts);
  const me = useMe();
  const [isOpen, setOpen] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  const [form] = Form.useForm<{ signer: string; evidence: string }>();
  async function sign(given: { signer: string; evidence: string }): Promise<void> {
    setProblem(undefined);
    try {
      const body = { party: place.party, ...(place.organisation && { organisation: place.organisation }), ...given };
      await call(`/api/reconciliation/runs/${id}/signatures`, runDetail.pick({ signatures: true }), {
        method: 'POST',
        body,
      });
      setOpen(false);
      await onSigned();
    } catch (error) {
      setProblem(problemOf(error));
    }
  }
  const title = `${words.sign}: ${[words.party[place.party], place.organisation].filter(Boolean).join(' ')}`;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)} aria-label={title}>
        {words.sign}
      </Button>
      <Modal open={isOpen} title={title} okText={words.sign} onOk={() => form.submit()} onCancel={() => setOpen(false)}>
        <p>{words.signHelp}</p>
        {!isOwn && <p>{words.signForOther}</p>}
        <ProblemAlert problem={problem} />
        <Form form={form} layout="vertical" initialValues={{ signer: isOwn ? me?.name : '' }} onFinish={sign}>
          <Form.Item name="signer" label={words.signer} rules={[{ required: true }]}>
            <Input maxLength={64} />
          </Form.Item>
          <Form.Item name="evidence" label={words.evidence} rules={[{ required: true }]}>
            <Input maxLength={500} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
