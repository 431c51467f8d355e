import path from 'node:path';
import { z } from 'zod';
import { ContentError, readSheet } from '../../platform/content.ts';
import type { Text } from '../../platform/http/index.ts';
import { oneOf } from '../../platform/http/index.ts';
import { carriers } from '../../values/carrier.ts';

/** A field of the form that a carrier wants its work orders answered on. */
export type FormField = {
  readonly code: string;
  readonly title: Text;
  readonly choices?: readonly string[] | undefined;
  readonly pattern?: string | undefined;
  readonly longest?: number | undefined;
  readonly required: boolean;
};

const columnNames = ['number', 'phone', 'category', 'content', 'deadline', 'contact'] as const;
/** What a work order tells. */
export type WorkOrderColumn = (typeof columnNames)[number];

/** How one carrier passes complaints to us and wants to hear back: `content/work-orders.yaml`. */
export type CarrierForm = {
  readonly carrier: string;
  readonly title: Text;
  readonly addresses: readonly string[];
  readonly warnHours: number;
  readonly deadlineHours: number;
  readonly columns: Readonly<Record<WorkOrderColumn, readonly string[]>>;
  readonly categories: Readonly<Record<string, string>>;
  readonly reply: readonly FormField[];
};

const text = z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) });
const names = z.array(z.string().min(1)).min(1);
const schema = z.strictObject({
  carriers: z.array(
    z.strictObject({
      carrier: z.enum(carriers),
      title: text,
      addresses: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])),
      warnHours: z.int().min(1).max(168),
      deadlineHours: z.int().min(1).max(720),
      columns: z.strictObject({
        number: names,
        phone: names,
        category: names,
        content: names,
        deadline: names,
        contact: names,
      }),
      categories: z.record(z.string(), z.string()),
      reply: z
        .array(
          z.strictObject({
            code: z.string().regex(/^[a-z]{2,20}$/),
            title: text,
            choices: z.array(z.string().min(1)).min(2).optional(),
            pattern: z.string().optional(),
            longest: z.int().min(1).max(2000).optional(),
            required: z.boolean(),
          }),
        )
        .min(1),
    }),
  ),
});

/** Reads `work-orders.yaml` of a content folder. `known` are our categories. Throws ContentError with every fault at once. */
export async function loadForms(
  folder: string,
  known: ReadonlyMap<string, unknown>,
): Promise<ReadonlyMap<string, CarrierForm>> {
  const faults: string[] = [];
  const sheet = await readSheet(path.join(folder, 'work-orders.yaml'), schema, faults);
  if (!sheet) throw new ContentError(faults);
  const { carriers: forms } = sheet.data;
  for (const [at, { carrier, categories, reply }] of forms.entries()) {
    const where = sheet.where(['carriers', at]);
    if (forms.findIndex((one) => one.carrier === carrier) !== at) faults.push(`${where}: ${carrier} is there twice`);
    for (const category of Object.values(categories))
      if (!known.has(category)) faults.push(`${where}: there is no category ${category} in tickets.yaml`);
    for (const [index, { code, pattern }] of reply.entries()) {
      if (reply.findIndex((one) => one.code === code) !== index) faults.push(`${where}: field ${code} is there twice`);
      if (pattern !== undefined && !isPattern(pattern)) faults.push(`${where}: ${pattern} is no pattern`);
    }
  }
  if (faults.length > 0) throw new ContentError(faults);
  return new Map(forms.map((form) => [form.carrier, form]));
}

function isPattern(written: string): boolean {
  try {
    return new RegExp(written, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** What is wrong with a reply, by the fields of the form; nothing when it can go. */
export function faultsOfReply(form: CarrierForm, reply: Readonly<Record<string, string>>) {
  const known = new Set(form.reply.map(({ code }) => code));
  const unknown = Object.keys(reply).filter((code) => !known.has(code));
  return [
    ...unknown.map((code) => ({
      field: `body.reply.${code}`,
      remedy: { 'zh-CN': '该工单没有这一栏，请去掉', en: 'this form has no such field: leave it out' },
    })),
    ...form.reply.flatMap(({ code, choices, pattern, longest, required }) => {
      const value = reply[code]?.trim() ?? '';
      const fault = (remedy: Text) => [{ field: `body.reply.${code}`, value: value.slice(0, 80), remedy }];
      if (value === '')
        return required ? fault({ 'zh-CN': '请填写：运营商要求此栏', en: 'fill it in: the carrier wants it' }) : [];
      if (choices && !choices.includes(value)) return fault(oneOf(choices));
      if (pattern !== undefined && !new RegExp(pattern, 'u').test(value))
        return fault({ 'zh-CN': `须符合格式 ${pattern}`, en: `it must look like ${pattern}` });
      const most = longest ?? 200;
      if (value.length > most) return fault({ 'zh-CN': `最多 ${most} 个字`, en: `at most ${most} characters` });
      return [];
    }),
  ];
}

/** A reply as the ticket shows it. */
export function replyInWords(form: CarrierForm, reply: Readonly<Record<string, string>>): string {
  return form.reply
    .flatMap(({ code, title }) => (reply[code]?.trim() ? [`${title['zh-CN']}：${reply[code].trim()}`] : []))
    .join('\n');
}
