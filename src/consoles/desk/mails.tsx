import { z } from 'zod';
import { type AsideMail, mailDesk, type TroubledMail } from '../../business/desk/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { Tone } from '../shell/tone.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

const refreshMs = 30_000;

/** Mails that wait for a person, of others and of ours. */
export function Mails({ mayAct }: { mayAct: boolean }) {
  const words = useTexts(texts);
  const load = () => call('/api/desk/mails', mailDesk);
  const { value, problem, put } = useLoaded(load, refreshMs);
  const settle = async (path: string, how: string) => {
    await call(path, z.undefined(), { method: 'POST', body: { how } });
    put(await load());
  };
  const listOf = <Item,>(items: readonly Item[] | undefined) => {
    return { items, problem, isLoading: value === undefined, more: undefined, reload() {} };
  };
  const aside: Column<AsideMail>[] = [
    { key: 'received', title: words.received, render: ({ receivedAt }) => <TimeCell at={receivedAt} /> },
    { key: 'from', title: words.from, render: ({ from, name }) => (name ? `${name} <${from}>` : from) },
    { key: 'subject', title: words.subject, render: ({ subject }) => <span className="clamped">{subject}</span> },
    { key: 'why', title: words.why, render: ({ why }) => why },
    {
      key: 'do',
      title: '',
      render: ({ id }) =>
        mayAct && (
          <span className="desk-buttons">
            <ConfirmButton
              size="small"
              action={words.toTicket}
              consequence={words.toTicketHelp}
              onConfirm={() => settle(`/api/desk/mails/${id}/settle`, 'ticket')}
            />
            <ConfirmButton
              size="small"
              action={words.done}
              consequence={words.doneHelp}
              onConfirm={() => settle(`/api/desk/mails/${id}/settle`, 'done')}
            />
          </span>
        ),
    },
  ];
  const troubled: Column<TroubledMail>[] = [
    { key: 'queued', title: words.received, render: ({ queuedAt }) => <TimeCell at={queuedAt} /> },
    { key: 'to', title: words.to, render: ({ to }) => to },
    {
      key: 'subject',
      title: words.subject,
      render: ({ subject, ticketId }) => <a href={`/tickets?ticket=${ticketId}`}>{subject}</a>,
    },
    {
      key: 'state',
      title: words.why,
      render: ({ state, answer }) => (
        <>
          <Tone of={state === 'unsure' ? 'warn' : 'bad'}>{words.states[state]}</Tone> {answer}
        </>
      ),
    },
    {
      key: 'do',
      title: '',
      render: ({ id }) =>
        mayAct && (
          <span className="desk-buttons">
            <ConfirmButton
              size="small"
              action={words.again}
              consequence={words.againHelp}
              onConfirm={() => settle(`/api/desk/sent-mails/${id}/settle`, 'again')}
            />
            <ConfirmButton
              size="small"
              action={words.drop}
              consequence={words.dropHelp}
              onConfirm={() => settle(`/api/desk/sent-mails/${id}/settle`, 'drop')}
            />
          </span>
        ),
    },
  ];
  return (
    <>
      <h2>{words.aside}</h2>
      <p className="dim">{words.asideHelp}</p>
      <DataList
        label={words.aside}
        list={listOf(value?.aside)}
        columns={aside}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.noAside} />}
      />
      <h2>{words.troubled}</h2>
      <p className="dim">{words.troubledHelp}</p>
      <DataList
        label={words.troubled}
        list={listOf(value?.troubled)}
        columns={troubled}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.noTroubled} />}
      />
    </>
  );
}
