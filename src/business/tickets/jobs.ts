import type { Tx } from '../../platform/db.ts';
import type { Job } from '../../platform/jobs.ts';
import { idsInRole } from '../staff/index.ts';
import { lockSubscribers } from '../subscribers/index.ts';
import { noticeOf, save, type TicketHouse } from './actions.ts';
import { type Decision, decideDue } from './decide.ts';
import { lookAtOf } from './model.ts';
import { dueTickets, insertNotices, lockTickets, type Notice, type Numbered, nextLook, offDuty } from './store.ts';
import { askSurvey } from './survey.ts';

const pageSize = 100;

/** What the clock does for tickets: nothing is forgotten, whoever has it and whether anybody has. */
export function jobsOf(house: Omit<TicketHouse, 'db'>): readonly Job[] {
  return [
    {
      name: 'look after tickets',
      nextDue: nextLook,
      async run(db, due) {
        const here = { ...house, db };
        while ((await db.transact((tx) => lookAfter(tx, here, due))) === pageSize);
      },
    },
  ];
}

/** The subscribers are locked first, then their tickets, as wherever a person may be told something. */
async function lookAfter(tx: Tx, house: TicketHouse, now: Date): Promise<number> {
  const seen = await dueTickets(tx, now, pageSize);
  await lockSubscribers(tx, [...new Set(seen.flatMap(({ phone }) => phone ?? []))]);
  const locked = await lockTickets(
    tx,
    seen.map(({ id }) => id),
  );
  // Somebody may have moved one on before it was locked.
  const due = [...locked.values()].filter(
    ({ ticket }) => (lookAtOf(ticket) ?? Number.POSITIVE_INFINITY) <= now.getTime(),
  );
  const away = await offDuty(
    tx,
    due.flatMap(({ ticket }) => ticket.assignee ?? []),
  );
  const supervisors = await idsInRole(tx, 'supervisor');
  const changes: { decision: Decision; from: number }[] = [];
  const notices: Notice[] = [];
  for (const found of due) {
    const { ticket } = found;
    const atWork = ticket.assignee === null || !away.has(ticket.assignee);
    const decision = await askSurvey(tx, house, found, decideDue(ticket, { atWork }, house.desk, now), now);
    changes.push({ decision, from: ticket.version });
    notices.push(...noticesOf(found, decision, supervisors, now));
  }
  await save(tx, changes);
  await insertNotices(tx, notices);
  return seen.length;
}

function noticesOf(
  { ticket: before }: Numbered,
  { ticket, events }: Decision,
  supervisors: readonly string[],
  now: Date,
): Notice[] {
  const told = (accounts: readonly (string | null)[], kind: string) =>
    [...new Set(accounts)].flatMap((one) => (one === null ? [] : [noticeOf(one, ticket, kind, null, now)]));
  return events.flatMap(({ kind, data }) => {
    if (kind === 'escalated') return told([before.assignee, ...supervisors], 'escalated');
    if (kind === 'wait-over') return told([ticket.assignee], 'wait-over');
    if (kind === 'follow-up-due') {
      const one = ticket.followUps.find(({ id }) => id === data['id']);
      return told([one?.to ?? ticket.assignee], 'follow-up-due');
    }
    return [];
  });
}
