import type { Download } from '../../platform/http/index.ts';
import { asDownload, type Format } from '../../platform/table-file.ts';
import { beijingIso } from '../../values/time.ts';
import type { CarrierForm } from './forms.ts';
import type { WorkOrder } from './work-orders.ts';

/** Replies as the carrier wants them: its number, then the fields of its form, under its own names. */
export function repliesTable(
  form: CarrierForm,
  orders: readonly WorkOrder[],
  period: string,
  format: Format,
): Download {
  const table = {
    name: `${form.title['zh-CN']}工单回复 ${period}`,
    columns: [form.columns.number[0]!, ...form.reply.map(({ title }) => title['zh-CN']), '回复时间'],
    rows: rowsOf(form, orders),
  };
  return asDownload(table, format);
}

async function* rowsOf({ reply }: CarrierForm, orders: readonly WorkOrder[]): AsyncGenerator<string[]> {
  for (const one of orders) {
    const at = beijingIso(one.repliedAt!).slice(0, 19).replace('T', ' ');
    yield [one.number, ...reply.map(({ code }) => one.reply?.[code] ?? ''), at];
  }
}
