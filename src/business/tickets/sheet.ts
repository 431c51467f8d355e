import path from 'node:path';
import { z } from 'zod';
import { ContentError, readSheet } from '../../platform/content.ts';
import type { Text } from '../../platform/http/index.ts';
import { dayMs, hourMs, isDay, minuteMs } from '../../values/time.ts';
import type { Calendar } from './calendar.ts';
import { type Policy, priorities, sources, type Ticket } from './model.ts';

/** An answer that is written often, with variables to fill. */
export type Canned = { readonly code: string; readonly title: Text; readonly text: string };

/** How this desk works: `content/tickets.yaml`. */
export type DeskSheet = {
  readonly calendars: ReadonlyMap<string, Calendar>;
  readonly policies: readonly (Policy & { readonly title: Text; readonly for: PolicyFor })[];
  readonly categories: ReadonlyMap<string, Text>;
  readonly canned: readonly Canned[];
};
type PolicyFor = {
  readonly priorities?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
  readonly sources?: readonly string[] | undefined;
};

const units = { m: minuteMs, h: hourMs, d: dayMs } as const;
const length = z
  .string()
  .regex(/^[1-9]\d{0,3}[mhd]$/, 'write a length of time such as 30m, 4h or 2d')
  .transform((text) => Number(text.slice(0, -1)) * units[text.at(-1) as keyof typeof units]);
const span = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'write hours such as 08:30-12:00')
  .transform(
    (text) => text.split('-').map((one) => Number(one.slice(0, 2)) * 60 + Number(one.slice(3))) as [number, number],
  )
  .refine(([from, to]) => from < to, 'the second time must be later than the first');
const day = z.string().refine(isDay, 'write a day such as 2027-01-01');
const code = z.string().regex(/^[a-z][a-z-]{0,31}$/, 'write small letters and hyphens');
const title = z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) });
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const spans = z.array(span).default([]);

const schema = z.strictObject({
  calendars: z
    .array(
      z.strictObject({
        code,
        hours: z
          .strictObject({ sun: spans, mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: spans })
          .refine(
            (hours) => hours.mon.length > 0,
            'a desk works on Mondays at least: days that make up for holidays are like them',
          ),
        holidays: z.array(day).default([]),
        workdays: z.array(day).default([]),
      }),
    )
    .min(1),
  policies: z
    .array(
      z.strictObject({
        code,
        version: z.int().min(1),
        title,
        for: z.strictObject({
          priorities: z.array(z.enum(priorities)).min(1).optional(),
          categories: z.array(code).min(1).optional(),
          sources: z.array(z.enum(sources)).min(1).optional(),
        }),
        calendar: code,
        firstAnswer: length,
        nextAnswer: length,
        answerAfterDone: length,
        solve: length,
        escalateAfter: length,
        waitFor: length,
        closeAfter: length,
      }),
    )
    .min(1),
  categories: z.array(z.strictObject({ code, title })).min(1),
  canned: z.array(z.strictObject({ code, title, text: z.string().trim().min(1).max(500) })),
});

const cannedVars = ['number', 'agent', 'spName', 'hotline'];

/** Reads `tickets.yaml` of a content folder. Throws ContentError with every fault at once. */
export async function loadDesk(folder: string): Promise<DeskSheet> {
  const faults: string[] = [];
  const sheet = await readSheet(path.join(folder, 'tickets.yaml'), schema, faults);
  if (!sheet) throw new ContentError(faults);
  const { calendars, policies, categories, canned } = sheet.data;
  for (const list of ['calendars', 'policies', 'categories', 'canned'] as const)
    for (const [index, one] of sheet.data[list].entries())
      if (sheet.data[list].findIndex((other) => other.code === one.code) !== index)
        faults.push(`${sheet.where([list, index, 'code'])}: ${one.code} is there twice; take one out`);
  for (const [index, policy] of policies.entries()) {
    const where = sheet.where(['policies', index]);
    if (!calendars.some((one) => one.code === policy.calendar))
      faults.push(`${where}: there is no calendar ${policy.calendar}; write it, or name another`);
    for (const category of policy.for.categories ?? [])
      if (!categories.some((one) => one.code === category))
        faults.push(`${where}: there is no category ${category}; write it, or take it out`);
  }
  if (Object.values(policies.at(-1)!.for).some((one) => one !== undefined))
    faults.push(
      `${sheet.where(['policies', policies.length - 1])}: the last policy must fit every ticket; write for: {}`,
    );
  for (const [index, { text }] of canned.entries())
    for (const [, name] of text.matchAll(/\{\{(\w+)\}\}/g))
      if (!cannedVars.includes(name!))
        faults.push(
          `${sheet.where(['canned', index, 'text'])}: {{${name}}} is unknown here; use ${cannedVars.map((one) => `{{${one}}}`).join(' ')}`,
        );
  if (faults.length > 0) throw new ContentError(faults);
  return {
    calendars: new Map(
      calendars.map(({ code, hours, holidays, workdays }) => [
        code,
        { code, hours: weekdays.map((name) => hours[name]), holidays: new Set(holidays), workdays: new Set(workdays) },
      ]),
    ),
    policies: policies.map((one) => ({
      code: one.code,
      version: one.version,
      title: one.title,
      for: one.for,
      calendar: one.calendar,
      firstMs: one.firstAnswer,
      answerMs: one.nextAnswer,
      dutyMs: one.answerAfterDone,
      solveMs: one.solve,
      escalateMs: one.escalateAfter,
      waitMs: one.waitFor,
      closeMs: one.closeAfter,
    })),
    categories: new Map(categories.map(({ code, title }) => [code, title])),
    canned,
  };
}

/** What is promised for such a ticket now: the first policy that fits it. */
export function policyFor(desk: DeskSheet, ticket: Pick<Ticket, 'priority' | 'category' | 'source'>): Policy {
  const fits = ({ for: wanted }: (typeof desk.policies)[number]) =>
    (wanted.priorities?.includes(ticket.priority) ?? true) &&
    (wanted.categories?.includes(ticket.category) ?? true) &&
    (wanted.sources?.includes(ticket.source) ?? true);
  return termsOf(desk.policies.find(fits)!);
}

/** The promises of a name as they are now. */
export function policyOf(desk: DeskSheet, code: string): Policy | undefined {
  const found = desk.policies.find((one) => one.code === code);
  return found && termsOf(found);
}

/** The calendar that a ticket's promises are counted by. */
export function calendarOf(desk: DeskSheet, policy: Policy): Calendar {
  const calendar = desk.calendars.get(policy.calendar);
  if (!calendar)
    throw new Error(`calendar ${policy.calendar} is not in tickets.yaml, and tickets count by it: put it back`);
  return calendar;
}

function termsOf({ title: _, for: __, ...terms }: DeskSheet['policies'][number]): Policy {
  return terms;
}
