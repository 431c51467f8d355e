import { dayMs, hourMs, later, minuteMs } from '../../values/time.ts';
import type { ExportState } from './contract.ts';

/** An export as its table keeps it. */
export type ExportRequest = {
  readonly id: string;
  readonly kind: string;
  readonly filter: unknown;
  /** What people call what it is about, where its kind has one of several. */
  readonly subject: string | null;
  readonly reason: string;
  readonly language: 'zh-CN' | 'en';
  readonly organisation: string | null;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly state: ExportState;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly note: string | null;
  readonly dueAt: Date | null;
  readonly rowsDone: number;
  readonly rowsExpected: number | null;
  readonly fileHash: string | null;
  readonly fileBytes: number | null;
  readonly preparedAt: Date | null;
  readonly downloads: number;
  readonly fault: string | null;
};

/** What a person does to an export. */
export type Deed = 'approve' | 'refuse' | 'cancel' | 'download';

const questionMs = 7 * dayMs;
const usualFileMs = 3 * dayMs;
/** So often it is tried. */
export const attemptsAtMost = 3;

/** When a question that nobody answered lapses. */
export function lapseOf(askedAt: Date): Date {
  return later(askedAt, questionMs);
}

/** When a file goes. */
export function expiryOf(preparedAt: Date, keptForMs = usualFileMs): Date {
  return later(preparedAt, keptForMs);
}

/** When the file goes that was whole just as its export was cancelled; the store removes none that came within the last hour. */
export function removalOf(preparedAt: Date): Date {
  return later(preparedAt, hourMs + minuteMs);
}

/** States in which each deed makes sense. */
const states: Readonly<Record<Deed, readonly ExportState[]>> = {
  approve: ['asked'],
  refuse: ['asked'],
  cancel: ['asked', 'approved', 'preparing'],
  download: ['ready'],
};

type Person = { readonly id: string; readonly role: string };

/**
 * Why somebody may not do this to an export now; undefined when they may. Approving takes another person than the one who asked,
 * of a role that approves its kind; cancelling and downloading is for who asked.
 */
export function refusalOf(
  deed: Deed,
  request: Pick<ExportRequest, 'askedBy' | 'state' | 'dueAt'>,
  approves: readonly string[],
  person: Person,
  now: Date,
): 'own-export' | 'not-yours' | 'export-moved-on' | undefined {
  const isOwn = request.askedBy === person.id;
  const decides = deed === 'approve' || deed === 'refuse';
  if (decides && isOwn) return 'own-export';
  if (decides ? !approves.includes(person.role) : !isOwn) return 'not-yours';
  const isOver = request.dueAt !== null && request.dueAt <= now;
  return states[deed].includes(request.state) && !isOver ? undefined : 'export-moved-on';
}
