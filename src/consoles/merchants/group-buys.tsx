import { Form, Input, InputNumber, type FormRule as Rule } from 'antd';
import { z } from 'zod';
import {
  type GroupBuyBody,
  type GroupBuyView,
  groupBuyList,
  groupBuyMade,
} from '../../products/merchants/group-buys/contract.ts';
import { isoOfWallTime } from '../shell/beijing.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { StateTag, type Tone } from '../shell/state-tag.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { whole } from '../shell/use-more.ts';
import { FormDialog } from './form-dialog.tsx';
import { useMay } from './may.ts';
import type { PartProps } from './part.ts';
import { texts } from './texts.ts';

const tones: Readonly<Record<GroupBuyView['state'], Tone>> = {
  open: 'busy',
  reached: 'good',
  missed: 'quiet',
  cancelled: 'bad',
};

/** What holds when enough members reserve it in time. */
export function GroupBuys({ merchant }: PartProps) {
  const words = useTexts(texts);
  const may = useMay();
  const own = words.groupBuy;
  const at = `/api/merchants/${merchant.id}/group-buys`;
  const { value, problem, again } = useLoaded(() => call(at, groupBuyList));
  const columns: Column<GroupBuyView>[] = [
    {
      key: 'title',
      title: own.title,
      render: ({ title, code }) => (
        <>
          <strong>{title}</strong>
          <small className="merchant-note">TG {code}</small>
        </>
      ),
    },
    {
      key: 'price',
      title: own.price,
      render: ({ priceFen, insteadOfFen }) => (
        <>
          <MoneyCell fen={priceFen} /> <del>{<MoneyCell fen={insteadOfFen} />}</del>
        </>
      ),
    },
    {
      key: 'seats',
      title: own.seats,
      kind: 'number',
      render: ({ seats, threshold }) => `${seats} / ${threshold}`,
    },
    { key: 'deadline', title: own.deadline, render: ({ deadline }) => <TimeCell at={deadline} /> },
    { key: 'until', title: own.useUntil, render: ({ useUntil }) => <span className="nowrap">{useUntil}</span> },
    {
      key: 'state',
      title: words.stage,
      render: ({ state }) => <StateTag tone={tones[state]}>{own.states[state]}</StateTag>,
    },
    {
      key: 'deeds',
      title: words.deeds,
      render: ({ id, title, state }) =>
        may.keep &&
        state === 'open' && (
          <ConfirmButton
            size="small"
            isDanger
            action={own.cancel}
            consequence={own.cancelHelp(title)}
            reason={words.reason}
            onConfirm={(because) =>
              call(`${at}/${id}/cancel`, z.unknown(), { method: 'POST', body: { because } }).then(again)
            }
          />
        ),
    },
  ];
  return (
    <>
      {may.keep && (
        <div className="merchant-tools">
          <GroupBuyForm at={at} onDone={again} />
        </div>
      )}
      <DataList
        label={words.tabs['group-buys']}
        list={whole(value?.items, { problem, again })}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<EmptyState title={own.none}>{own.noneHelp}</EmptyState>}
      />
    </>
  );
}

type Fields = {
  title: string;
  price: number;
  insteadOf: number;
  threshold: number;
  deadline: string;
  useUntil: string;
};

function GroupBuyForm({ at, onDone }: { at: string; onDone(): void }) {
  const words = useTexts(texts);
  const own = words.groupBuy;
  async function send({ price, insteadOf, deadline, ...fields }: Fields): Promise<void> {
    const [priceFen, insteadOfFen] = [Math.round(price * 100), Math.round(insteadOf * 100)];
    const body: GroupBuyBody = { ...fields, priceFen, insteadOfFen, deadline: isoOfWallTime(deadline) };
    await call(at, groupBuyMade, { method: 'POST', body });
    onDone();
  }
  const needed = [{ required: true, message: words.required }];
  const cheaper: Rule = ({ getFieldValue }) => ({
    async validator(_, price: number) {
      if (price >= getFieldValue('insteadOf')) throw new Error(own.cheaper);
    },
  });
  return (
    <FormDialog<Fields> action={own.add} isPrimary initial={{}} onSend={send}>
      <p>{own.addHelp}</p>
      <Form.Item name="title" label={own.title} extra={own.titleHelp} rules={needed}>
        <Input maxLength={12} autoComplete="off" />
      </Form.Item>
      <div className="pair">
        <Form.Item name="price" label={own.price} rules={[...needed, cheaper]}>
          <InputNumber min={0.01} max={1_000_000} precision={2} />
        </Form.Item>
        <Form.Item name="insteadOf" label={own.insteadOf} rules={needed}>
          <InputNumber min={0.01} max={1_000_000} precision={2} />
        </Form.Item>
        <Form.Item name="threshold" label={own.threshold} rules={needed}>
          <InputNumber min={1} max={100_000} precision={0} />
        </Form.Item>
        <Form.Item name="deadline" label={own.deadline} rules={needed}>
          <Input type="datetime-local" />
        </Form.Item>
        <Form.Item name="useUntil" label={own.useUntil} rules={needed}>
          <Input type="date" />
        </Form.Item>
      </div>
    </FormDialog>
  );
}
