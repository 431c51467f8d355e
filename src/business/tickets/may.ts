import type { Caller } from '../../platform/http/index.ts';
import type { Viewer } from './list.ts';
import type { Ticket } from './model.ts';

const care = ['care-agent', 'supervisor'];

/** Who may do what (least privilege): the routes let in whoever may do anything, and ask here. */
export const mayDo: Readonly<Record<string, readonly string[]>> = {
  answer: care,
  note: [...care, 'technical-support'],
  // What a person told somebody at 10010 is added by them too.
  hear: [...care, 'agent-10010'],
  assign: [...care, 'technical-support'],
  technical: care,
  done: ['technical-support'],
  'give-back': ['technical-support', 'supervisor'],
  supervisor: ['care-agent'],
  wait: care,
  solve: care,
  close: care,
  reopen: care,
  classify: care,
  policy: ['supervisor'],
  'follow-up': care,
  'follow-up-done': care,
  merge: care,
  unmerge: care,
  split: care,
};

/** Everybody who works with tickets. */
export const ticketRoles = ['care-agent', 'technical-support', 'supervisor', 'agent-10010'];

/** What of all tickets is somebody's to see. */
export function viewerOf({ id, role, organisation }: Caller): Viewer {
  if (role === 'agent-10010') return { id, scope: { organisation } };
  return { id, scope: role === 'technical-support' ? { technical: true } : { all: true } };
}

/** Whether a ticket is somebody's to see; `called` asks whether they were called to it. */
export async function maySee({ id, scope }: Viewer, ticket: Ticket, called: () => Promise<boolean>): Promise<boolean> {
  if ('all' in scope) return true;
  if ('technical' in scope) return ticket.branch !== 'direct' || ticket.assignee === id || (await called());
  return scope.organisation === undefined ? ticket.filedBy === id : ticket.organisation === scope.organisation;
}

/** What may be done to a ticket as it stands, for the buttons of a page. What is refused all the same says why. */
export function doable(role: string, ticket: Ticket): string[] {
  const { state } = ticket;
  const stands: Readonly<Record<string, boolean>> = {
    answer: state !== 'closed' && state !== 'merged' && (state !== 'supervisor' || role === 'supervisor'),
    hear: state !== 'merged',
    note: state !== 'merged',
    assign: state !== 'closed' && state !== 'merged',
    technical: state === 'open' || state === 'answer-due' || state === 'waiting',
    done: state === 'technical',
    'give-back': state === 'technical' || state === 'supervisor',
    supervisor: state === 'open' || state === 'answer-due' || state === 'waiting',
    wait: state === 'open' && !ticket.awaiting,
    solve:
      (state === 'open' || state === 'waiting' || state === 'supervisor') &&
      !ticket.awaiting &&
      ticket.answers > 0 &&
      !ticket.owesReply,
    close: state !== 'closed' && state !== 'merged' && !ticket.owesReply,
    reopen: state === 'solved' || state === 'closed',
    classify: state !== 'merged',
    policy: state !== 'closed' && state !== 'merged',
    'follow-up': state !== 'merged',
    'follow-up-done': true,
    merge:
      ticket.source !== 'carrier-work-order' &&
      (state === 'open' || state === 'waiting' || state === 'solved' || state === 'closed'),
    unmerge: state === 'merged',
    split: state !== 'merged',
  };
  return Object.keys(mayDo).filter((kind) => mayDo[kind]!.includes(role) && stands[kind]);
}
