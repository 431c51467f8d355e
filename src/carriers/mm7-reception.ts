import { reportedPhone } from '../business/messages/index.ts';
import type { Db } from '../platform/db.ts';
import { Problem, type Route, route } from '../platform/http/index.ts';
import type { Log } from '../platform/log.ts';
import {
  answerTo,
  Guard,
  Mm7Error,
  type Mm7Http,
  type Mm7Message,
  type Mm7Read,
  readMessage,
  writeAnswer,
  writeRefusal,
} from '../protocols/mm7/index.ts';
import { maskPhone } from '../values/phone.ts';
import { Arrivals, type Owed } from './arrivals.ts';
import type { Doors } from './carrier.ts';
import { openGate } from './gather.ts';
import { phonesIn, toMo, toReport } from './mm7.ts';
import { Pulse } from './pulse.ts';
import { dialectOf, type Mm7Sheet } from './sheets/mm7.ts';
import type { LinkSheet } from './sheets/sheet.ts';

export type ReceptionOptions = {
  readonly db: Db;
  readonly log: Log;
  readonly sheets: readonly LinkSheet[];
  readonly doors: Doors;
  /** Where a link that this process runs takes what comes; what another one runs is taken here all the same. */
  readonly arrivalsOf: (link: string) => Arrivals | undefined;
};

const limitBytes = 2 * 1024 * 1024;
const patienceMs = 30_000;
const answerType = 'text/xml; charset="utf-8"';

/** Where MMSCs tell of reports and of MMS of phones: each its own address, open to its own addresses, with its own guard. */
export function mm7Routes({ sheets, ...options }: ReceptionOptions): Route[] {
  return sheets.flatMap((sheet) => (sheet.protocol === 'mm7' ? [receptionOf(sheet, options)] : []));
}

type Desk = Omit<ReceptionOptions, 'sheets'>;

function receptionOf(sheet: Mm7Sheet, desk: Desk): Route {
  const guard = guardOf(sheet);
  const own = new Arrivals(desk.doors, { gate: openGate, pulse: new Pulse(), log: desk.log });
  return route({
    method: 'POST',
    path: sheet.receive.path,
    access: { addresses: sheet.receive.from },
    summary: `Reports and messages of phones as the MMSC of ${sheet.link} brings them (MM7)`,
    upload: ['text/xml', 'application/xml', '+xml', 'text/plain', 'multipart/related', 'multipart/mixed'],
    sends: ['text/xml'],
    async handle({ upload, header, signal }) {
      const now = performance.now();
      if (guard && guard.userOf(header('authorization'), 'POST', now) === undefined)
        return {
          status: 401,
          text: '',
          type: answerType,
          headers: { 'WWW-Authenticate': guard.challenges(now).join(', ') },
        };
      const body = await readWhole(upload, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]));
      const arrivals = desk.arrivalsOf(sheet.link) ?? own;
      const answer = await receive(header('content-type') || undefined, body, { sheet, arrivals, ...desk });
      return { text: Buffer.from(answer.body).toString('utf8'), type: answerType, headers: { SOAPAction: '""' } };
    },
  });
}

function guardOf({ link, receive: { login } }: Mm7Sheet): Guard | undefined {
  if (!login) return undefined;
  const { user, password, scheme } = login;
  return new Guard({ realm: link, schemes: [scheme], passwordOf: (asked) => (asked === user ? password : undefined) });
}

/** The whole body; what is too large, or comes too slowly, is refused. */
async function readWhole(upload: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of upload) {
    signal.throwIfAborted();
    size += chunk.length;
    if (size > limitBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): Problem {
  return new Problem(413, 'too-large', {
    'zh-CN': `请求内容过大，最多 ${limitBytes} 字节`,
    en: `The body is too large; ${limitBytes} bytes are allowed`,
  });
}

type Setting = Pick<Desk, 'db' | 'log'> & { readonly sheet: Mm7Sheet; readonly arrivals: Arrivals };

/** Takes one request; when it is answered with success its effect is safe. */
async function receive(type: string | undefined, body: Buffer, setting: Setting): Promise<Mm7Http> {
  const { sheet, log } = setting;
  const dialect = dialectOf(sheet);
  try {
    const read = readMessage(type, body);
    const { message } = read;
    switch (message.name) {
      case 'DeliveryReportReq':
      case 'ReadReplyReq':
        return writeAnswer(read, answerTo(message.name, await takeReport(message, setting)), dialect);
      case 'DeliverReq':
        return writeAnswer(
          read,
          answerTo('DeliverReq', await takeDeliver({ ...read, message }, body, setting)),
          dialect,
        );
      default:
        throw new Mm7Error(4003, `${message.name} is nothing that an SP is asked`);
    }
  } catch (error) {
    if (!(error instanceof Mm7Error)) throw error;
    log.warn({ link: sheet.link, status: error.status, error: error.message }, 'what the MMSC sent cannot be taken');
    return writeRefusal(error, dialect, 'VASPErrorRsp');
  }
}

/** The statuses of what is safe, and of what is to be sent again. */
const taken = 1000;
const again = 3000;

async function takeReport(
  message: Mm7Message<'DeliveryReportReq'> | Mm7Message<'ReadReplyReq'>,
  { db, sheet, arrivals, log }: Setting,
): Promise<number> {
  const phones = phonesIn(message, sheet);
  const phone = phones.length > 1 ? await reportedPhone(db, phones, message.messageId) : phones[0];
  if (phone === undefined) {
    log.error({ link: sheet.link, messageId: message.messageId }, 'a report of an MMS names no phone; it is let go');
    return taken;
  }
  log.debug({ link: sheet.link, phone: maskPhone(phone), mmStatus: message.mmStatus }, 'an MMS is reported');
  return owed((one) => arrivals.reports.add({ what: toReport(message, phone, sheet), owed: one }));
}

function takeDeliver(
  read: Mm7Read & { readonly message: Mm7Message<'DeliverReq'> },
  body: Buffer,
  { sheet, arrivals }: Setting,
): Promise<number> {
  return owed((one) => arrivals.mos.add({ what: toMo(read, body, sheet), owed: one }));
}

/** The status that tells whether it was taken. */
function owed(add: (one: Owed) => void): Promise<number> {
  return new Promise((resolve) => add({ done: () => resolve(taken), failed: () => resolve(again) }));
}
