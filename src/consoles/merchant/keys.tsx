import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import {
  deliveryPage,
  type KeyView,
  keyList,
  keyMade,
  webhookSaved,
  webhookView,
} from '../../products/merchants/redemptions/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { CopyButton } from '../shell/copy-button.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { Field } from '../shell/field.tsx';
import { call } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { type Loaded, useLoaded } from '../shell/use-loaded.ts';
import { useMore } from '../shell/use-more.ts';
import { useSend } from '../shell/use-send.ts';
import { texts } from './texts.ts';
import { useTill } from './use-till.ts';

/** The merchant's own programs: keys with which they redeem, and where they hear of what was redeemed. */
export function Keys() {
  return (
    <>
      <KeyPart />
      <WebhookPart />
      <Deliveries />
    </>
  );
}

function KeyPart() {
  const words = useTexts(texts).keys;
  const { who } = useTill();
  const { value, problem, again } = useLoaded(() => call('/api/till/keys', keyList));
  const [name, setName] = useState('');
  const [shops, setShops] = useState<string[]>([]);
  const [isMissing, setMissing] = useState(false);
  const [made, setMade] = useState<string>();
  const send = useSend(async () => {
    const { key } = await call('/api/till/keys', keyMade, { method: 'POST', body: { name, shops } });
    setMade(key);
    setName('');
    again();
  });
  return (
    <section className="card">
      <h2>{words.title}</h2>
      <p className="hint">{words.lead}</p>
      <ProblemAlert problem={problem} onAgain={again} />
      {value?.items.length === 0 && <EmptyState title={words.none} />}
      <ul className="till-list">
        {value?.items.map((one) => (
          <Key key={one.id} one={one} onClosed={again} />
        ))}
      </ul>
      {made && <Once secret={made} onDone={() => setMade(undefined)} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setMissing(name.trim() === '');
          if (name.trim() !== '') void send.submit();
        }}
      >
        <Field id="key-name" label={words.name} fault={isMissing ? words.mustName : undefined}>
          {(described) => (
            <Input
              id="key-name"
              maxLength={40}
              value={name}
              onChange={({ target }) => setName(target.value)}
              {...described}
            />
          )}
        </Field>
        {who.shops.length > 1 && (
          <Labelled label={words.shops}>
            {(id) => (
              <Select
                id={id}
                mode="multiple"
                placeholder={words.allShops}
                value={shops}
                onChange={setShops}
                options={who.shops.map((shop) => ({ value: shop.id, label: shop.name }))}
              />
            )}
          </Labelled>
        )}
        <ProblemAlert problem={send.problem} />
        <Button type="primary" htmlType="submit" loading={send.isBusy}>
          {words.make}
        </Button>
      </form>
    </section>
  );
}

function Key({ one, onClosed }: { one: KeyView; onClosed(): void }) {
  const words = useTexts(texts).keys;
  const { id, name, shops, madeBy, madeAt, usedAt, closedAt } = one;
  return (
    <li>
      <strong>{name}</strong>{' '}
      <StateTag tone={closedAt ? 'quiet' : 'good'}>{closedAt ? words.closed : words.open}</StateTag>
      <small>
        {shops.length > 0 ? shops.map((shop) => shop.name).join(words.comma) : words.allShops} · {words.madeBy(madeBy)}{' '}
        <TimeCell at={madeAt} /> · {usedAt ? words.used : words.unused} <TimeCell at={usedAt} />
      </small>
      {!closedAt && (
        <ConfirmButton
          action={words.close}
          isDanger
          consequence={words.closeConsequence(name)}
          onConfirm={async () => {
            await call(`/api/till/keys/${id}/close`, z.unknown(), { method: 'POST', body: {} });
            onClosed();
          }}
        />
      )}
    </li>
  );
}

/** What is answered once and kept nowhere. */
function Once({ secret, onDone }: { secret: string; onDone(): void }) {
  const words = useTexts(texts).keys;
  return (
    <div className="till-once" role="status">
      <p>{words.once}</p>
      <code>{secret}</code>
      <CopyButton text={secret} />
      <Button onClick={onDone}>{words.noted}</Button>
    </div>
  );
}

type WebhookView = z.output<typeof webhookView>;

