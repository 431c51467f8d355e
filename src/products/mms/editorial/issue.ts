import type { Id } from '../../../values/id.ts';

/**
 * draft → review → approved → scheduled → sending ⇄ paused → sent | stopped. An edit brings what is not yet sending back to draft.
 * `skipped`: its slot came and it was not ready. `discarded`: it will never go out.
 */
export type IssueState =
  | 'draft'
  | 'review'
  | 'approved'
  | 'scheduled'
  | 'sending'
  | 'paused'
  | 'sent'
  | 'stopped'
  | 'skipped'
  | 'discarded';

/** One yes to one content. */
export type Approval = { readonly hash: string; readonly by: Id; readonly role: string; readonly at: Date };

/** An issue as far as its life is concerned. */
export type Issue = {
  readonly id: Id;
  readonly title: string;
  readonly state: IssueState;
  /** Of the content as it is now. */
  readonly hash: string;
  /** Everybody who wrote in it: none of them may approve it. */
  readonly authors: readonly Id[];
  readonly approvals: readonly Approval[];
  /** Of its place in a week, once it has one. */
  readonly slot: string | undefined;
  readonly dueAt: Date | undefined;
};

export type IssueDeed = 'edit' | 'submit' | 'approve' | 'return' | 'schedule' | 'unschedule' | 'discard';

export type IssueRefusal =
  | 'issue-moved-on'
  | 'not-clear'
  | 'own-issue'
  | 'other-content'
  | 'not-a-reviewer'
  | 'strict-missing'
  | 'slot-over'
  | 'not-filed'
  | 'no-such-slot';

/** What a deed is done with: who does it, what the page showed, and what the rules say of the content. */
export type Doing = {
  readonly by: { readonly id: Id; readonly role: string };
  /** The content that the person saw; another one since then is refused. */
  readonly seen: string;
  readonly isClear: boolean;
  /** A carrier wants it filed before it goes out, and it is not. */
  readonly isUnfiled: boolean;
  /** A section asks for the approval of a supervisor. */
  readonly isStrict: boolean;
  /** For `schedule`: when its slot is due; undefined is no slot. For `approve`: when that is due in which it stands and may go out. */
  readonly dueAt?: Date | undefined;
};

const states: Readonly<Record<IssueDeed, readonly IssueState[]>> = {
  edit: ['draft', 'review', 'approved', 'scheduled', 'skipped'],
  submit: ['draft'],
  approve: ['review', 'approved'],
  return: ['review', 'approved', 'scheduled'],
  schedule: ['approved', 'scheduled'],
  unschedule: ['scheduled', 'skipped'],
  discard: ['draft', 'review', 'approved', 'skipped'],
};
const reviewers = ['reviewer', 'supervisor'];

/** The state after a deed, or why it is not done. Pure. */
export function decide(deed: IssueDeed, issue: Issue, doing: Doing, now: Date): IssueState | { refused: IssueRefusal } {
  const refused = refusalOf(deed, issue, doing, now);
  if (refused) return { refused };
  switch (deed) {
    case 'edit':
    case 'return':
      return 'draft';
    case 'submit':
      return 'review';
    case 'approve':
      if (!isApproved(withApproval(issue, doing, now), doing.isStrict)) return 'review';
      return doing.dueAt !== undefined && doing.dueAt > now && !doing.isUnfiled ? 'scheduled' : 'approved';
    case 'schedule':
      return 'scheduled';
    case 'unschedule':
      return isApproved(issue, doing.isStrict) ? 'approved' : 'draft';
    case 'discard':
      return 'discarded';
    default:
      return deed satisfies never;
  }
}

function refusalOf(deed: IssueDeed, issue: Issue, doing: Doing, now: Date): IssueRefusal | undefined {
  const { by, seen, isClear, isStrict, dueAt } = doing;
  if (!states[deed].includes(issue.state)) return 'issue-moved-on';
  if (deed === 'edit' || deed === 'discard' || deed === 'unschedule') return undefined;
  if (seen !== issue.hash) return 'other-content';
  if (deed === 'submit') return isClear ? undefined : 'not-clear';
  if (deed === 'schedule') {
    if (!isApproved(issue, isStrict)) return 'strict-missing';
    if (dueAt === undefined) return 'no-such-slot';
    if (dueAt <= now) return 'slot-over';
    return doing.isUnfiled ? 'not-filed' : undefined;
  }
  if (!reviewers.includes(by.role)) return 'not-a-reviewer';
  if (deed === 'return') return undefined;
  if (issue.authors.includes(by.id)) return 'own-issue';
  return isClear ? undefined : 'not-clear';
}

/** With one more yes; a person's second one to the same content is none. */
export function withApproval(issue: Issue, { by, seen }: Pick<Doing, 'by' | 'seen'>, at: Date): Issue {
  const isThere = issue.approvals.some((approval) => approval.by === by.id && approval.hash === seen);
  const approvals = isThere ? issue.approvals : [...issue.approvals, { hash: seen, by: by.id, role: by.role, at }];
  return { ...issue, approvals };
}

/** Whether what it says now was approved by who may: bytes that changed since then were approved by nobody. */
export function isApproved({ approvals, authors, hash }: Issue, isStrict: boolean): boolean {
  const yes = approvals.filter(
    (approval) => approval.hash === hash && reviewers.includes(approval.role) && !authors.includes(approval.by),
  );
  return yes.length > 0 && (!isStrict || yes.some(({ role }) => role === 'supervisor'));
}
