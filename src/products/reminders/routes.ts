import type { Catalog } from '../../business/catalog/index.ts';
import { statesOfMts } from '../../business/messages/index.ts';
import type { Numbers } from '../../business/staff/index.ts';
import { maskPlate, type VehicleRules } from '../../business/vehicles/index.ts';
import type { Db } from '../../platform/db.ts';
import { type Caller, problems, type Route, route } from '../../platform/http/index.ts';
import type { Id } from '../../values/id.ts';
import { beijingIso } from '../../values/time.ts';
import { calendarParams, coverage, coverageQuery, type ReminderView, reminderPage, reminderQuery } from './contract.ts';
import { reminderKinds, type Step } from './model.ts';
import { readCalendar } from './own-calendar.ts';
import { countReminders, type KeptReminder, searchReminders } from './store.ts';

type House = {
  readonly db: Db;
  readonly terms: { readonly catalog: Catalog };
  readonly vehicles: VehicleRules;
  readonly config: { readonly SP_NAME: string };
  /** How lists carry numbers. */
  readonly numbers: Numbers;
};

/** Who looks whether people were reminded. */
export const proofReaders = ['operator', 'supervisor', 'business-developer'] as const;

/** The proof of reminders for staff, and the calendar of an owner. */
export function reminderRoutes({ db, terms, vehicles, config, numbers }: House): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/reminders',
      access: { roles: proofReaders },
      summary: 'What fell due on some days, and of each whether it was said, arrived and was answered, or why not',
      query: reminderQuery,
      answer: reminderPage,
      async handle({ query: { before, limit, ...filter }, staff }) {
        const [due, id] = before?.split('.') ?? [];
        const after = due === undefined || id === undefined ? undefined : { due, id };
        const rows = await searchReminders(db, filter, { after, limit });
        const states = await db.transact((tx) => statesOfMts(tx, rows.flatMap(mtsOf)));
        const last = rows.at(-1);
        return {
          body: {
            items: rows.map((row) => present(row, states, numbers, staff!)),
            ...(last && rows.length === limit && { next: `${last.due}.${last.id}` }),
          },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/reminders/coverage',
      access: { roles: proofReaders },
      summary: 'Of what fell due on some days: how much was reminded of, arrived and was answered, by kind',
      query: coverageQuery,
      answer: coverage,
      async handle({ query }) {
        const counts = await countReminders(db, query);
        const sum = (kind: string, what: 'due' | 'reminded' | 'delivered' | 'answered') =>
          counts.reduce((total, one) => total + (one.kind === kind ? one[what] : 0), 0);
        return {
          body: {
            items: reminderKinds.map((kind) => ({
              ...{ kind, due: sum(kind, 'due'), reminded: sum(kind, 'reminded') },
              ...{ delivered: sum(kind, 'delivered'), answered: sum(kind, 'answered') },
            })),
          },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/calendar/:file',
      access: 'public',
      summary: 'The due days of its owner’s cars as an iCalendar; the address is known to the owner alone',
      params: calendarParams,
      sends: ['text/calendar'],
      async handle({ params, now }) {
        const token = params.file.slice(0, -'.ics'.length);
        const house = { rules: vehicles, catalog: terms.catalog, spName: config.SP_NAME };
        const text = await db.transact((tx) => readCalendar(tx, house, token, now));
        if (text === undefined) throw problems.notFound();
        return { text, type: 'text/calendar' };
      },
    }),
  ];
}

function mtsOf({ phone, mts }: KeptReminder): { phone: string; id: Id }[] {
  return Object.values(mts).flatMap((id) => (id === null ? [] : [{ phone, id }]));
}

function present(row: KeptReminder, states: ReadonlyMap<Id, string>, numbers: Numbers, staff: Caller): ReminderView {
  const notice = (step: Step, at: Date | null) => {
    const id = row.mts[step];
    return at && { at: beijingIso(at), state: id === null ? 'none' : (states.get(id) ?? 'queued') };
  };
  const [first, last, overdue] = [
    notice('first', row.firstAt),
    notice('last', row.lastAt),
    notice('overdue', row.overdueAt),
  ];
  return {
    ...{ id: row.id, phone: numbers.mask(row.phone, staff), plate: maskPlate(row.plate), kind: row.kind, due: row.due },
    ...(first && { first }),
    ...(last && { last }),
    ...(overdue && { overdue }),
    ...(row.answer && { answer: row.answer }),
    ...(row.answeredAt && { answeredAt: beijingIso(row.answeredAt) }),
    ...(row.ticket && { ticket: row.ticket }),
    ...(row.whyNot && { whyNot: row.whyNot }),
  };
}
