import type { Tx } from '../../platform/db.ts';
import { Problem } from '../../platform/http/index.ts';
import { type Id, newId } from '../../values/id.ts';
import { hourMs, later } from '../../values/time.ts';
import { isNotice } from '../alarms/index.ts';
import {
  beginThread,
  type Mail,
  type MailFile,
  type MailOut,
  mailsFrom,
  markBounced,
  plain,
  queueMail,
  reportedMail,
  type Taken,
  type Taker,
  type Thread,
  threadOf,
  threadsAbout,
  tokenOf,
  type WhenMailSettled,
} from '../mail/index.ts';
import {
  attachmentsOf,
  insertAttachment,
  linkToTicket,
  type Outlet,
  occur,
  openTicket,
  receive,
} from '../tickets/index.ts';
import type { DeskHouse } from './house.ts';

/** So many mails of one address in an hour are a machine's, whatever they say of themselves. */
const floodPerHour = 20;
/** So many of them are told that they have come. */
const toldPerHour = 3;

/** Makes tickets of mails, and of answers what belongs to a ticket. What a program wrote opens nothing and is never answered. */
export function mailTaker(house: DeskHouse): Taker {
  return async (tx, mail, now) => {
    switch (mail.automatic) {
      case 'bounce':
        return takeReport(tx, house, mail, now);
      case 'own':
        return { why: 'it is a mail of ours that came back' };
      case 'bulk':
        return { why: 'it was written to many: a list or an advertisement' };
      case 'auto-reply':
        return takeAutomatic(tx, mail, now);
      default:
        return takeLetter(tx, house, mail, now);
    }
  };
}

/** What another server tells of a mail of ours: it gave up, or goes on trying. A report that comes twice wakes nobody again. */
async function takeReport(tx: Tx, house: DeskHouse, mail: Mail & { id: Id }, now: Date): Promise<Taken> {
  const { messageId, reason, hasFailed } = mail.bounced!;
  const ours = messageId === undefined ? undefined : await reportedMail(tx, messageId);
  if (!ours) return { why: `a mail could not be delivered, and it is none that we know: ${reason}` };
  const isNew = hasFailed && (await markBounced(tx, ours.id, reason, now));
  // What became of a notification of an alarm is seen there.
  if (await isNotice(tx, ours.aboutId)) return { aboutId: ours.aboutId };
  if (isNew) await tellUndelivered(tx, house, { ...ours, state: 'bounced', answer: reason }, now);
  else
    await tell(
      tx,
      ours.aboutId,
      mail.id,
      `${hasFailed ? '邮件未送达' : '邮件尚未送达'} ${ours.recipient}：${reason}`,
      now,
    );
  return { aboutId: ours.aboutId };
}

async function takeAutomatic(tx: Tx, mail: Mail & { id: Id }, now: Date): Promise<Taken> {
  const thread = await threadOf(tx, tokenOf(mail.subject), mail.references);
  if (!thread) return { why: 'a program wrote it, in answer to nothing that we know' };
  if (await isNotice(tx, thread.aboutId)) return { aboutId: thread.aboutId };
  await tell(tx, thread.aboutId, mail.id, `自动回复：${mail.text.slice(0, 200)}`, now);
  return { aboutId: thread.aboutId };
}

/** Shows it on the ticket. It is no word of the person: no clock runs for it. */
async function tell(tx: Tx, ticketId: Id, mailId: Id, words: string, now: Date): Promise<void> {
  await linkToTicket(tx, { ticketId, link: { kind: 'mail', id: mailId, words }, by: null }, now);
}

async function takeLetter(
  tx: Tx,
  house: DeskHouse,
  mail: Mail & { id: Id; rawHash: string },
  now: Date,
): Promise<Taken> {
  const { tickets } = house;
  const recent = await mailsFrom(tx, mail.fromAddress, later(now, -hourMs));
  if (recent > floodPerHour) return { why: `more than ${floodPerHour} mails came from this address within an hour` };
  const attachments = await attach(tx, mail.files, now);
  const text = mail.text === '' ? '（邮件没有正文）' : mail.text;
  const reference = mail.messageId ?? mail.rawHash;
  const thread = await threadOf(tx, tokenOf(mail.subject), mail.references);
  if (thread) {
    const said = { text: fromOther(thread, mail) + text, reference, attachments };
    const received = await receive(tx, tickets, { ticketId: thread.aboutId, channel: 'e-mail', ...said }, now);
    if (received.ok) await tellLeftOut(tx, thread.aboutId, mail, now);
    if (received.ok || received.code === 'again') return { aboutId: thread.aboutId };
  }
  if (mail.fromAddress === '') return { why: 'it does not say who wrote it' };
  const subject = mail.subject === '' ? plain(text.split('\n')[0]!, 60) : plain(mail.subject, 120);
  const asked = {
    ...({ source: 'e-mail', channel: 'e-mail', category: 'other' } as const),
    ...{ subject, text, messageReference: reference, attachments },
    ...{ email: mail.fromAddress, name: mail.fromName === '' ? null : mail.fromName },
  };
  const opened = await openTicket(tx, tickets, asked, now);
  if (!opened) return { why: 'a mail of the same id was taken before' };
  const { ticket, number } = opened;
  const about = { aboutId: ticket.id, address: mail.fromAddress, name: mail.fromName, subject };
  await tellLeftOut(tx, ticket.id, mail, now);
  const begun = await beginThread(tx, about, now);
  if (recent <= toldPerHour) await tellReceived(tx, house, begun, number, now);
  return { aboutId: ticket.id };
}

