import type { Tx } from '../../platform/db.ts';
import type { Job } from '../../platform/jobs.ts';
import { idsInRole, servingAmong } from '../staff/index.ts';
import { lockSubscribers } from '../subscribers/index.ts';
import { noticeOf, save, type TicketHouse } from './actions.ts';
import { type Decision, decideDue } from './decide.ts';
import { lookAtOf } from './model.ts';
import { ourRoles } from './roles.ts';
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
  const people = due.flatMap(({ ticket }) => [
    ...(ticket.assignee === null ? [] : [ticket.assignee]),
    ...ticket.followUps.flatMap(({ to }) => to ?? []),
  ]);
  const [away, serving] = [await offDuty(tx, people), await servingAmong(tx, people, ourRoles)];
  const supervisors = await idsInRole(tx, 'supervisor');
  const changes: { decision: Decision; from: number }[] = [];
  const notices: Notice[] = [];
  for (const found of due) {
    const { ticket } = found;
    const atWork = ticket.assignee === null || (serving.has(ticket.assignee) && !away.has(ticket.assignee));
    const decision = await askSurvey(tx, house, found, decideDue(ticket, { atWork }, house.desk, now), now);
    changes.push({ decision, from: ticket.version });
    notices.push(...noticesOf(found, decision, { supervisors, serving }, now));
  }
  await save(tx, changes);
  await insertNotices(tx, notices);
  return seen.length;
}

function noticesOf(
  { ticket: before }: Numbered,
  { ticket, events }: Decision,
  { supervisors, serving }: { readonly supervisors: readonly string[]; readonly serving: ReadonlySet<string> },
  now: Date,
): Notice[] {
  const told = (accounts: readonly (string | null)[], kind: string) =>
    [...new Set(accounts)].flatMap((one) => (one === null ? [] : [noticeOf(one, ticket, kind, null, now)]));
  // What nobody who serves has is brought before the supervisors.
  const owners = (one: string | null) => (one !== null && serving.has(one) ? [one] : supervisors);
  return events.flatMap(({ kind, data }) => {
    if (kind === 'escalated') return told([...owners(before.assignee), ...supervisors], 'escalated');
    if (kind === 'wait-over') return told(owners(ticket.assignee), 'wait-over');
    if (kind === 'follow-up-due') {
      const one = ticket.followUps.find(({ id }) => id === data['id']);
      return told(owners(one?.to ?? ticket.assignee), 'follow-up-due');
    }
    return [];
  });
}
