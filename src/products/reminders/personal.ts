import { withdrawMts } from '../../business/messages/index.ts';
import type { Personal } from '../../business/subscribers/index.ts';
import { beijingIso } from '../../values/time.ts';
import { mtsOf } from './follow.ts';
import { eraseReminders, ownReminders } from './store.ts';
import { kindInWords } from './words.ts';

/** What somebody was reminded of, and answered. The calendar of a phone holds nothing but a key, and closes with its owner. */
export const personalReminders: Personal = {
  code: 'reminders',
  title: { 'zh-CN': '到期提醒', en: 'Reminders' },
  tables: ['reminder', 'reminder_calendar'],
  columns: {
    due: { 'zh-CN': '到期日', en: 'Due' },
    what: { 'zh-CN': '事项', en: 'What' },
    plate: { 'zh-CN': '车牌', en: 'Plate' },
    first: { 'zh-CN': '首次提醒', en: 'First notice' },
    last: { 'zh-CN': '再次提醒', en: 'Second notice' },
    answer: { 'zh-CN': '您的答复', en: 'Your answer' },
    answeredAt: { 'zh-CN': '答复时间', en: 'Answered' },
  },
  async *read({ db, phone }) {
    for (const { due, kind, plate, firstAt, lastAt, answer, answeredAt } of await ownReminders(db, phone))
      yield {
        ...{ due, what: kindInWords[kind], plate, first: firstAt && beijingIso(firstAt) },
        ...{ last: lastAt && beijingIso(lastAt), answer, answeredAt: answeredAt && beijingIso(answeredAt) },
      };
  },
  fate: {
    kind: 'goes',
    afterMonths: 0,
    async erase(tx, { phone, until }) {
      const gone = await eraseReminders(tx, { phone, until });
      // What waits for the morning would name a car that is forgotten.
      await withdrawMts(tx, gone.flatMap(mtsOf), until);
      return gone.length;
    },
  },
};
