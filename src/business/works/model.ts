import type { Id } from '../../values/id.ts';
import { maskPhone } from '../../values/phone.ts';
import type { WorkKind, WorkView } from './contract.ts';

/** Long work as it is kept. */
export type Work = {
  readonly id: Id;
  readonly kind: WorkKind;
  readonly subject: string;
  readonly accountId: Id | null;
  readonly by: string;
  readonly resumes: boolean;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly done: number;
  readonly total: number | null;
  readonly share: number | null;
  readonly perSecond: number | null;
  readonly faults: number;
  readonly isCancelAsked: boolean;
  readonly problem: Readonly<Record<'zh-CN' | 'en', string>> | null;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  /** Whether whoever does it has said so within half a minute. */
  readonly isAlive: boolean;
};

/** Who sees and cancels the work of others, a kind each. Everybody sees and cancels their own. */
export const kindRoles: Readonly<Record<WorkKind, readonly string[]>> = {
  'carrier-file': ['reconciliation-clerk', 'finance', 'operator', 'administrator'],
  'do-not-promote': ['operator', 'administrator'],
  'call-list': ['operator', 'administrator'],
  'consent-list': ['operator', 'administrator'],
  'vehicle-list': ['operator', 'administrator'],
  'hotline-calls': ['supervisor', 'operator', 'administrator'],
  places: ['business-developer', 'supervisor', 'administrator'],
  forecasts: ['editor', 'operator', 'administrator'],
  'work-orders': ['supervisor', 'administrator'],
  membership: ['operator', 'supervisor', 'administrator'],
  export: ['administrator'],
};

/** What stands in a line of a file, its numbers of phones masked. */
export function masked(value: string): string {
  return value.replace(/1\d{10}/g, maskPhone);
}

/** The kinds that a role sees whoever began them. */
export function kindsOf(role: string): WorkKind[] {
  return (Object.keys(kindRoles) as WorkKind[]).filter((kind) => kindRoles[kind].includes(role));
}

/** How work stands: a crash is told apart from what goes on. */
export function stateOf({ state, isAlive, resumes }: Pick<Work, 'state' | 'isAlive' | 'resumes'>): WorkView['state'] {
  if (state !== 'running' || isAlive) return state;
  return resumes ? 'waiting' : 'broken-off';
}

/** How far work is and how long it will take; what cannot be told yet is left out. */
export function progressOf(work: Pick<Work, 'done' | 'total' | 'share' | 'perSecond' | 'state' | 'isAlive'>): {
  share?: number;
  perSecond?: number;
  remainingSeconds?: number;
} {
  const { done, perSecond } = work;
  const share = work.total ? Math.min(1, done / work.total) : work.share;
  const isMoving = work.state === 'running' && work.isAlive && perSecond !== null && perSecond > 0;
  const left = share === null || share === 0 ? undefined : (done / share) * (1 - share);
  return {
    ...(share !== null && { share }),
    ...(isMoving && { perSecond }),
    ...(isMoving && left !== undefined && { remainingSeconds: Math.ceil(left / perSecond) }),
  };
}
