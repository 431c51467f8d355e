import { type Route, route } from '../../../platform/http/index.ts';
import { type Live, openLive } from '../../../platform/live.ts';
import type { Log } from '../../../platform/log.ts';
import {
  forecast,
  forecastQuery,
  pauseBody,
  pushesQuery,
  pushPage,
  pushParams,
  pushView,
  stopBody,
} from './contract.ts';
import { movePush, pushOf } from './deeds.ts';
import type { PushHouse } from './house.ts';
import { listPushes } from './store.ts';
import { forecastOf, rowsOf, viewOf } from './view.ts';

const watchers = { roles: ['editor', 'reviewer', 'operator', 'supervisor'] };
const senders = { roles: ['operator', 'supervisor'] };
const pageSize = 30;
const readEveryMs = 2_000;

/** Issues that go out: how far they are, what became of them, and to halt one (CA-010). */
export function pushRoutes(house: PushHouse, log: Log): Route[] {
  const { db } = house;
  const watched = new Map<string, Live>();
  const liveOf = (id: string) => {
    const live =
      watched.get(id) ?? openLive('push', async () => viewOf(house, await pushOf(house, id)), readEveryMs, log);
    watched.set(id, live);
    return live;
  };
  return [
    route({
      method: 'GET',
      path: '/api/mms/pushes',
      access: watchers,
      summary: 'Issues that went out or do so now, newest first, and how far each is',
      query: pushesQuery,
      answer: pushPage,
      async handle({ query }) {
        const rows = await listPushes(db, query.before, pageSize + 1);
        const items = await rowsOf(house, rows.slice(0, pageSize));
        return { body: { items, ...(rows.length > pageSize && { next: items.at(-1)!.id }) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/mms/forecast',
      access: watchers,
      summary:
        'How many an issue of a title would go to at a time, and when it would be through at the pace of its links',
      query: forecastQuery,
      answer: forecast,
      handle: async ({ query }) => ({ body: await forecastOf(house, query.title, new Date(query.at)) }),
    }),
    route({
      method: 'GET',
      path: '/api/mms/pushes/:id',
      access: watchers,
      summary:
        'What became of an issue: its funnel, whole and by class of handset, province and code; cancels within a day',
      params: pushParams,
      answer: pushView,
      handle: async ({ params }) => ({ body: await viewOf(house, await pushOf(house, params.id)) }),
    }),
    route({
      method: 'GET',
      path: '/api/mms/pushes/:id/live',
      access: watchers,
      summary: 'The same, as it changes: event `push`',
      params: pushParams,
      sends: ['text/event-stream'],
      async handle({ params, signal }) {
        const { id } = await pushOf(house, params.id);
        signal.addEventListener('abort', () => watched.delete(id), { once: true });
        return { events: liveOf(id).watch(signal) };
      },
    }),
    ...(['pause', 'resume', 'stop', 'release'] as const).map((deed) =>
      route({
        method: 'POST',
        path: `/api/mms/pushes/:id/${deed}`,
        access: senders,
        summary: summaries[deed],
        params: pushParams,
        body: deed === 'stop' ? stopBody : pauseBody,
        answer: pushView,
        async handle(request) {
          await movePush(house, request, request.params.id, deed, request.body);
          return { body: await viewOf(house, await pushOf(house, request.params.id)) };
        },
      }),
    ),
  ];
}

const summaries = {
  pause: 'Takes back what has not left and queues nobody until it is resumed',
  resume: 'Goes on where it was paused: who was taken back comes first',
  stop: 'Ends it for good: what has not left never does',
  release: 'Queues it once more for those of whom a person found that an unsure message did not arrive',
} as const;
