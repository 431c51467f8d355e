import { Alert } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { type ContactView, type DutyView, type NoticeView, onCall } from '../../business/alarms/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { SecretOnce } from '../shell/secret-once.tsx';
import { StateTag, type Tone } from '../shell/state-tag.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { ContactForm } from './contact-form.tsx';
import { DutyForm } from './duty-form.tsx';
import { texts } from './texts.ts';

const refreshMs = 10_000;

/** Who is told of alarms and when, what was told lately, and who answers for the safety of information. */
export function OnCall() {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const role = useMe()?.role;
  const mayChange = role === 'operator' || role === 'administrator';
  const load = () => call('/api/alarms/on-call', onCall);
  const { value, problem, put, again } = useLoaded(load, refreshMs);
  const [secret, setSecret] = useState<string>();
  const reload = () => load().then(put);
  const done = (made: string | undefined) => {
    setSecret(made);
    void reload();
  };
  const send = async (address: string) => {
    await call(address, z.undefined(), { method: 'POST', body: {} });
    await reload();
  };
  const shared = { problem, isLoading: value === undefined, more: undefined, again, reload: () => void reload() };
  const contacts: Column<ContactView>[] = [
    {
      key: 'turn',
      title: words.turn,
      render: ({ afterMinutes }) => (afterMinutes === 0 ? words.atOnce : words.afterMinutes(afterMinutes)),
    },
    { key: 'name', title: words.contactName, render: ({ name }) => <strong>{name}</strong> },
    { key: 'channel', title: words.channel, render: ({ channel }) => words.channels[channel] },
    { key: 'address', title: words.address, render: ({ address }) => address },
    {
      key: 'state',
      title: words.state,
      render: ({ active }) => (
        <StateTag tone={active ? 'good' : 'quiet'}>{active ? words.onDuty : words.offDuty}</StateTag>
      ),
    },
    {
      key: 'deeds',
      title: words.deeds,
      render: (contact) =>
        mayChange && (
          <span className="alarm-deeds">
            <ContactForm contact={contact} onDone={done} />
            <ConfirmButton
              size="small"
              action={words.test}
              consequence={words.testHelp}
              onConfirm={() => send(`/api/alarms/on-call/${contact.id}/test`)}
            />
            <ConfirmButton
              size="small"
              isDanger
              action={words.remove}
              consequence={words.removeHelp(contact.name)}
              onConfirm={() => send(`/api/alarms/on-call/${contact.id}/remove`)}
            />
          </span>
        ),
    },
  ];
  const notices: Column<NoticeView>[] = [
    { key: 'at', title: words.at, render: ({ at }) => <TimeCell at={at} /> },
    { key: 'name', title: words.contactName, render: ({ name }) => name },
    { key: 'channel', title: words.channel, render: ({ channel }) => words.channels[channel] },
    {
      key: 'kind',
      title: words.what,
      render: ({ kind, alarms }) => words.noticeKinds[kind] + (alarms > 1 ? words.items(alarms) : ''),
    },
    {
      key: 'state',
      title: words.outcome,
      render: ({ state, why }) => (
        <>
          <StateTag tone={tones[state] ?? 'wait'}>{words.noticeStates[state] ?? state}</StateTag>
          {why && tones[state] !== 'good' && <small className="quiet"> {why}</small>}
        </>
      ),
    },
  ];
  const duties: Column<DutyView>[] = [
    {
      key: 'duty',
      title: words.duty,
      render: ({ title, about }) => (
        <>
          <strong>{title[language]}</strong>
          <br />
          <small className="quiet">{about[language]}</small>
        </>
      ),
    },
    {
      key: 'who',
      title: words.answers,
      render: ({ who }) => (who ? `${who.person} ${who.telephone}` : <StateTag tone="bad">{words.nobodyYet}</StateTag>),
    },
    {
      key: 'by',
      title: words.namedBy,
      render: ({ who }) =>
        who && (
          <>
            {who.by} · <TimeCell at={who.at} />
          </>
        ),
    },
    {
      key: 'deeds',
      title: words.deeds,
      render: (duty) => role === 'administrator' && <DutyForm duty={duty} onDone={() => void reload()} />,
    },
  ];
  return (
    <>
      <section className="part">
        <h2>{words.onCall}</h2>
        <p className="quiet">{value && words.onCallHelp(value.repeatMinutes, value.gapMinutes)}</p>
        {value && !value.canMail && <Alert type="info" showIcon title={words.noMail} />}
        {mayChange && (
          <p>
            <ContactForm onDone={done} />
          </p>
        )}
        <DataList
          label={words.onCall}
          list={{ ...shared, items: value?.contacts }}
          columns={contacts}
          keyOf={({ id }) => id}
          empty={<EmptyState title={words.noContacts}>{words.noContactsHelp}</EmptyState>}
          isMarked={({ active }) => !active}
        />
      </section>
      <section className="part">
        <h2>{words.notices}</h2>
        <DataList
          label={words.notices}
          list={{ ...shared, problem: undefined, items: value?.notices }}
          columns={notices}
          keyOf={({ id }) => id}
          empty={<EmptyState title={words.noNotices} />}
          isMarked={({ state }) => tones[state] === 'bad'}
        />
      </section>
      <section className="part">
        <h2>{words.duties}</h2>
        <p className="quiet">{words.dutiesHelp}</p>
        <DataList
          label={words.duties}
          list={{ ...shared, problem: undefined, items: value?.duties }}
          columns={duties}
          keyOf={({ code }) => code}
        />
      </section>
      <SecretOnce
        secret={secret}
        title={words.secretShown}
        help={words.secretGive}
        onClose={() => setSecret(undefined)}
      />
    </>
  );
}

/** States of SMS, mails and webhooks alike. */
const tones: Readonly<Record<string, Tone>> = {
  ...{ queued: 'wait', sending: 'busy', held: 'wait' },
  ...{ sent: 'good', delivered: 'good' },
  ...{
    refused: 'bad',
    'too-late': 'bad',
    cancelled: 'quiet',
    undelivered: 'bad',
    expired: 'bad',
    unsure: 'bad',
    bounced: 'bad',
    dropped: 'quiet',
  },
};
