import { z } from 'zod';
import { inBoth, reasonWanted } from '../../platform/http/contract.ts';

const time = z.iso.datetime({ offset: true });
const text = z.object({ 'zh-CN': z.string(), en: z.string() });
const steps = z.object({ 'zh-CN': z.array(z.string()), en: z.array(z.string()) });
const words = z.string().trim().min(2, reasonWanted).max(500);

/** What somebody did or found: called a carrier or the authority, pressed them, brought the fallback; whom it hit, and why. */
export const deeds = ['contacted', 'pressed', 'fallback', 'impact', 'cause', 'remark'] as const;

export const alarmStep = z.object({
  what: z.enum(['told', 'acknowledged', ...deeds, 'closed']),
  whom: z.string(),
  words: z.string(),
  by: z.string(),
  at: time,
});

/** Something that is wrong, since when, what is done about it, and what has been. */
export const alarmView = z.object({
  id: z.string(),
  /** `fault`: somebody told it, and says when it is over. Others end by themselves. */
  rule: z.string(),
  title: text,
  subject: z.string(),
  unit: z.enum(['minutes', 'percent', 'count', 'state']),
  value: z.number(),
  limit: z.number(),
  since: time,
  seenAt: time,
  closedAt: time.optional(),
  acknowledged: z.object({ by: z.string(), at: time }).optional(),
  runbook: steps,
  steps: z.array(alarmStep),
});
export type AlarmView = z.infer<typeof alarmView>;

/** What is wrong now, and whom one calls. */
export const alarmBoard = z.object({
  open: z.array(alarmView),
  contacts: z.array(z.object({ name: text, phone: z.string(), about: text })),
});
export type AlarmBoard = z.infer<typeof alarmBoard>;

export const pastQuery = z.object({
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
export const pastPage = z.object({ items: z.array(alarmView), next: z.string().optional() });

/** How many alarms nobody has acknowledged. */
export const alarmCount = z.object({ open: z.number().int() });

export const alarmParams = z.object({ id: z.uuid() });
/** What is wrong, and where. */
export const faultBody = z.object({ subject: z.string().trim().min(2, reasonWanted).max(80), words });
export const alarmWords = z.object({ words });
export const stepBody = z.object({ what: z.enum(deeds), whom: z.string().trim().max(80).default(''), words });

export const channels = ['sms', 'e-mail', 'webhook'] as const;

/** Somebody who is told of alarms. An address that is left empty stays as it was. */
export const contactBody = z.object({
  name: z.string().trim().min(1, inBoth('请填写姓名或名称', 'give a name')).max(40),
  channel: z.enum(channels),
  address: z.string().trim().max(300).default(''),
  /** Told when nobody has taken an alarm on for so long; 0 is told first. */
  afterMinutes: z
    .int(inBoth('请填写整数', 'give a whole number'))
    .min(0, inBoth('请填写 0 到 1440', 'give 0 to 1440'))
    .max(1_440, inBoth('请填写 0 到 1440', 'give 0 to 1440')),
  active: z.boolean().default(true),
  /** A new secret for a webhook that has one. */
  newSecret: z.boolean().default(false),
});
export type ContactBody = z.input<typeof contactBody>;
/** The secret is told once. */
export const contactSaved = z.object({ id: z.string(), secret: z.string().optional() });

const contactView = z.object({
  id: z.string(),
  name: z.string(),
  channel: z.enum(channels),
  /** Masked, where it is a number; of a webhook its host. */
  address: z.string(),
  afterMinutes: z.number().int(),
  active: z.boolean(),
});
export type ContactView = z.infer<typeof contactView>;

/** A notification and what became of it. */
const noticeView = z.object({
  id: z.string(),
  at: time,
  name: z.string(),
  channel: z.enum(channels),
  kind: z.enum(['told', 'repeated', 'over', 'test']),
  alarms: z.number().int(),
  /** As of the SMS, the mail or the webhook. */
  state: z.string(),
  why: z.string().optional(),
});
export type NoticeView = z.infer<typeof noticeView>;

/** Something that a person answers for (CA-081); `who` is missing while nobody does. */
const dutyView = z.object({
  code: z.string(),
  title: text,
  about: text,
  who: z.object({ person: z.string(), telephone: z.string(), by: z.string(), at: time }).optional(),
});
export type DutyView = z.infer<typeof dutyView>;

/** Who is told of alarms and when, what they were told lately, and who answers for what. */
export const onCall = z.object({
  contacts: z.array(contactView),
  notices: z.array(noticeView),
  repeatMinutes: z.number().int(),
  gapMinutes: z.number().int(),
  /** A server takes our mails. */
  canMail: z.boolean(),
  canKeepSecrets: z.boolean(),
  duties: z.array(dutyView),
});
export type OnCallView = z.infer<typeof onCall>;

export const dutyParams = z.object({ code: z.string().regex(/^[a-z-]{1,40}$/) });
export const dutyBody = z.object({
  person: z.string().trim().min(2, inBoth('请填写姓名', 'give a name')).max(40),
  telephone: z
    .string()
    .trim()
    .regex(/^[\d-]{3,20}$/, inBoth('请填写电话，数字和短横线', 'give a telephone number of digits and hyphens')),
});
export type DutyBody = z.infer<typeof dutyBody>;