function WebhookPart() {
  const loaded = useLoaded(() => call('/api/till/webhook', webhookView));
  const words = useTexts(texts).keys;
  return (
    <section className="card">
      <h2>{words.webhook}</h2>
      <p className="hint">{words.webhookLead}</p>
      <ProblemAlert problem={loaded.problem} onAgain={loaded.again} />
      {loaded.value &&
        (loaded.value.canKeepSecrets ? <WebhookForm loaded={loaded} value={loaded.value} /> : <p>{words.noKey}</p>)}
    </section>
  );
}

function WebhookForm({ loaded, value: { webhook } }: { loaded: Loaded<WebhookView>; value: WebhookView }) {
  const words = useTexts(texts);
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [secret, setSecret] = useState<string>();
  const [isMissing, setMissing] = useState(false);
  const send = useSend(async (change: { active: boolean; newSecret?: boolean }) => {
    const saved = await call('/api/till/webhook', webhookSaved, { method: 'PUT', body: { url, ...change } });
    setSecret(saved.secret);
    loaded.again();
  });
  const isActive = webhook?.active ?? false;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(url.trim() === '');
        if (url.trim() !== '') void send.submit({ active: true });
      }}
    >
      <Field id="webhook-url" label={words.keys.url} fault={isMissing ? words.keys.mustUrl : undefined}>
        {(described) => (
          <Input
            id="webhook-url"
            inputMode="url"
            placeholder="https://"
            maxLength={300}
            value={url}
            onChange={({ target }) => setUrl(target.value)}
            {...described}
          />
        )}
      </Field>
      {webhook && (
        <p>
          <StateTag tone={isActive ? 'good' : 'quiet'}>{isActive ? words.keys.active : words.keys.inactive}</StateTag>{' '}
          {webhook.changedBy} <TimeCell at={webhook.changedAt} />
        </p>
      )}
      {secret && <Once secret={secret} onDone={() => setSecret(undefined)} />}
      <ProblemAlert problem={send.problem} labels={{ url: words.keys.url }} />
      <div className="till-two">
        <Button type="primary" htmlType="submit" loading={send.isBusy}>
          {words.keys.save}
        </Button>
        {webhook && (
          <ConfirmButton
            action={words.keys.newSecret}
            consequence={words.keys.newSecretConsequence}
            onConfirm={() => send.submit({ active: isActive, newSecret: true })}
          />
        )}
        {isActive && (
          <Button loading={send.isBusy} onClick={() => void send.submit({ active: false })}>
            {words.keys.pause}
          </Button>
        )}
      </div>
    </form>
  );
}

function Deliveries() {
  const words = useTexts(texts).keys;
  const [isFailed, setFailed] = useState(false);
  const query = (before: string | undefined) => queryOf({ before, failed: isFailed || undefined });
  const { items, problem, more, reload } = useMore(
    (before) => call(`/api/till/deliveries?${query(before)}`, deliveryPage),
    String(isFailed),
  );
  return (
    <section className="card">
      <h2>{words.deliveries}</h2>
      <Button aria-pressed={isFailed} onClick={() => setFailed(!isFailed)}>
        {isFailed ? words.showAll : words.showFailed}
      </Button>
      <ProblemAlert problem={problem} onAgain={reload} />
      {items?.length === 0 && <EmptyState title={words.noDeliveries} />}
      <ul className="till-list">
        {items?.map(({ id, event, kind, number, attempt, status, detail, takenMs, at, state }) => (
          <li key={id}>
            <strong>{words.kinds[kind]}</strong> {number.masked}{' '}
            <StateTag tone={state === 'delivered' ? 'good' : state === 'waiting' ? 'wait' : 'bad'}>
              {words.deliveryStates[state]}
            </StateTag>
            <small>
              <TimeCell at={at} seconds /> · {words.attempt(attempt)} · {status ?? '—'} {detail} · {takenMs} ms
            </small>
            {state === 'given-up' && (
              <ConfirmButton
                action={words.tryAgain}
                consequence={words.tryAgainConsequence}
                onConfirm={async () => {
                  await call(`/api/till/deliveries/${event}/again`, z.unknown(), { method: 'POST', body: {} });
                  reload();
                }}
              />
            )}
          </li>
        ))}
      </ul>
      {more && <Button onClick={more}>{words.more}</Button>}
    </section>
  );
}
