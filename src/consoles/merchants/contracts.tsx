import { Form, Input, InputNumber } from 'antd';
import { z } from 'zod';
import { type ContractBody, type ContractView, made } from '../../products/merchants/registry/contract.ts';
import { wallTime } from '../shell/beijing.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { StateTag, type Tone } from '../shell/state-tag.tsx';
import { whole } from '../shell/use-more.ts';
import { FormDialog } from './form-dialog.tsx';
import { useMay } from './may.ts';
import type { PartProps } from './part.ts';
import { texts } from './texts.ts';

const tones: Readonly<Record<ContractView['state'], Tone>> = {
  draft: 'wait',
  signed: 'busy',
  'in-force': 'good',
  over: 'quiet',
  ended: 'bad',
};

/** What was agreed, by whom it was drafted and signed. */
export function Contracts({ merchant, onDone }: PartProps) {
  const words = useTexts(texts);
  const may = useMay();
  const own = words.contract;
  const columns: Column<ContractView>[] = [
    {
      key: 'days',
      title: `${own.startsOn} – ${own.endsOn}`,
      render: ({ startsOn, endsOn }) => <span className="nowrap">{`${startsOn} – ${endsOn}`}</span>,
    },
    {
      key: 'state',
      title: words.stage,
      render: ({ state, endedBecause }) => (
        <>
          <StateTag tone={tones[state]}>{own.states[state]}</StateTag>
          {endedBecause && <small className="merchant-note">{endedBecause}</small>}
        </>
      ),
    },
    { key: 'commission', title: own.commission, kind: 'number', render: (one) => one.commissionPermille / 10 },
    { key: 'terms', title: own.terms, render: ({ terms }) => <span className="merchant-terms">{terms}</span> },
    {
      key: 'drafted',
      title: own.drafted,
      render: ({ drafter, draftedAt }) => (
        <>
          {drafter} <TimeCell at={draftedAt} />
        </>
      ),
    },
    {
      key: 'signed',
      title: own.signed,
      render: ({ signer, signedAt }) => (
        <>
          {signer} <TimeCell at={signedAt} />
        </>
      ),
    },
    {
      key: 'deeds',
      title: words.deeds,
      render: (contract) => <ContractDeeds contract={contract} merchant={merchant} onDone={onDone} />,
    },
  ];
  return (
    <>
      {may.keep && (
        <div className="merchant-tools">
          <DraftForm merchant={merchant} onDone={onDone} />
        </div>
      )}
      <DataList
        label={words.tabs.contracts}
        list={whole(merchant.contracts)}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<EmptyState title={own.none}>{own.noneHelp}</EmptyState>}
      />
    </>
  );
}

/** The commission in percent, as people agree on it. */
type Fields = Omit<ContractBody, 'commissionPermille'> & { commission: number };

function DraftForm({ merchant, onDone }: PartProps) {
  const words = useTexts(texts);
  const own = words.contract;
  const today = wallTime(Date.now()).slice(0, 10);
  const needed = [{ required: true, message: words.required }];
  return (
    <FormDialog<Fields>
      action={own.draft}
      isPrimary
      initial={{ startsOn: today, commission: 0, terms: '' }}
      onSend={({ commission, ...fields }) => {
        const body: ContractBody = { ...fields, commissionPermille: Math.round(commission * 10) };
        return call(`/api/merchants/${merchant.id}/contracts`, made, { method: 'POST', body }).then(onDone);
      }}
    >
      <div className="pair">
        <Form.Item name="startsOn" label={own.startsOn} rules={needed}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="endsOn" label={own.endsOn} rules={needed}>
          <Input type="date" />
        </Form.Item>
      </div>
      <Form.Item name="commission" label={own.commission} extra={own.commissionHelp} rules={needed}>
        <InputNumber min={0} max={100} precision={1} />
      </Form.Item>
      <Form.Item name="terms" label={own.terms}>
        <Input.TextArea maxLength={2000} rows={4} />
      </Form.Item>
    </FormDialog>
  );
}

function ContractDeeds({ contract, merchant, onDone }: PartProps & { contract: ContractView }) {
  const words = useTexts(texts);
  const may = useMay();
  const own = words.contract;
  const tell = (deed: string, body: unknown) =>
    call(`/api/merchants/${merchant.id}/contracts/${contract.id}/${deed}`, z.unknown(), { method: 'POST', body }).then(
      onDone,
    );
  if (contract.state === 'draft')
    return (
      <span className="merchant-deeds">
        {may.sign && !contract.isOwn && (
          <ConfirmButton
            type="primary"
            size="small"
            action={own.sign}
            consequence={own.signHelp(contract.startsOn, contract.endsOn)}
            onConfirm={() => tell('sign', {})}
          />
        )}
        {contract.isOwn && <small className="merchant-note">{own.own}</small>}
        {may.keep && (
          <ConfirmButton size="small" action={own.drop} consequence={own.dropHelp} onConfirm={() => tell('drop', {})} />
        )}
      </span>
    );
  const canEnd = may.sign && (contract.state === 'in-force' || contract.state === 'signed');
  return (
    canEnd && (
      <ConfirmButton
        size="small"
        isDanger
        action={own.end}
        consequence={own.endHelp}
        reason={words.reason}
        onConfirm={(because) => tell('end', { because })}
      />
    )
  );
}
