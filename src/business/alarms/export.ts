import { z } from 'zod';
import type { Db } from '../../platform/db.ts';
import { inBoth } from '../../platform/http/index.ts';
import { groupBy } from '../../values/group.ts';
import type { Id } from '../../values/id.ts';
import { beijingIso, dayStart, isDay, minuteMs, startOfDay } from '../../values/time.ts';
import { type ExportKind, exportKind, type Row } from '../exports/index.ts';
import type { RuleCode } from './model.ts';
import type { AlarmSheet } from './sheet.ts';
import { type Alarm, pastAlarms, type Step, stepsOf } from './store.ts';

const day = z.string().refine(isDay, inBoth('请选择日期', 'choose a day'));
const page = 200;
const afterAllIds = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The record of faults (CA-080): what it was, whom it hit, why, who was called and when, and which fallback was used. */
export function faultRecordsExport(db: Db, sheet: AlarmSheet): ExportKind {
  return exportKind({
    name: 'fault-records',
    title: { 'zh-CN': '故障记录', en: 'Records of faults' },
    asks: ['operator', 'supervisor', 'administrator'],
    approves: ['operator', 'supervisor', 'administrator'],
    filter: z.object({ from: day, to: day }),
    columns: [
      { 'zh-CN': '告警', en: 'Alarm' },
      { 'zh-CN': '对象', en: 'Of' },
      { 'zh-CN': '起始', en: 'Since' },
      { 'zh-CN': '结束', en: 'Over' },
      { 'zh-CN': '持续分钟', en: 'Minutes' },
      { 'zh-CN': '接手人', en: 'Taken on by' },
      { 'zh-CN': '接手时间', en: 'Taken on at' },
      { 'zh-CN': '影响', en: 'Impact' },
      { 'zh-CN': '原因', en: 'Cause' },
      { 'zh-CN': '联系与催办', en: 'Called and pressed' },
      { 'zh-CN': '应急方案', en: 'Fallback' },
      { 'zh-CN': '其他', en: 'Other' },
    ],
    async *rows({ from, to }, { language }, signal) {
      const [begins, ends] = [startOfDay(from), dayStart(startOfDay(to), 1)];
      for (let before: Id = afterAllIds; !signal.aborted; ) {
        const alarms = await pastAlarms(db, before, page);
        const steps = groupBy(
          await stepsOf(
            db,
            alarms.map(({ id }) => id),
          ),
          ({ alarmId }) => alarmId,
        );
        for (const alarm of alarms)
          if (alarm.since >= begins && alarm.since < ends) yield rowOf(alarm, steps.get(alarm.id) ?? []);
        const last = alarms.at(-1);
        if (alarms.length < page || !last || last.since < begins) return;
        before = last.id;
      }

      function rowOf(
        { rule, subject, since, closedAt, acknowledgedBy, acknowledgedAt }: Alarm,
        told: readonly Step[],
      ): Row {
        const of = (...kinds: readonly Step['what'][]) =>
          told
            .filter(({ what }) => kinds.includes(what))
            .map(
              ({ whom, words, by, at }) =>
                `${beijingIso(at).slice(0, 16)} ${[whom, words].filter(Boolean).join(': ')} (${by})`,
            )
            .join('\n');
        const { title } = sheet.rules[rule as RuleCode] ?? sheet.fault;
        return [
          ...[title[language], subject, beijingIso(since), beijingIso(closedAt!)],
          Math.round((closedAt!.getTime() - since.getTime()) / minuteMs),
          ...[acknowledgedBy ?? '', acknowledgedAt ? beijingIso(acknowledgedAt) : ''],
          ...[
            of('impact'),
            of('cause', 'closed'),
            of('contacted', 'pressed'),
            of('fallback'),
            of('told', 'acknowledged', 'remark'),
          ],
        ];
      }
    },
  });
}
