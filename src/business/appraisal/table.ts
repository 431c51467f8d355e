import type { Cell, Table } from '../../platform/table-file.ts';
import type { MonthView } from './contract.ts';
import { rounded } from './model.ts';

/** A month as a spreadsheet: every figure and what it is worth. */
export function tableOf({ month, state, rules, people, inputsHash }: MonthView): Table {
  return {
    name: `座席月业务考核 ${month}${state === 'locked' ? '' : '（未锁定）'}`,
    columns: [
      '姓名',
      ...rules.indicators.flatMap(({ title }) => [
        title['zh-CN'],
        `${title['zh-CN']}（例数）`,
        `${title['zh-CN']}（得分）`,
      ]),
      ...['指标得分', '工作表现', '自我评定', '申诉调整', '总分', '等级', '数据摘要'],
    ],
    rows: rowsOf(people, inputsHash),
  };
}

async function* rowsOf(people: MonthView['people'], hash: string | undefined): AsyncGenerator<Cell[]> {
  for (const { name, figures, indicators, conduct, self, adjustment, total, grade } of people)
    yield [
      name,
      ...figures.flatMap(({ value, cases, score }) => [
        value === undefined ? undefined : rounded(value * 100) / 100,
        cases,
        score,
      ]),
      ...[indicators, conduct?.score, self?.score, adjustment, total, grade, hash],
    ];
}
