import { z } from 'zod';
import { inBoth, maskedNumber } from '../../platform/http/contract.ts';

const day = z.iso.date();
const kinds = ['INS', 'INSP', 'MNT', 'SEA'] as const;
const states = ['reminded', 'not-reminded', 'delivered', 'answered', 'unanswered'] as const;

const span = { from: day, to: day };
const isSpan = ({ from, to }: { from: string; to: string }) =>
  from <= to && (Date.parse(to) - Date.parse(from)) / 86_400_000 <= 400;
const spanFault = {
  message: inBoth('请填写起止日期，最多相隔 400 天', 'give a first and a last day, 400 days apart at most'),
  path: ['to'],
};

/** Which due days people look for. */
export const reminderFilter = z
  .object({ ...span, kind: z.enum(kinds).optional(), state: z.enum(states).optional() })
  .refine(isSpan, spanFault);

export const reminderQuery = z
  .object({
    ...{ ...span, kind: z.enum(kinds).optional(), state: z.enum(states).optional() },
    /** Where the page before ended. */
    before: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}\.[0-9a-f-]{36}$/)
      .optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  })
  .refine(isSpan, spanFault);

const notice = z.object({
  at: z.iso.datetime({ offset: true }),
  /** How its message stands, as `/messages` names it; `none` where no link reaches the phone. */
  state: z.string(),
});

/** A day that something falls due on, and the proof of what was said of it. */
export const reminderView = z.object({
  id: z.uuid(),
  phone: maskedNumber,
  plate: z.string(),
  kind: z.enum(kinds),
  due: day,
  first: notice.optional(),
  last: notice.optional(),
  overdue: notice.optional(),
  answer: z.enum(['done', 'later', 'book', 'changed']).optional(),
  answeredAt: z.iso.datetime({ offset: true }).optional(),
  ticket: z.string().optional(),
  whyNot: z.enum(['no-member', 'rests', 'no-way', 'turned-back', 'missed', 'too-late', 'told-late']).optional(),
});
export type ReminderView = z.infer<typeof reminderView>;
export const reminderPage = z.object({ items: reminderView.array(), next: z.string().optional() });

export const coverageQuery = z.object(span).refine(isSpan, spanFault);
const count = z.int().min(0);
/** Of what fell due: how much was reminded of, heard and answered, by kind. */
export const coverage = z.object({
  items: z.array(z.object({ kind: z.enum(kinds), due: count, reminded: count, delivered: count, answered: count })),
});

export const calendarParams = z.object({ file: z.string().regex(/^[\w-]{43}\.ics$/) });
