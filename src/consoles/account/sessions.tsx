import { z } from 'zod';
import { type ownSession, ownSessions } from '../../business/staff/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useMore } from '../shell/use-more.ts';
import { deviceOf } from './device.ts';
import { texts } from './texts.ts';

type Session = z.infer<typeof ownSession>;

/** Where one is signed in; each session can be ended. */
export function SessionsPart() {
  const words = useTexts(texts);
  const list = useMore(async () => ({ items: (await call('/api/me/sessions', ownSessions)).sessions }));
  const columns: Column<Session>[] = [
    {
      key: 'device',
      title: words.columns.device,
      render: ({ userAgent, current }) => (
        <span title={userAgent}>
          {deviceOf(userAgent) ?? words.unknownDevice} {current && <strong>({words.here})</strong>}
        </span>
      ),
    },
    { key: 'address', title: words.columns.address, render: ({ address }) => address },
    { key: 'since', title: words.columns.since, render: ({ startedAt }) => <TimeCell at={startedAt} /> },
    { key: 'seen', title: words.columns.seen, render: ({ seenAt }) => <TimeCell at={seenAt} /> },
    {
      key: 'action',
      title: words.columns.action,
      render: ({ id, current }) =>
        !current && (
          <ConfirmButton
            size="small"
            action={words.end}
            consequence={words.endHelp}
            onConfirm={async () => {
              await call(`/api/me/sessions/${id}`, z.unknown(), { method: 'DELETE', body: {} });
              list.reload();
            }}
          />
        ),
    },
  ];
  return (
    <section aria-labelledby="sessions-part">
      <h2 id="sessions-part">{words.sessions}</h2>
      <p>{words.sessionsHelp}</p>
      <DataList label={words.sessionList} list={list} columns={columns} keyOf={({ id }) => id} />
      {(list.items?.length ?? 0) > 1 && (
        <p>
          <ConfirmButton
            action={words.endOthers}
            consequence={words.endOthersHelp}
            onConfirm={async () => {
              await call('/api/me/sessions/end-others', z.unknown(), { method: 'POST', body: {} });
              list.reload();
            }}
          />
        </p>
      )}
    </section>
  );
}
