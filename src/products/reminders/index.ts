export { remindersExport } from './export.ts';
export { closeCalendar, openCalendar } from './own-calendar.ts';
export { personalReminders } from './personal.ts';
export { dueOn, type Hints } from './remind.ts';
export { loadReminderRules, type ReminderRules } from './rules.ts';
export { type ReminderHouse, reminderActs, reminderService } from './service.ts';
export { sealReminders } from './store.ts';
