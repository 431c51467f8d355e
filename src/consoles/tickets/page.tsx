import { Input, Select } from 'antd';
import { useCallback, useEffect, useEffectEvent, useMemo, useState } from 'react';
import { z } from 'zod';
import { changedEvent, deskView, noticeList, ticketPage, viewCounts } from '../../business/tickets/contract.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { phoneIn } from '../shell/palette-choices.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useBroughtNumber } from '../shell/use-brought-number.ts';
import { useEvents } from '../shell/use-events.ts';
import { queryOf, useFilters } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { useMore } from '../shell/use-more.ts';
import { useHouseTime } from './house-time.ts';
import { NewTicket } from './new-ticket.tsx';
import { Duty, Lists, Notices } from './side.tsx';
import { texts } from './texts.ts';
import { Thread } from './thread.tsx';
import { TicketList } from './ticket-list.tsx';
import { useSignals } from './use-signals.ts';
import './page.css';

const usual = { view: 'mine', open: '', text: '', category: '', priority: '', state: '' };
const outside = { ...usual, view: 'all' };

/** Where tickets are worked: the lists, the tickets of one of them, and one ticket with its thread, at one look. */
export function TicketsPage() {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const isOurs = useMe()?.role !== 'agent-10010';
  const { filters, change } = useFilters(isOurs ? usual : outside);
  const { open, ...filter } = filters;
  const [phone, setPhone] = useState('');
  useBroughtNumber(setPhone);
  const desk = useLoaded(() => call('/api/ticket-desk', deskView));
  const [said, setSaid] = useState<string>();
  const now = useHouseTime(said);
  const list = useMore(
    async (after) => {
      const page =
        phone === ''
          ? await call(`/api/tickets?${queryOf({ ...filter, after })}`, ticketPage)
          : await call('/api/tickets/of-number', ticketPage, { method: 'POST', body: { phone, after } });
      setSaid(page.now);
      return page;
    },
    JSON.stringify({ ...filter, phone }),
  );
  const counts = useLoaded(async () => (isOurs ? call('/api/ticket-counts', viewCounts) : undefined));
  const notices = useLoaded(async () => (isOurs ? call('/api/ticket-notices', noticeList) : undefined));
  const signals = useSignals();
  const refresh = useEffectEvent(() => {
    list.reload();
    if (!isOurs) return;
    void call('/api/ticket-counts', viewCounts).then(counts.put, () => undefined);
    void call('/api/ticket-notices', noticeList).then(notices.put, () => undefined);
  });
  const soon = useSoon(refresh);
  const show = useCallback((id: string) => change({ open: id }), [change]);
  const opened = (id: string) => {
    refresh();
    show(id);
  };
  const toShow = useEffectEvent((step: number) => {
    const items = list.items ?? [];
    const at = items.findIndex(({ id }) => id === open);
    const next = items[at < 0 ? 0 : Math.min(items.length - 1, Math.max(0, at + step))];
    if (next) show(next.id);
  });
  const send = signals.send;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      if (event.key === 'j') toShow(1);
      else if (event.key === 'k') toShow(-1);
      else if (['r', 'n', 'a'].includes(event.key)) {
        event.preventDefault();
        send('keys', event.key);
      }
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [send]);
  const read = useEffectEvent(async (ticketId: string) => {
    if (!notices.value?.some((one) => one.ticketId === ticketId)) return;
    await call('/api/ticket-notices/read', z.unknown(), { method: 'POST', body: { ticketId } });
    notices.put(notices.value.filter((one) => one.ticketId !== ticketId));
  });
  useEffect(() => {
    if (open !== '') void read(open).catch(() => undefined);
  }, [open]);
  return (
    <Page
      title={words.title}
      actions={
        <>
          {isOurs && <Duty desk={desk} />}
          {desk.value && <NewTicket key={phone} desk={desk.value} phone={phone} isOurs={isOurs} onOpened={opened} />}
        </>
      }
    >
      {isOurs && <Live onChanged={soon} send={send} />}
      <ProblemAlert problem={desk.problem} />
      <div className={isOurs ? 'tickets' : 'tickets tickets-outside'}>
        {isOurs && (
          <div className="tickets-side">
            <Notices notices={notices.value} onOpen={show} />
            <Lists
              filters={filters}
              counts={counts.value}
              onFilters={(changes) => {
                setPhone('');
                change(changes);
              }}
            />
          </div>
        )}
        <div className="tickets-list">
          <Input.Search
            allowClear
            aria-label={words.search}
            placeholder={words.search}
            defaultValue={filters.text}
            onSearch={(text) => {
              const number = phoneIn(text);
              setPhone(number ?? '');
              const words = number === undefined && text.trim().length >= 2 ? text.trim() : '';
              change({ text: words, ...(text.trim() && { view: 'all' }) });
            }}
          />
          <div className="tickets-filters">
            <Select
              size="small"
              aria-label={words.category}
              value={filters.category}
              onChange={(category) => change({ category })}
              options={[
                { value: '', label: words.anyCategory },
                ...(desk.value?.categories ?? []).map(({ code, title }) => ({ value: code, label: title[language] })),
              ]}
            />
            <Select
              size="small"
              aria-label={words.priority}
              value={filters.priority}
              onChange={(priority) => change({ priority })}
              options={[
                { value: '', label: words.anyPriority },
                ...Object.entries(words.priorities).map(([value, label]) => ({ value, label })),
              ]}
            />
          </div>
          <TicketList
            list={list}
            isOurs={isOurs}
            label={words.views[filters.view as 'mine'] ?? words.title}
            open={open}
            now={now}
            onOpen={show}
          />
        </div>
        <div className="tickets-open">
          {open !== '' && desk.value ? (
            <Thread
              key={open}
              id={open}
              desk={desk.value}
              isOurs={isOurs}
              signals={signals}
              onChanged={refresh}
              onOpen={show}
            />
          ) : (
            <EmptyState title={words.pick}>{words.keys}</EmptyState>
          )}
        </div>
      </div>
    </Page>
  );
}

/** What happens to tickets anywhere, told to the lists and to the ticket that is open. */
function Live({ onChanged, send }: { onChanged(): void; send: ReturnType<typeof useSignals>['send'] }) {
  const missed = () => {
    send('changed', '');
    onChanged();
  };
  useEvents('/api/ticket-events', {
    opened: missed,
    events: {
      missed,
      changed: (data) => {
        const { ticket } = changedEvent.parse(data);
        send('changed', ticket);
        onChanged();
      },
      presence: (data) => send('present', data),
    },
  });
  return null;
}

const soonMs = 400;

/** Does something a moment later, once for all that asked meanwhile. */
function useSoon(act: () => void): () => void {
  const latest = useEffectEvent(act);
  const timer = useMemo<{ id?: ReturnType<typeof setTimeout> }>(() => ({}), []);
  useEffect(() => () => clearTimeout(timer.id), [timer]);
  return () => {
    clearTimeout(timer.id);
    timer.id = setTimeout(() => latest(), soonMs);
  };
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
      target.closest('.ant-select, .ant-modal') !== null)
  );
}
