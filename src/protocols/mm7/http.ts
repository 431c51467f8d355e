import type { Mm7Dialect } from './dialect.ts';
import { type Mm7Envelope, readEnvelope, UnreadMessage, writeEnvelope, writeFault } from './envelope.ts';
import { Mm7Error } from './errors.ts';
import { readHeader, writeHeader } from './header.ts';
import { answers, type Mm7Message, type Mm7Request } from './messages.ts';
import { headerOf, type MimePart, readMultipart, writeMultipart } from './mime.ts';
import { type Medium, type PackedMedia, readMultimedia } from './multimedia.ts';
import { reactionTo, type StatusReaction, statusTexts } from './status.ts';

/** What travels in one direction of an HTTP exchange, whoever's HTTP library carries it. */
export type Mm7Http = { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array };

/** A message as it was read, with what was attached to it. */
export type Mm7Read = Mm7Envelope & { readonly media: readonly Medium[] };

const plainType = 'text/xml; charset="utf-8"';

/**
 * Writes the POST of a request. With media the body is multipart/related, SOAP first. Content-Length is always told: one receiver answers 404 without it (spec 2).
 * @throws RangeError for a transaction id with other than letters, digits and `._-`.
 */
export function writeRequest(
  transactionId: string,
  message: Mm7Message<Mm7Request>,
  dialect: Mm7Dialect,
  { media, now }: { readonly media?: PackedMedia | undefined; readonly now: Date },
): Mm7Http {
  if (!/^[\w.-]{1,64}$/.test(transactionId))
    throw new RangeError(`transactionId is ${transactionId}: write 1 to 64 letters, digits, dots and hyphens`);
  const points = media && dialect.contentElement;
  const pointing = points
    ? { content: { allowAdaptations: 'true', ...contentOf(message), href: `cid:${media.contentId}` } }
    : {};
  const soap = Buffer.from(writeEnvelope(transactionId, { ...message, ...pointing } as Mm7Message, dialect, now));
  if (!media) return posted(plainType, soap, dialect);

  const start = `<soap.${transactionId}>`;
  const boundary = media.outerBoundary;
  const envelope: MimePart = {
    headers: [
      ['Content-Type', 'text/xml; charset="utf-8"'],
      ['Content-ID', start],
      ['Content-Transfer-Encoding', '8bit'],
    ],
    body: soap,
  };
  const body = writeMultipart([envelope, media.part], boundary);
  return posted(writeHeader('multipart/related', { type: 'text/xml', start, boundary }), body, dialect);
}

function contentOf(message: Mm7Message) {
  return 'content' in message ? message.content : undefined;
}

/** Writes the answer to a request, in the namespace it was asked in. */
export function writeAnswer(
  request: Pick<Mm7Envelope, 'transactionId' | 'namespace'>,
  message: Mm7Message,
  dialect: Mm7Dialect,
): Mm7Http {
  const alike = { ...dialect, namespace: request.namespace ?? dialect.namespace };
  return answered(writeEnvelope(request.transactionId, message, alike, new Date(0)));
}

/** The answer of its own kind that a request gets, with a status and its text. */
export function answerTo<N extends Mm7Request>(
  name: N,
  statusCode: number,
  values: Readonly<Record<string, unknown>> = {},
): Mm7Message<(typeof answers)[N]> {
  const status = { statusCode, statusText: statusTexts[statusCode] ?? 'Unknown' };
  return { name: answers[name], status, ...values } as unknown as Mm7Message<(typeof answers)[N]>;
}

/** The answer to what could not be read: a Fault that says why, in the words of the standard. */
export function writeRefusal(error: Mm7Error, dialect: Mm7Dialect, from: 'RSErrorRsp' | 'VASPErrorRsp'): Mm7Http {
  const status = {
    statusCode: error.status,
    statusText: statusTexts[error.status] ?? 'Server error',
    details: error.message,
  };
  const unread = error instanceof UnreadMessage ? error : undefined;
  const alike = { ...dialect, namespace: unread?.namespace ?? dialect.namespace };
  return answered(writeFault(unread?.transactionId || '0000', { name: from, status }, alike, 'Client'));
}

function posted(contentType: string, body: Uint8Array, { apiVersion }: Mm7Dialect): Mm7Http {
  const headers = {
    'Content-Type': contentType,
    SOAPAction: '""',
    ...(apiVersion && { MM7APIVersion: apiVersion }),
    'MIME-Version': '1.0',
    'Content-Length': String(body.length),
  };
  return { headers, body };
}