/** Whoever knows the token may write: what another address says is no word of the customer's, and is marked. */
function fromOther({ address }: Thread, { fromAddress }: Mail): string {
  if (fromAddress === address.toLowerCase()) return '';
  return `【来自另一邮箱 ${fromAddress || '（未写明）'}，并非 ${address}，请先核实身份】\n`;
}

/** Names the files that were not taken out of the mail: nobody believes that they never came. */
async function tellLeftOut(tx: Tx, ticketId: Id, { id, leftOut }: Mail & { id: Id }, now: Date): Promise<void> {
  if (leftOut.length > 0) await tell(tx, ticketId, id, `邮件中有不接收的文件类型，未取出：${leftOut.join('、')}`, now);
}

async function tellReceived(tx: Tx, house: DeskHouse, thread: Thread, number: string, now: Date): Promise<void> {
  const { spName, hotline, mailDomain } = house;
  const text = `您好：\n\n您的来信已收到，客服单号 ${number}，我们会尽快答复。如需补充，请直接回复本邮件。\n\n${spName}\n客服热线 ${hotline}`;
  await queueMail(tx, thread, { text, files: [], automatic: true, reason: 'ticket opened' }, mailDomain, now);
}

/** Files of a mail as those of a ticket. */
async function attach(tx: Tx, files: readonly MailFile[], now: Date): Promise<Id[]> {
  const attached = files.map((file) => ({ ...file, id: newId(now), by: null }));
  for (const one of attached) await insertAttachment(tx, one, now);
  return attached.map(({ id }) => id);
}

/** Takes an agent's answer out by e-mail, below the mail that it answers. */
export function mailOutlet({
  mailDomain,
  spName,
  hotline,
}: Pick<DeskHouse, 'mailDomain' | 'spName' | 'hotline'>): Outlet {
  return async (tx, { ticket, number, text, attachments }, now) => {
    const threads = await threadsAbout(tx, ticket.id);
    const thread = threads.at(-1) ?? (await begin(tx, ticket, now));
    if (!thread) throw noAddress();
    const files = await attachmentsOf(tx, attachments);
    const signed = `${text}\n\n--\n${spName}\n客服单号 ${number} · 客服热线 ${hotline}`;
    await queueMail(tx, thread, { text: signed, files, automatic: false, reason: 'ticket answer' }, mailDomain, now);
  };
}

function begin(tx: Tx, ticket: Parameters<Outlet>[1]['ticket'], now: Date): Promise<Thread> | undefined {
  const { id: aboutId, email, name, subject } = ticket;
  return email === null ? undefined : beginThread(tx, { aboutId, address: email, name: name ?? '', subject }, now);
}

function noAddress(): Problem {
  return new Problem(409, 'no-address', {
    'zh-CN': '这张客服单没有邮箱地址，请改用短信或电话答复',
    en: 'This ticket has no e-mail address: answer by SMS or by telephone',
  });
}

const fates: Partial<Record<MailOut['state'], string>> = {
  refused: '邮件被对方服务器拒收',
  bounced: '邮件未送达，被退回',
  unsure: '邮件可能未送达（发送后没有收到服务器应答），请核实后决定是否重发',
};

/** Wakes who must know what became of a mail of ours: one that failed, may have failed, or left after all. */
export function whenMailSettled(house: Pick<DeskHouse, 'tickets'>): WhenMailSettled {
  return async (tx, mail, now) => {
    if (await isNotice(tx, mail.aboutId)) return;
    if (mail.state !== 'sent') return tellUndelivered(tx, house, mail, now);
    if (!mail.resent || mail.automatic) return;
    const words = `邮件已重新发出，收件人 ${mail.recipient}`;
    const what = {
      ticketId: mail.aboutId,
      kind: 'delivered-late',
      channel: 'e-mail',
      since: mail.queuedAt,
      words,
    } as const;
    await occur(tx, house.tickets, what, now);
  };
}

async function tellUndelivered(
  tx: Tx,
  { tickets }: Pick<DeskHouse, 'tickets'>,
  mail: MailOut,
  now: Date,
): Promise<void> {
  const words = `${fates[mail.state]!}（收件人 ${mail.recipient}）：${mail.answer ?? ''}`;
  const fate = { kind: 'undelivered', channel: 'e-mail', fate: mail.state, wakes: !mail.automatic } as const;
  await occur(tx, tickets, { ticketId: mail.aboutId, words, ...fate }, now);
}
