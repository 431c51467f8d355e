import { Button, Form, Input, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import {
  type PersonBody,
  type PersonMade,
  type PersonView,
  personMade,
  phoneSet,
} from '../../products/merchants/registry/contract.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { CopyButton } from '../shell/copy-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { NumberCell } from '../shell/number-cell.tsx';
import { ProveForm } from '../shell/prove-form.tsx';
import { whole } from '../shell/use-more.ts';
import { FormDialog } from './form-dialog.tsx';
import { useMay } from './may.ts';
import type { PartProps } from './part.ts';
import { texts } from './texts.ts';
import './page.css';

/** The people of a merchant, as our staff keeps them. */
export function People({ merchant: { id, people, shops }, onDone }: PartProps) {
  const roles = useMay().keep ? (['clerk', 'manager'] as const) : [];
  return <Keeping at={`/api/merchants/${id}/people`} {...{ people, shops, roles, onDone }} />;
}

type KeepingProps = {
  /** Where people are kept. */
  readonly at: string;
  readonly people: readonly PersonView[];
  readonly shops: readonly { readonly id: string; readonly name: string }[];
  /** As what somebody may be added; none: nobody is. */
  readonly roles: readonly PersonBody['role'][];
  onDone(): void;
};

/** Who works at the tills: their accounts, and the phones that check by SMS. */
export function Keeping({ at, people, shops, roles, onDone }: KeepingProps) {
  const words = useTexts(texts);
  const own = words.person;
  // The number of a clerk is entered at the till, and opened whole by nobody of the merchant.
  const mayReveal = useMe()?.role !== 'merchant-manager';
  const [fresh, setFresh] = useState<PersonMade>();
  const shopName = (id: string | undefined) => shops.find((shop) => shop.id === id)?.name ?? own.allShops;
  const columns: Column<PersonView>[] = [
    {
      key: 'name',
      title: own.name,
      render: ({ name, isClosed }) => (
        <>
          <strong>{name}</strong>
          {isClosed && <small className="merchant-note">{own.closed}</small>}
        </>
      ),
    },
    { key: 'role', title: own.role, render: ({ role }) => own.roles[role] },
    { key: 'shop', title: own.shop, render: ({ shopId }) => shopName(shopId) },
    { key: 'account', title: own.account, render: ({ account }) => account && <code>{account}</code> },
    {
      key: 'phone',
      title: own.phone,
      render: ({ number, accessNumber, isClosed }) =>
        number ? (
          <>
            {mayReveal ? <NumberCell number={number} /> : number.masked}
            {accessNumber && <small className="merchant-note">{own.sendsTo(accessNumber)}</small>}
          </>
        ) : (
          !isClosed && <small className="merchant-note">{own.noPhone}</small>
        ),
    },
    {
      key: 'deeds',
      title: words.deeds,
      render: (person) =>
        person.mayKeep && <PersonDeeds at={`${at}/${person.id}`} person={person} onDone={onDone} onFresh={setFresh} />,
    },
  ];
  return (
    <>
      {roles.length > 0 && (
        <div className="merchant-tools">
          <PersonForm
            {...{ at, shops, roles }}
            onMade={(made) => {
              setFresh(made);
              onDone();
            }}
          />
        </div>
      )}
      <DataList
        label={words.tabs.people}
        list={whole(people)}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<EmptyState title={own.none}>{own.noneHelp}</EmptyState>}
      />
      <Modal
        open={fresh !== undefined}
        title={own.shown}
        closable={false}
        footer={
          <Button type="primary" onClick={() => setFresh(undefined)}>
            {own.shownDone}
          </Button>
        }
      >
        {fresh && (
          <>
            <p>{own.shownHelp(fresh.account)}</p>
            <p className="merchant-secret">
              <code>{fresh.oneTimePassword}</code> <CopyButton text={fresh.oneTimePassword} />
            </p>
          </>
        )}
      </Modal>
    </>
  );
}

function PersonForm({
  at,
  shops,
  roles,
  onMade,
}: Pick<KeepingProps, 'at' | 'shops' | 'roles'> & { onMade(made: PersonMade): void }) {
  const words = useTexts(texts);
  const own = words.person;
  const needed = [{ required: true, whitespace: true, min: 1, message: words.required }];
  return (
    <FormDialog<PersonBody>
      action={own.add}
      isPrimary
      initial={{ role: 'clerk' }}
      onSend={(body) => call(at, personMade, { method: 'POST', body }).then(onMade)}
    >
      <Form.Item name="name" label={own.name} rules={needed}>
        <Input maxLength={20} autoComplete="off" />
      </Form.Item>
      <Form.Item name="role" label={own.role}>
        <Radio.Group options={roles.map((value) => ({ value, label: own.roles[value] }))} />
      </Form.Item>
      <Form.Item name="shopId" label={own.shop}>
        <Select
          allowClear
          placeholder={own.allShops}
          options={shops.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="account" label={own.account} rules={[{ required: true, min: 2, message: words.required }]}>
        <Input maxLength={32} autoComplete="off" spellCheck={false} />
      </Form.Item>
    </FormDialog>
  );
}

function PersonDeeds({
  at,
  person,
  onDone,
  onFresh,
}: {
  at: string;
  person: PersonView;
  onDone(): void;
  onFresh(fresh: PersonMade): void;
}) {
  const words = useTexts(texts);
  const own = words.person;
  const tell = (deed: string, body: unknown) =>
    call(`${at}/${deed}`, z.unknown(), { method: 'POST', body }).then(onDone);
  return (
    <span className="merchant-deeds">
      {person.number ? (
        <ConfirmButton
          size="small"
          action={own.removePhone}
          consequence={own.removePhoneHelp}
          onConfirm={() => tell('phone/remove', {})}
        />
      ) : (
        <RegisterPhone at={at} onDone={onDone} />
      )}
      <ConfirmButton
        size="small"
        action={own.password}
        consequence={own.passwordHelp}
        onConfirm={async () => onFresh(await call(`${at}/password`, personMade, { method: 'POST', body: {} }))}
      />
      <ConfirmButton
        size="small"
        isDanger
        action={own.close}
        consequence={own.closeHelp(person.name)}
        reason={words.reason}
        onConfirm={(because) => tell('close', { because })}
      />
    </span>
  );
}

/** A phone is registered by the code that came to it; then the dialog says where its checks go. */
function RegisterPhone({ at, onDone }: { at: string; onDone(): void }) {
  const words = useTexts(texts);
  const own = words.person;
  const [isOpen, setOpen] = useState(false);
  const [sendsTo, setSendsTo] = useState<string>();
  const close = () => {
    setOpen(false);
    if (sendsTo !== undefined) onDone();
  };
  return (
    <>
      <Button
        size="small"
        onClick={() => {
          setSendsTo(undefined);
          setOpen(true);
        }}
      >
        {own.register}
      </Button>
      <Modal open={isOpen} title={own.register} footer={null} destroyOnHidden onCancel={close}>
        {sendsTo === undefined ? (
          <>
            <p>{own.registerHelp}</p>
            <ProveForm
              codes={`${at}/codes`}
              action={own.done}
              onProve={async (proof) => {
                const { accessNumber } = await call(`${at}/phone`, phoneSet, { method: 'POST', body: proof });
                setSendsTo(accessNumber);
              }}
            />
          </>
        ) : (
          <>
            <p role="status">{own.registered(sendsTo)}</p>
            <Button type="primary" onClick={close}>
              {own.shownDone}
            </Button>
          </>
        )}
      </Modal>
    </>
  );
}