function answered(document: string): Mm7Http {
  const body = Buffer.from(document);
  return { headers: { 'Content-Type': plainType, SOAPAction: '""', 'Content-Length': String(body.length) }, body };
}

/**
 * Reads what came in an HTTP body by its Content-Type: a bare envelope, or a multipart with media. The SOAP part is the one
 * that `start` names, loosely, else the first of XML, else the first (spec 3). Its bytes are limited by whoever read them.
 * `mediaOf` takes the part with the media apart; who gets the same one often may remember it.
 * @throws Mm7Error what the other side is to be told; see `readEnvelope`.
 */
export function readMessage(
  contentType: string | undefined,
  body: Uint8Array,
  mediaOf: (part: MimePart) => readonly Medium[] = readMultimedia,
): Mm7Read {
  const { value, parameters } = readHeader(contentType ?? 'text/xml');
  if (!value.startsWith('multipart/')) return { ...readEnvelope(body, parameters.get('charset')), media: [] };
  const boundary = parameters.get('boundary');
  if (!boundary) throw new Mm7Error(2007, 'the Content-Type names no boundary');
  const parts = readMultipart(body, boundary);
  const soap = soapOf(parts, parameters.get('start'));
  if (!soap) throw new Mm7Error(2007, 'the multipart holds nothing');
  const { parameters: ofSoap } = readHeader(headerOf(soap, 'content-type') ?? '');
  const envelope = readEnvelope(soap.body, ofSoap.get('charset'));
  return {
    ...envelope,
    media: attached(
      envelope.message,
      parts.filter((one) => one !== soap),
      mediaOf,
    ),
  };
}

function soapOf(parts: readonly MimePart[], start: string | undefined): MimePart | undefined {
  const named = start && parts.find((part) => bare(headerOf(part, 'content-id')) === bare(start));
  return named || parts.find((part) => headerOf(part, 'content-type')?.toLowerCase().includes('xml')) || parts[0];
}

function bare(id: string | undefined): string | undefined {
  return id?.replace(/^<|>$/g, '').trim();
}

/** What a Content element points at; without one, as China Mobile's SDK writes, the first other part (spec 7). */
function attached(
  message: Mm7Message,
  others: readonly MimePart[],
  mediaOf: (part: MimePart) => readonly Medium[],
): readonly Medium[] {
  const href = 'content' in message ? message.content?.href : undefined;
  if (href === undefined) return others.slice(0, 1).flatMap((part) => mediaOf(part));
  const wanted = decodeURIComponent(href.replace(/^cid:/i, ''));
  const target = others.find(
    (part) => bare(headerOf(part, 'content-id')) === wanted || headerOf(part, 'content-location') === wanted,
  );
  if (!target) throw new Mm7Error(4004, `Content points at ${href}, and no part is called so`);
  return mediaOf(target);
}

/** What became of a request, as its sender needs to know it. */
export type Mm7Outcome = {
  readonly reaction: StatusReaction;
  readonly status: number;
  /** The other side's words for it. */
  readonly text: string;
  readonly messageId: string | undefined;
};

/**
 * Reads the answer to a request: its own status, else that in a Fault, else what HTTP says; the body counts whatever the
 * HTTP status is (spec 2, 8). A proper answer that accepts without a MessageID is told as accepted: a report may still tell.
 */
export function readOutcome(httpStatus: number, contentType: string | undefined, body: Uint8Array): Mm7Outcome {
  try {
    const { message } = readMessage(contentType, body);
    if ('status' in message) {
      const { statusCode, statusText = '' } = message.status;
      const messageId = 'messageId' in message ? message.messageId : undefined;
      return { reaction: reactionTo(statusCode), status: statusCode, text: statusText, messageId };
    }
  } catch (error) {
    if (!(error instanceof Mm7Error)) throw error;
  }
  return { ...byHttp(httpStatus), messageId: undefined };
}

function byHttp(httpStatus: number): Pick<Mm7Outcome, 'reaction' | 'status' | 'text'> {
  const text = `HTTP ${httpStatus} without a readable answer`;
  return {
    reaction: httpReactions[httpStatus] ?? (isRefusal(httpStatus) ? 'refused' : 'unknown'),
    status: httpStatus,
    text,
  };
}

const httpReactions: Readonly<Record<number, StatusReaction>> = {
  401: 'stop-channel',
  403: 'stop-channel',
  404: 'stop-channel',
  408: 'unknown',
  429: 'retry',
  503: 'retry',
};

function isRefusal(httpStatus: number): boolean {
  return httpStatus >= 400 && httpStatus < 500;
}
