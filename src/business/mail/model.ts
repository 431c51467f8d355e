import { minuteMs } from '../../values/time.ts';

/** What a program wrote, and nobody answers: a refusal of a mail of ours, an absence notice, a list, or our own words that came back. */
export type Automatic = 'bounce' | 'auto-reply' | 'bulk' | 'own';

/** A file that came with a mail or goes with one; its bytes are a blob. */
export type MailFile = { readonly name: string; readonly type: string; readonly bytes: number; readonly hash: string };

/** A mail as we understand it. */
export type Mail = {
  readonly messageId: string | undefined;
  /** Ids of the mails it answers, the nearest last. */
  readonly references: readonly string[];
  readonly fromAddress: string;
  readonly fromName: string;
  readonly subject: string;
  /** What the person wrote this time, without the mail it quotes. */
  readonly text: string;
  readonly files: readonly MailFile[];
  /** Names of files of a kind that is not taken out of a mail. */
  readonly leftOut: readonly string[];
  readonly automatic: Automatic | undefined;
  /** Of a report: which mail of ours it is about, what its server said, and whether it gave up (`failed`) or only tells. */
  readonly bounced:
    | { readonly messageId: string | undefined; readonly reason: string; readonly hasFailed: boolean }
    | undefined;
};

/** A field as any database takes it: so many characters at most, on one line, without control characters and halves of characters. */
export function plain(text: string, length: number): string {
  return text
    .slice(0, length)
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim();
}

const longestMessageId = 500;

/** The id of a mail. One that is longer than any program writes is none. */
export function messageIdOf(id: string | undefined): string | undefined {
  return id === undefined || Buffer.byteLength(id) > longestMessageId
    ? undefined
    : plain(id, longestMessageId) || undefined;
}

/** Headers by their lower-case names, as they stood. */
export type Headers = ReadonlyMap<string, string>;

/**
 * Whether a program wrote it (RFC 3834): answering such a mail begins a loop. `ours` are the addresses that we send from; a mail
 * from one of them, or with our own mark, has come back to us.
 */
export function automaticOf(headers: Headers, from: string, ours: readonly string[]): Automatic | undefined {
  const says = (name: string) => headers.get(name)?.toLowerCase() ?? '';
  if (/multipart\/report\b.*delivery-status/s.test(says('content-type'))) return 'bounce';
  if (/^(mailer-daemon|postmaster)@/i.test(from)) return 'bounce';
  if (headers.has(loopHeader.toLowerCase()) || ours.some((one) => one.toLowerCase() === from.toLowerCase()))
    return 'own';
  const submitted = says('auto-submitted');
  if (submitted !== '' && !submitted.startsWith('no')) return 'auto-reply';
  if (says('x-autoreply') !== '' || says('x-autorespond') !== '' || /auto_reply|autoreply/.test(says('precedence')))
    return 'auto-reply';
  // The empty envelope sender is the mark of what must never be answered.
  if (says('return-path').replace(/\s/g, '') === '<>') return 'auto-reply';
  if (/bulk|list|junk/.test(says('precedence')) || headers.has('list-id') || headers.has('list-unsubscribe'))
    return 'bulk';
  return undefined;
}

/** Stands in every mail of ours, so that we know it again when it comes back. */
export const loopHeader = 'X-SPGate-Sent';

const tokenIn = /\[KF:([0-9a-f]{12})\]/i;

/** The token of a conversation, where a subject has one. */
export function tokenOf(subject: string): string | undefined {
  return subject.match(tokenIn)?.[1]?.toLowerCase();
}

/** A subject of ours: one Re: however often it went to and fro, none where it answers nothing, and the token once. */
export function subjectWith(subject: string, token: string, isFirst = false): string {
  const bare = subject
    .replace(/\[KF:[0-9a-f]*\]/gi, '')
    .replace(/^(\s*(re|fwd?|回复|答复|转发)\s*[:：])+/i, '')
    .replace(/\s+/g, ' ')
    .trim();
  return `${isFirst ? '' : 'Re: '}${(bare || '(无主题)').slice(0, 120)} [KF:${token}]`;
}

/** Lines from which on a mail only repeats another: of the mail programs that people here use. */
const quoteBegins: readonly RegExp[] = [
  /^-{2,}\s*(原始邮件|回复的原邮件|原邮件|转发邮件信息|Original Message)\s*-{2,}/i,
  /^(在\s?.{4,80}写道[:：]|On .{6,120}wrote:)\s*$/i,
  /^(发件人|From)\s*[:：].+@/i,
];

/** What a person wrote above the mail that is quoted; all of it when nothing stands above. */
export function withoutQuote(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const from = lines.findIndex((line) => quoteBegins.some((begin) => begin.test(line.trim())));
  const above = (from < 0 ? lines : lines.slice(0, from)).filter((line) => !line.startsWith('>'));
  const kept = above.join('\n').trim();
  return kept === '' ? text.trim() : kept;
}

/** What is known after a mail was handed to its server, or was not. */
export type Sending =
  | { readonly fate: 'sent'; readonly answer: string }
  /** It will never be taken. */
  | { readonly fate: 'refused'; readonly answer: string }
  /** Not one byte of it left, or the server said that it did not take it: it is tried again. */
  | { readonly fate: 'again'; readonly answer: string }
  /** It may have arrived. */
  | { readonly fate: 'unsure'; readonly answer: string };

/** Reads what came of a try. `begun`: whether bytes of the mail itself have left. An answer of the server settles it either way. */
export function sendingOf(
  error: { readonly message: string; readonly code?: string | undefined; readonly responseCode?: number | undefined },
  begun: boolean,
): Sending {
  const answer = error.message.slice(0, 500);
  const code = error.responseCode ?? 0;
  // Of our name, password or TLS the server has said no, not of the mail: people mend that within the day.
  const isOurs = error.code === 'EAUTH' || error.code === 'ETLS';
  if (code >= 500 && !isOurs) return { fate: 'refused', answer };
  if (code >= 400 || !begun) return { fate: 'again', answer };
  return { fate: 'unsure', answer };
}

const waits = [1, 5, 15, 60, 240, 240, 480, 480].map((minutes) => minutes * minuteMs);

/** How long the next try waits after so many; undefined when there is none any more: a day has passed. */
export function waitAfterTry(attempts: number): number | undefined {
  return waits[attempts - 1];
}
