import { Form, Input } from 'antd';
import { z } from 'zod';
import { made, type ShopBody, type ShopView } from '../../products/merchants/registry/contract.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { whole } from '../shell/use-more.ts';
import { FormDialog } from './form-dialog.tsx';
import { useMay } from './may.ts';
import type { PartProps } from './part.ts';
import { texts } from './texts.ts';

/** The shops of a merchant, where its benefits are usable. */
export function Shops({ merchant, onDone }: PartProps) {
  const words = useTexts(texts);
  const may = useMay();
  const own = words.shop;
  const columns: Column<ShopView>[] = [
    { key: 'name', title: own.name, render: ({ name }) => <strong>{name}</strong> },
    {
      key: 'address',
      title: own.address,
      render: ({ district, address, lat, lng }) => (
        <>
          {district} {address}
          <small className="merchant-note">{`${lat}, ${lng}`}</small>
        </>
      ),
    },
    { key: 'phone', title: own.phone, render: ({ phone }) => <span className="nowrap">{phone}</span> },
    { key: 'hours', title: own.hours, render: ({ hours }) => hours },
    {
      key: 'deeds',
      title: words.deeds,
      render: (shop) =>
        may.keep && (
          <span className="merchant-deeds">
            <ShopForm merchant={merchant} shop={shop} onDone={onDone} />
            <ConfirmButton
              size="small"
              isDanger
              action={own.close}
              consequence={own.closeHelp(shop.name)}
              reason={words.reason}
              onConfirm={(because) =>
                call(`/api/merchants/${merchant.id}/shops/${shop.id}/close`, z.unknown(), {
                  method: 'POST',
                  body: { because },
                }).then(onDone)
              }
            />
          </span>
        ),
    },
  ];
  return (
    <>
      {may.keep && (
        <div className="merchant-tools">
          <ShopForm merchant={merchant} onDone={onDone} />
        </div>
      )}
      <DataList
        label={words.tabs.shops}
        list={whole(merchant.shops)}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<EmptyState title={own.none}>{own.noneHelp}</EmptyState>}
      />
    </>
  );
}

type Fields = { [Key in keyof ShopBody]: string };

function ShopForm({ merchant, shop, onDone }: PartProps & { shop?: ShopView }) {
  const words = useTexts(texts);
  const own = words.shop;
  async function send({ lat, lng, ...fields }: Fields): Promise<void> {
    const body = { ...fields, lat: Number(lat), lng: Number(lng) };
    const at = `/api/merchants/${merchant.id}/shops`;
    if (shop) await call(`${at}/${shop.id}`, z.unknown(), { method: 'PUT', body });
    else await call(at, made, { method: 'POST', body });
    onDone();
  }
  const needed = [{ required: true, whitespace: true, message: words.required }];
  const degrees = [{ required: true, pattern: /^-?\d{1,3}(\.\d+)?$/, message: own.degrees }];
  const telephone = [{ required: true, pattern: /^[\d-]{3,16}$/, message: own.phoneHelp }];
  const text = (name: keyof Fields, maxLength: number, rules: object[] = needed) => (
    <Form.Item name={name} label={own[name]} rules={rules}>
      <Input maxLength={maxLength} autoComplete="off" />
    </Form.Item>
  );
  return (
    <FormDialog<Fields>
      action={shop ? words.change : own.add}
      isSmall={shop !== undefined}
      isPrimary={!shop}
      initial={shop ? { ...shop, lat: String(shop.lat), lng: String(shop.lng) } : { hours: '' }}
      onSend={send}
    >
      <div className="pair">
        {text('name', 12)}
        {text('district', 8)}
      </div>
      {text('address', 20)}
      <div className="pair">
        {text('lat', 12, degrees)}
        {text('lng', 12, degrees)}
        {text('phone', 16, telephone)}
        {text('hours', 20, [])}
      </div>
    </FormDialog>
  );
}
