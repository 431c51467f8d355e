import { z } from 'zod';

/** Issues that go out: how far each is, and what became of it. */

const instant = z.iso.datetime({ offset: true });
const count = z.int();

export const pushState = z.enum(['sending', 'paused', 'sent', 'stopped']);

/** What became of the messages of an issue, or of a part of them. Every reader is counted in one of them; `read` is of the retrieved. */
export const funnel = z.object({
  readers: count,
  /** Not queued: nothing reaches them, or a pause or stop took them back. */
  without: count,
  /** Queued or held, and not yet with their gateway. */
  waiting: count,
  /** The gateway took them; what became of them is to come. */
  accepted: count,
  retrieved: count,
  read: count,
  expired: count,
  /** The handset or its carrier would not have it. */
  rejected: count,
  /** Gateway or rules turned them back. */
  refused: count,
  unsure: count,
});
export type Funnel = z.infer<typeof funnel>;

const of = z.object({ key: z.string(), funnel });

export const pushRow = z.object({
  id: z.uuid(),
  issue: z.uuid(),
  title: z.string(),
  name: z.object({ 'zh-CN': z.string(), en: z.string() }),
  number: count,
  subject: z.string(),
  state: pushState,
  begunAt: instant,
  endedAt: instant.nullable(),
  version: count,
  /** Readers counted when it began, and those that were looked at since. */
  readers: count,
  reached: count,
});
export type PushRow = z.infer<typeof pushRow>;
export const pushPage = z.object({ items: z.array(pushRow), next: z.uuid().optional() });
export const pushesQuery = z.object({ before: z.uuid().optional() });

export const pushView = pushRow.extend({
  moment: instant,
  funnel,
  /** MMS by class of handset; `sms` are the links, `none` who got neither. */
  byClass: z.array(of),
  byProvince: z.array(of),
  /** What the gateway or the rules said of those that did not arrive. */
  byCode: z.array(z.object({ code: z.string(), fate: z.enum(['expired', 'rejected', 'refused']), count })),
  /** Readers who cancelled within a day of it. */
  cancels: count,
  /** When it will be through at the pace of its links; of one that is sending. */
  endsAt: instant.nullable(),
  /** Readers of whom a person found that they have nothing. */
  foundWithout: count,
});
export type PushView = z.infer<typeof pushView>;

export const pushParams = z.object({ id: z.uuid() });
const version = z.int().min(1);
export const pauseBody = z.object({ version });
export const stopBody = z.object({ version, because: z.string().trim().min(2).max(300) });

/** What sending an issue would be: how many at each carrier, and how long that takes. */
export const forecast = z.object({
  readers: count,
  carriers: z.array(
    z.object({ carrier: z.string(), readers: count, link: z.string().nullable(), perSecond: z.number().nullable() }),
  ),
  takesSeconds: count,
  endsAt: instant.nullable(),
});
export type Forecast = z.infer<typeof forecast>;
export const forecastQuery = z.object({ title: z.string().max(31), at: instant });

export const recipientsFilter = z.object({ push: z.uuid() });

const named = z.object({ 'zh-CN': z.string(), en: z.string() });

/** The issues that a number got, newest first, and the newest there is for it. */
export const ownIssues = z.object({
  items: z.array(
    z.object({
      push: z.uuid(),
      name: named,
      number: count,
      subject: z.string(),
      /** How it went by itself; null of one that was only asked for. */
      way: z.enum(['mms', 'sms', 'none']).nullable(),
      /** Of its message, or why there is none. */
      state: z.string(),
      code: z.string().nullable(),
      at: instant,
      readAt: instant.nullable(),
      /** It was sent once more on demand. */
      again: z.boolean(),
      link: z.string(),
    }),
  ),
  newest: z
    .object({ name: named, number: count, subject: z.string(), link: z.string(), wasResent: z.boolean() })
    .nullable(),
});
export type OwnIssues = z.infer<typeof ownIssues>;
