import { withdrawMts } from '../../business/messages/index.ts';
import type { Personal, Seal } from '../../business/subscribers/index.ts';
import { beijingIso } from '../../values/time.ts';
import { daysOf, eraseSent, forgetSettings, settingsOf } from './store.ts';

const mostDays = 4_000;

/** Where and when somebody gets the weather, and on which days it came. */
export const personalWeather: Personal = {
  code: 'weather',
  title: { 'zh-CN': '天气预报', en: 'Weather' },
  tables: ['weather_setting', 'weather_sent'],
  columns: {
    at: { 'zh-CN': '时间', en: 'When' },
    city: { 'zh-CN': '城市', en: 'City' },
    hour: { 'zh-CN': '钟点', en: 'Hour' },
    day: { 'zh-CN': '预报日期', en: 'Forecast of' },
  },
  async *read({ db, phone, since }) {
    const { setting, days } = await db.transact(async (tx) => ({
      setting: (await settingsOf(tx, [phone])).get(phone),
      days: await daysOf(tx, phone, since ?? new Date(0), mostDays),
    }));
    if (setting) yield { at: beijingIso(setting.toldAt), city: setting.place ?? setting.city, hour: setting.hour };
    for (const { at, city, hour, forDay } of days) yield { at: beijingIso(at), city, hour, day: forDay };
  },
  fate: {
    kind: 'goes',
    afterMonths: 0,
    async erase(tx, { phone, until }) {
      const gone = await eraseSent(tx, phone, until);
      await withdrawMts(
        tx,
        gone.flatMap(({ mtId }) => (mtId === null ? [] : [{ phone, id: mtId }])),
        until,
      );
      return gone.length + (await forgetSettings(tx, [phone]));
    },
  },
};

/** What the former holder of a number told is nothing to the next. */
export const sealWeather: Seal = async (tx, phones) => {
  await forgetSettings(tx, phones);
};
