import type { Blobs } from '../../platform/blobs.ts';
import { automaticOf, type Headers, type Mail, type MailFile, messageIdOf, plain, withoutQuote } from './model.ts';

/** A mail that is not opened: it is kept whole, shown and counted. */
export class Hostile extends Error {}

/** What one mail may bring. A person's letter with photographs is far below; what is above is looked at by a person. */
export const mailLimits = {
  bytes: 25 * 1024 * 1024,
  headerBytes: 128 * 1024,
  parts: 60,
  depth: 12,
  files: 20,
  textLength: 50_000,
  htmlLength: 2 * 1024 * 1024,
} as const;

/** The kinds of file that are kept beside a ticket; others stay in the mail, which is kept whole. */
const takenTypes =
  /^(image\/(jpeg|png|gif|webp|bmp|tiff)|application\/pdf|text\/plain|text\/csv|audio\/(amr|mpeg|wav|x-wav))$/;
const officeTypes = /^application\/(vnd\.openxmlformats-officedocument\.[\w.+-]+|msword|vnd\.ms-excel)$/;

/** Understands the bytes of a mail, and keeps its files as blobs. Throws Hostile. */
export async function readMail(raw: Buffer, blobs: Blobs, ours: readonly string[]): Promise<Mail> {
  refuseHostile(raw);
  const options: object = {
    skipImageLinks: true,
    skipTextLinks: true,
    skipTextToHtml: true,
    keepCidLinks: true,
    maxHtmlLengthToParse: mailLimits.htmlLength,
  };
  const { simpleParser } = await import('mailparser');
  const parsed = await simpleParser(raw, options).catch((error: Error) => {
    throw new Hostile(`it cannot be read: ${error.message}`);
  });
  const headers: Headers = new Map(
    parsed.headerLines.toReversed().map(({ key, line }) => [key, line.slice(line.indexOf(':') + 1).trim()]),
  );
  const sender = parsed.from?.value[0];
  const fromAddress = plain((sender?.address ?? '').toLowerCase(), 200);
  const automatic = automaticOf(headers, fromAddress, ours);
  const text = textOf(parsed.text ?? '', parsed.html !== false);
  // The parts of a report are no files that somebody sent.
  const attached = automatic === 'bounce' ? [] : parsed.attachments;
  if (attached.length > mailLimits.files) throw new Hostile(`it has ${attached.length} files`);
  const references = [parsed.references ?? [], parsed.inReplyTo ?? []].flat().flatMap((one) => messageIdOf(one) ?? []);
  return {
    messageId: messageIdOf(parsed.messageId),
    references: [...new Set(references)].slice(-50),
    fromAddress,
    fromName: plain(sender?.name ?? '', 100),
    subject: plain((parsed.subject ?? '').replace(/\s+/g, ' '), 300),
    text: automatic === 'bounce' ? text : withoutQuote(text),
    ...(await keepFiles(attached, blobs)),
    automatic,
    bounced: automatic === 'bounce' ? bounceOf(raw, text, references) : undefined,
  };
}

/** Looks at the bytes before anything is taken apart: what is nested too deep or has too many parts is not opened. */
function refuseHostile(raw: Buffer): void {
  if (raw.length > mailLimits.bytes) throw new Hostile(`it has ${raw.length} bytes`);
  const headerEnd = raw.indexOf('\r\n\r\n');
  const header = headerEnd < 0 ? raw.length : headerEnd;
  if (header > mailLimits.headerBytes) throw new Hostile(`its header has ${header} bytes`);
  const text = raw.toString('latin1');
  const boundaries = [
    ...text.matchAll(/^[^\S\r\n]*(?:content-type:[^\r\n]*)?[^\r\n]*\bboundary\s*=\s*"?([^"\r\n;]+)/gim),
  ];
  const nested = text.match(/^content-type:\s*(multipart\/|message\/rfc822)/gim)?.length ?? 0;
  if (boundaries.length > mailLimits.depth || nested > mailLimits.depth)
    throw new Hostile(`it is nested ${Math.max(boundaries.length, nested)} deep`);
  const parts = text.match(/^content-type:/gim)?.length ?? 0;
  if (parts > mailLimits.parts) throw new Hostile(`it has ${parts} parts`);
}

/** Text as people read it. Of a page the addresses of its pictures are left out: they tell its sender who looked. */
function textOf(text: string, isPage: boolean): string {
  return (isPage ? text.replace(/\[(https?|cid):[^\]\s]*\]/g, '') : text)
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .slice(0, mailLimits.textLength)
    .replace(/\p{Cs}/gu, '');
}

async function keepFiles(
  attached: readonly { filename?: string | undefined; contentType: string; content: Buffer }[],
  blobs: Blobs,
): Promise<{ files: MailFile[]; leftOut: string[] }> {
  const files: MailFile[] = [];
  const leftOut: string[] = [];
  for (const { filename, contentType, content } of attached) {
    const type = contentType.toLowerCase();
    const name = safeName(filename ?? (type === 'message/rfc822' ? 'mail.eml' : 'file'));
    if (!takenTypes.test(type) && !officeTypes.test(type)) leftOut.push(name);
    else files.push({ name, type, ...(await blobs.put([content], mailLimits.bytes)) });
  }
  return { files, leftOut };
}

/** A name without path, control characters and tricks of direction. */
function safeName(name: string): string {
  return (
    name
      .replace(/^.*[\\/]/, '')
      .replace(/[\p{Cc}<>:"|?*\u202a-\u202e\u2066-\u2069]/gu, '_')
      .slice(-100)
      .replace(/\p{Cs}/gu, '') || 'file'
  );
}

/** The mail of ours that a report speaks of (RFC 3464), and what the other server said. */
function bounceOf(raw: Buffer, text: string, references: readonly string[]) {
  const body = raw.toString('latin1');
  const returned = body.slice(body.search(/^content-type:\s*(message\/rfc822|text\/rfc822-headers)/im) >>> 0);
  const messageId = messageIdOf(returned.match(/^message-id:\s*(<[^>\r\n]+>)/im)?.[1]) ?? references.at(-1);
  const said = body.match(/^diagnostic-code:\s*([^\r\n]+(?:\r?\n[ \t][^\r\n]+)*)/im)?.[1];
  // A server that says nothing of the kind has given up; `delayed` means that it goes on trying.
  const action = body.match(/^action:\s*([a-z]+)/im)?.[1]?.toLowerCase() ?? 'failed';
  const first = text.split('\n').find((line) => line.trim() !== '') ?? '';
  const reason = plain((said ?? first).replace(/\s+/g, ' '), 300);
  return { messageId, reason, hasFailed: action === 'failed' };
}
