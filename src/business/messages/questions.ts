import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';

/** How a question of a service is answered: by a digit, in words, or by an exact Y. */
export type ServiceQuestion = `service-choice:${string}` | `service-words:${string}` | `service-yes:${string}`;

/** What kind of thing we asked; the kind's owner knows what an answer means. */
export type QuestionKind =
  | 'cancel-list'
  | 'stop-wish'
  | 'contest-choice'
  | 'contest-words'
  | 'promotion'
  | ServiceQuestion;

/** Something we asked a phone and still wait to hear about. */
export type Question = {
  readonly phone: Phone;
  readonly id: Id;
  /** The number it was sent from, extension included: an answer to just that number belongs to this question. */
  readonly accessNumber: string;
  readonly kind: QuestionKind;
  /** Answer (`1`, `2` …) → what it chooses, as ids that the owner of the kind understands. */
  readonly choices: Readonly<Record<string, readonly Id[]>>;
  readonly askedAt: Date;
  readonly expiresAt: Date;
};

/** Whose question it is; undefined for one that no service asked. */
export function serviceOf({ kind }: Pick<Question, 'kind'>): string | undefined {
  return /^service-(?:choice|words|yes):(.+)$/.exec(kind)?.[1];
}

/** The questions of these phones that are still open at `now`, oldest first. */
export async function openQuestions(tx: Tx, phones: readonly Phone[], now: Date): Promise<Question[]> {
  const rows = await tx.sql<QuestionRow>(
    'open questions',
    `select phone, id, access_number, kind, choices, asked_at, expires_at from open_question
     where phone = any($1) and expires_at > $2 order by phone, id`,
    [phones, now],
  );
  return rows.map((row) => ({
    phone: row.phone,
    id: row.id,
    accessNumber: row.access_number,
    kind: row.kind,
    choices: row.choices,
    askedAt: row.asked_at,
    expiresAt: row.expires_at,
  }));
}

/** Writes down what was asked. */
export async function saveQuestions(tx: Tx, questions: readonly Question[]): Promise<void> {
  if (questions.length === 0) return;
  await tx.sql(
    'save questions',
    `insert into open_question (phone, id, access_number, kind, choices, asked_at, expires_at)
     select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::jsonb[], $6::timestamptz[], $7::timestamptz[])`,
    [
      questions.map((one) => one.phone),
      questions.map((one) => one.id),
      questions.map((one) => one.accessNumber),
      questions.map((one) => one.kind),
      questions.map((one) => JSON.stringify(one.choices)),
      questions.map((one) => one.askedAt),
      questions.map((one) => one.expiresAt),
    ],
  );
}

/** Forgets questions that were answered or replaced. */
export async function closeQuestions(tx: Tx, questions: readonly { phone: Phone; id: Id }[]): Promise<void> {
  if (questions.length === 0) return;
  await tx.sql(
    'close questions',
    `delete from open_question q using unnest($1::text[], $2::uuid[]) t(p, i) where q.phone = t.p and q.id = t.i`,
    [questions.map((one) => one.phone), questions.map((one) => one.id)],
  );
}

type QuestionRow = {
  phone: Phone;
  id: Id;
  access_number: string;
  kind: QuestionKind;
  choices: Record<string, Id[]>;
  asked_at: Date;
  expires_at: Date;
};
