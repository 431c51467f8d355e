import type { Db } from '../../platform/db.ts';
import { type Caller, type Language, Problem, type Route, route, type ServerEvent } from '../../platform/http/index.ts';
import { type Listener, stirredOn } from '../../platform/listen.ts';
import { faultsIn } from '../../platform/table.ts';
import { beijingIso } from '../../values/time.ts';
import { auditRequest, staffRoles } from '../staff/index.ts';
import { faultPage, faultsQuery, type WorkView, work, workPage, workParams, worksQuery } from './contract.ts';
import { kindsOf, masked, progressOf, stateOf, type Work } from './model.ts';
import { askToCancel, faultsOf, listWorks, type Seen, worksChannel, worksUnderWay } from './store.ts';

const everybody = { roles: staffRoles };
const afterAllIds = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const tellEveryMs = { atMost: 500, atLeast: 10_000 };

/** Long work: one's own and what one's role looks after, as a list, live, and to be cancelled. */
export function workRoutes({ db, listener }: { db: Db; listener: Pick<Listener, 'on'> }): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/works',
      access: everybody,
      summary: 'Long work of your own and of what your role looks after, newest first',
      query: worksQuery,
      answer: workPage,
      async handle({ query: { before = afterAllIds, limit }, staff, language }) {
        const rows = await listWorks(db, seenBy(staff!), { before, limit: limit + 1 });
        const items = rows.slice(0, limit).map((row) => present(row, staff!, language));
        return { body: { items, ...(rows.length > limit && { next: items.at(-1)!.id }) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/works/events',
      access: everybody,
      summary: 'The same live: what is under way or ended lately, as event `works` whenever it moves',
      sends: ['text/event-stream'],
      handle: async ({ staff, language, signal }) => ({ events: live(db, listener, staff!, language, signal) }),
    }),
    route({
      method: 'GET',
      path: '/api/works/:id/faults',
      access: everybody,
      summary: 'Lines of a file that could not be taken, each with what to do; numbers are masked',
      params: workParams,
      query: faultsQuery,
      answer: faultPage,
      async handle({ params, query: { after, limit }, staff, language }) {
        const rows = await faultsOf(db, params.id, seenBy(staff!), { after, limit: limit + 1 });
        const told = faultsIn(rows.slice(0, limit), language);
        const items = told.map((one) => ({ ...one, value: masked(one.value) }));
        return { body: { items, ...(rows.length > limit && { next: items.at(-1)!.seq }) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/works/:id/cancel',
      access: everybody,
      summary: 'Asks work to stop; it stops at the next piece, and what it saved before stays',
      params: workParams,
      answer: work,
      async handle(request) {
        const { params, staff, language } = request;
        const asked = await db.transact(async (tx) => {
          const found = await askToCancel(tx, params.id, seenBy(staff!), staff!.name);
          if (found) await auditRequest(tx, request, 'work.cancel', params.id, { kind: found.kind });
          return found;
        });
        if (!asked) throw notRunning();
        return { status: 202, body: present(asked, staff!, language) };
      },
    }),
  ];
}

async function* live(
  db: Db,
  listener: Pick<Listener, 'on'>,
  staff: Caller,
  language: Language,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent> {
  let told = '';
  for await (const _ of stirredOn(listener, worksChannel, tellEveryMs, signal)) {
    const items = (await worksUnderWay(db, seenBy(staff))).map((row) => present(row, staff, language));
    const said = JSON.stringify(items);
    if (said === told) continue;
    told = said;
    yield { event: 'works', data: { items } };
  }
}

function seenBy({ id, role }: Caller): Seen {
  return { account: id, kinds: kindsOf(role) };
}

function present(row: Work, caller: Caller, language: Language): WorkView {
  const { id, kind, subject, by, done, total, faults, isCancelAsked, problem, startedAt, endedAt } = row;
  return {
    ...{ id, kind, subject, by, done, faults, isCancelAsked },
    isMine: row.accountId === caller.id,
    state: stateOf(row),
    ...(total !== null && { total }),
    ...progressOf(row),
    ...(problem && { problem: problem[language] }),
    startedAt: beijingIso(startedAt),
    ...(endedAt && { endedAt: beijingIso(endedAt) }),
  };
}

function notRunning(): Problem {
  return new Problem(409, 'work-not-running', {
    'zh-CN': '这项工作已经结束，或不在您的职责之内，请刷新',
    en: 'This work has ended, or is not yours to cancel; load the list again',
  });
}
