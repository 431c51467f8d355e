import { DeleteOutlined } from '@ant-design/icons';
import { Badge, Button, Checkbox, Input, Modal, Switch } from 'antd';
import { useId, useState } from 'react';
import { z } from 'zod';
import {
  type DeskView,
  type noticeList,
  savedView,
  savedViews,
  type ViewName,
  type viewCounts,
} from '../../business/tickets/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { type Loaded, useLoaded } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

const views: readonly ViewName[] = [
  'mine',
  'unassigned',
  'due',
  'waiting',
  'technical',
  'supervisor',
  'mentions',
  'all',
];

export type Filters = Readonly<Record<'view' | 'open' | 'text' | 'category' | 'priority' | 'state', string>>;

/** The lists of the page with how many each has, and those that one keeps. */
export function Lists({
  filters,
  counts,
  onFilters,
}: {
  filters: Filters;
  counts: z.infer<typeof viewCounts> | undefined;
  onFilters(change: Partial<Filters>): void;
}) {
  const words = useTexts(texts);
  const kept = useLoaded(() => call('/api/ticket-views', savedViews));
  const empty = { text: '', category: '', priority: '', state: '', open: '' };
  return (
    <>
      <nav className="ticket-views" aria-label={words.lists}>
        {views.map((view) => (
          <button
            key={view}
            type="button"
            aria-current={filters.view === view}
            onClick={() => onFilters({ ...empty, view })}
          >
            <span>{words.views[view]}</span>
            {counts?.[view] !== undefined && (
              <span className="count">{counts[view] >= 100 ? '99+' : counts[view]}</span>
            )}
          </button>
        ))}
      </nav>
      <ProblemAlert problem={kept.problem} onAgain={kept.again} />
      {kept.value && kept.value.length > 0 && (
        <section className="ticket-views" aria-label={words.kept}>
          <h2>{words.kept}</h2>
          {kept.value.map(({ id, name, shared, isMine, filter }) => (
            <div key={id} className="kept-view">
              <button type="button" onClick={() => onFilters({ ...empty, ...given(filter) })}>
                <span>{name}</span>
                {shared && <span className="count">{words.shared}</span>}
              </button>
              {isMine && (
                <ConfirmButton
                  type="text"
                  size="small"
                  icon={<DeleteOutlined />}
                  action={words.remove}
                  consequence={words.removeView(name)}
                  onConfirm={async () => {
                    await call(`/api/ticket-views/${id}`, z.unknown(), { method: 'DELETE', body: undefined });
                    kept.put(kept.value!.filter((one) => one.id !== id));
                  }}
                />
              )}
            </div>
          ))}
        </section>
      )}
      <KeepList filters={filters} kept={kept} />
    </>
  );
}

/** What a kept list narrows by. */
function given(filter: object): Partial<Filters> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

function KeepList({ filters, kept }: { filters: Filters; kept: Loaded<z.infer<typeof savedViews>> }) {
  const words = useTexts(texts);
  const field = useId();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  async function keep(): Promise<void> {
    const { open: _, ...chosen } = filters;
    const filter = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== ''));
    try {
      const body = { id: crypto.randomUUID(), name: name.trim(), shared, filter };
      const view = await call('/api/ticket-views', savedView, { method: 'PUT', body });
      kept.put([...(kept.value ?? []), view]);
      setOpen(false);
      setName('');
    } catch (error) {
      setProblem(problemOf(error));
    }
  }
  return (
    <>
      <Button size="small" type="text" onClick={() => setOpen(true)}>
        {words.keep}
      </Button>
      <Modal
        open={isOpen}
        title={words.keep}
        okText={words.keep}
        okButtonProps={{ disabled: name.trim() === '' }}
        onOk={() => void keep()}
        onCancel={() => setOpen(false)}
      >
        <ProblemAlert problem={problem} />
        <div className="ask">
          <label htmlFor={field}>{words.keepName}</label>
          <Input id={field} maxLength={40} value={name} onChange={({ target }) => setName(target.value)} />
          <Checkbox checked={shared} onChange={({ target }) => setShared(target.checked)}>
            {words.keepShared}
          </Checkbox>
        </div>
      </Modal>
    </>
  );
}

/** What one has not read yet; a click opens the ticket, which is read then. */
export function Notices({
  notices,
  onOpen,
}: {
  notices: z.infer<typeof noticeList> | undefined;
  onOpen(id: string): void;
}) {
  const words = useTexts(texts);
  if (!notices || notices.length === 0) return null;
  return (
    <details className="notices">
      <summary>
        <Badge count={notices.length} size="small" /> {words.notices(notices.length)}
      </summary>
      <ul>
        {notices.map(({ id, ticketId, kind, number, subject, by }) => (
          <li key={id}>
            <button type="button" onClick={() => onOpen(ticketId)}>
              <strong>{words.noticeKinds[kind] ?? kind}</strong>
              <span>
                {number} {subject} {by && <small>{by}</small>}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Whether one is at work: what is theirs is given back to all when they are not and it falls due. */
export function Duty({ desk }: { desk: Loaded<DeskView> }) {
  const words = useTexts(texts);
  const { value, put } = desk;
  if (!value) return null;
  const { isAway } = value.me;
  async function change(atWork: boolean): Promise<void> {
    put({ ...value!, me: { ...value!.me, isAway: !atWork } });
    await call('/api/ticket-duty', z.unknown(), { method: 'PUT', body: { atWork } }).catch(() => put(value!));
  }
  return (
    <Switch
      aria-label={words.atWork}
      checked={!isAway}
      checkedChildren={words.atWork}
      unCheckedChildren={words.away}
      onChange={(atWork) => void change(atWork)}
    />
  );
}
