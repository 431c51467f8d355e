import type { Id } from '../../values/id.ts';
import { canonicalPhone, isMobile, type Phone } from '../../values/phone.ts';
import { readBeijing } from '../../values/time.ts';

/** Why a number of the carrier's list must not be called. */
export type Removal = 'do-not-call' | 'blacklisted' | 'ordered';

type Text = Readonly<Record<'zh-CN' | 'en', string>>;

/** What is wrong with a cell, and what to do. */
export type Fault = { readonly field: string; readonly value: string; readonly remedy: Text };

/** Names that the first line of a list may give its columns. */
export const callColumns = { phone: ['phone', '号码', '手机号码'] } as const;
export const consentColumns = {
  phone: ['phone', '号码', '手机号码'],
  product: ['product', '产品', '业务'],
  consentedAt: ['consented_at', '同意时间'],
  scriptVersion: ['script_version', '话术版本'],
  callerId: ['caller_id', '工号', '外呼工号'],
  recording: ['recording', '录音', '录音文件'],
} as const;

/** A row of a consent list, as written. */
export type WrittenConsent = Readonly<Record<keyof typeof consentColumns, string>>;

/** A row of a consent list, read. */
export type ReadConsent = {
  readonly phone: Phone;
  readonly product: string;
  readonly consentedAt: Date;
  readonly scriptVersion: string;
  readonly callerId: string;
  readonly recording: string;
};

/** What a row is read against: what products are called, and the recordings that rows before it named. */
export type Reading = {
  readonly products: ReadonlyMap<string, string>;
  readonly recordings: ReadonlySet<string>;
  readonly now: Date;
};

/** Reads a number, in whatever form it was written. */
export function readNumber(written: string): Phone | Fault {
  const phone = canonicalPhone(written);
  return isMobile(phone)
    ? phone
    : fault('phone', written, { 'zh-CN': '请填写11位手机号码', en: 'give a mobile number of 11 digits' });
}

/** Reads a row of a consent list. Its first fault is told; a row is taken whole or not at all. */
export function readConsent(row: WrittenConsent, { products, recordings, now }: Reading): ReadConsent | Fault {
  const phone = readNumber(row.phone);
  if (typeof phone !== 'string') return phone;
  const product = products.get(row.product);
  if (product === undefined)
    return fault('product', row.product, {
      'zh-CN': '请填写产品编号或产品名称',
      en: 'name a product by its code or its title',
    });
  const consentedAt = readBeijing(row.consentedAt);
  if (consentedAt === undefined)
    return fault('consented_at', row.consentedAt, {
      'zh-CN': '请按 2026-11-23 14:05:09 的格式填写',
      en: 'write it as 2026-11-23 14:05:09',
    });
  if (consentedAt > now)
    return fault('consented_at', row.consentedAt, {
      'zh-CN': '同意时间不能晚于现在，请核对',
      en: 'a consent cannot lie in the future',
    });
  if (!isName(row.scriptVersion))
    return fault('script_version', row.scriptVersion, {
      'zh-CN': '请填写宣读的话术版本，最多64个字符',
      en: 'name the script that was read out',
    });
  if (!isName(row.callerId))
    return fault('caller_id', row.callerId, { 'zh-CN': '请填写外呼工号，最多64个字符', en: 'say who called' });
  // CA-X16: a recording for each number, or there is nothing to show when the person complains.
  if (!isName(row.recording))
    return fault('recording', row.recording, {
      'zh-CN': '请填写本次通话的录音文件名，最多64个字符',
      en: 'name the recording of this call',
    });
  if (recordings.has(row.recording))
    return fault('recording', row.recording, {
      'zh-CN': '另一行已用此录音：每次通话应有各自的录音',
      en: 'another row names this recording: each call has its own',
    });
  const { scriptVersion, callerId, recording } = row;
  return { phone, product, consentedAt, scriptVersion, callerId, recording };
}

/** How a number stands on the carrier's call lists for a telemarketer: to be called, or why not; undefined on none of them. */
export type Standing = 'callable' | Removal | undefined;

const removals: Readonly<Record<Removal, string>> = {
  'do-not-call': '谢绝外呼',
  blacklisted: '黑名单',
  ordered: '已订购',
};

/** Only designated numbers may have been called (CA-060). */
export function faultOfStanding(phone: Phone, standing: Standing): Fault | undefined {
  if (standing === 'callable') return undefined;
  if (standing === undefined)
    return fault('phone', phone, {
      'zh-CN': '该号码不在您的任何外呼名单中：只能外呼指定的号码',
      en: 'it is on no call list of yours: only designated numbers may be called',
    });
  return fault('phone', phone, {
    'zh-CN': `该号码已从外呼名单中剔除（${removals[standing]}）：不得外呼`,
    en: `it was taken off the call list (${standing}): it must not be called`,
  });
}

/** How a row of a consent list stands: what it waits for, or that it proves a relation. */
export type RowState = 'without-recording' | 'to-enter' | 'entered' | 'open';

/** Tells the state of a row by what has come of it. */
export function rowStateOf(row: {
  readonly recordingHash: string | null;
  readonly enteredAt: Date | null;
  readonly subscriptionId: Id | null;
}): RowState {
  if (row.subscriptionId !== null) return 'open';
  if (row.recordingHash === null) return 'without-recording';
  return row.enteredAt === null ? 'to-enter' : 'entered';
}

/** The recordings that are taken. */
export const soundTypes = ['audio/wav', 'audio/mpeg', 'audio/amr'] as const;
type SoundType = (typeof soundTypes)[number];

/** The kind of sound a file holds, told by its first bytes and never by its name; undefined when it is none that we keep. */
export function soundOf(head: Uint8Array): SoundType | undefined {
  const text = (from: number, to: number) => String.fromCharCode(...head.subarray(from, to));
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WAVE') return 'audio/wav';
  if (text(0, 6) === '#!AMR\n' || text(0, 9) === '#!AMR-WB\n') return 'audio/amr';
  // An MP3 begins with its tag, or with a frame: eleven set bits, then a version and a layer that exist.
  const [first = 0, second = 0] = head;
  const isFrame = first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x18) !== 0x08 && (second & 0x06) !== 0;
  return text(0, 3) === 'ID3' || isFrame ? 'audio/mpeg' : undefined;
}

function isName(text: string): boolean {
  return text.length > 0 && text.length <= 64;
}

function fault(field: string, value: string, remedy: Text): Fault {
  return { field, value: value.slice(0, 64), remedy };
}
