import type { Language, Text } from '../../../platform/http/index.ts';
import type { Cell, Table } from '../../../platform/table-file.ts';
import type { SheetDetail } from './contract.ts';

const columns: readonly Text[] = [
  { 'zh-CN': '月份', en: 'Month' },
  { 'zh-CN': '优惠', en: 'Benefit' },
  { 'zh-CN': '次数', en: 'Uses' },
  { 'zh-CN': '优惠金额(元)', en: 'Saved (yuan)' },
  { 'zh-CN': '佣金(%)', en: 'Commission (%)' },
  { 'zh-CN': '佣金(元)', en: 'Commission (yuan)' },
];
const whole: Text = { 'zh-CN': '合计', en: 'Total' };

/** A settlement as a table that leaves the house: a line a benefit and month, and the whole below. */
export function settlementTable(sheet: SheetDetail, language: Language): Table {
  const { merchant, month, uses, valueFen, commissionFen, lines } = sheet;
  async function* rows(): AsyncGenerator<Cell[]> {
    for (const line of lines)
      yield [line.month, line.title, line.uses, line.valueFen / 100, line.permille / 10, line.commissionFen / 100];
    yield [whole[language], undefined, uses, valueFen / 100, undefined, commissionFen / 100];
  }
  return { name: `${merchant.name} ${month}`, columns: columns.map((one) => one[language]), rows: rows() };
}
