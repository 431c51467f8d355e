import type { Db, Tx } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import { postSigned, tellResult, type WebhookRules } from '../../platform/webhook.ts';
import { type Id, newId } from '../../values/id.ts';
import { beijingIso, dayInWords, hourMs, later, minuteMs } from '../../values/time.ts';
import type { Catalog, Texts } from '../catalog/index.ts';
import { beginThread, queueMail } from '../mail/index.ts';
import { type Door, queueMts, wayTo } from '../messages/index.ts';
import type { Vault } from '../staff/index.ts';
import type { Segments } from '../subscribers/index.ts';
import type { RuleCode } from './model.ts';
import { decideNotices } from './notice-model.ts';
import {
  alarmsOfNotice,
  alarmsToTell,
  type Contact,
  contactsOf,
  type DueHook,
  insertNotice,
  type Notice,
  settleHook,
  type ToTell,
  takeHooks,
  takeTelling,
  toldOf,
} from './notice-store.ts';
import type { AlarmSheet } from './sheet.ts';

/** What telling people needs. */
export type Outlets = {
  readonly door: Door;
  readonly terms: { readonly catalog: Catalog };
  readonly segments: Segments;
  /** Of our own e-mail; undefined where no server takes mails. */
  readonly mailDomain: string | undefined;
  /** Where people find the board. */
  readonly boardUrl: string;
};

export type NotifyHouse = {
  readonly db: Db;
  readonly sheet: AlarmSheet;
  readonly outlets: Outlets;
  readonly vault: Vault | undefined;
  readonly webhooks: WebhookRules;
  readonly log: Log;
};

const longestOfSms = 32;
/** An SMS that waits for its link for longer tells what everybody knows by then. */
const usefulMs = 2 * hourMs;
const timeoutMs = 8_000;
const mostTries = 8;
const takenForMs = 2 * minuteMs;

/** Tells whoever is to be told now, each notification a row, and sends what goes by webhook. */
export async function notifyOnce(house: NotifyHouse, now: Date): Promise<void> {
  const { db, sheet } = house;
  await db.transact(async (tx) => {
    if (!(await takeTelling(tx))) return;
    const [contacts, alarms] = await Promise.all([contactsOf(tx), alarmsToTell(tx, now)]);
    const ids = alarms.map(({ id }) => id);
    const told = await toldOf(tx, ids, later(now, -sheet.notices.gap * minuteMs));
    const known = new Map(alarms.map((one) => [one.id, one]));
    for (const notice of decideNotices({ alarms, contacts, told }, sheet.notices, now)) {
      const contact = contacts.find(({ id }) => id === notice.contactId)!;
      await tell(tx, house, contact, { ...notice, of: notice.alarms.map((id) => known.get(id)!) }, now);
    }
  });
  await sendHooks(house, now);
}

/** Writes a notification down and hands it to its outlet. A webhook leaves after the commit. */
export async function tell(
  tx: Tx,
  house: Pick<NotifyHouse, 'sheet' | 'outlets'>,
  contact: Contact,
  { kind, of }: { readonly kind: Notice['kind']; readonly of: readonly ToTell[] },
  now: Date,
): Promise<Id> {
  const id = newId(now);
  const out = await handOver(tx, house, contact, { id, kind, of }, now);
  await insertNotice(tx, {
    ...{ id, contactId: contact.id, kind, alarms: of.map((one) => one.id), at: now },
    ...('refused' in out
      ? { state: 'refused', why: out.refused, mtId: null }
      : { state: 'queued', why: null, mtId: out.mtId ?? null }),
  });
  return id;
}

async function handOver(
  tx: Tx,
  { sheet, outlets }: Pick<NotifyHouse, 'sheet' | 'outlets'>,
  { channel, address, name }: Contact,
  { id, kind, of }: { readonly id: Id; readonly kind: Notice['kind']; readonly of: readonly ToTell[] },
  now: Date,
): Promise<{ readonly mtId?: Id } | { readonly refused: string }> {
  if (channel === 'webhook') return {};
  if (channel === 'sms') {
    const way = await wayTo(tx, outlets, address);
    if (!way) return { refused: 'no link of ours reaches this number' };
    const { text, version } = smsOf(sheet, outlets.terms.catalog.texts, { kind, of, name });
    const why = { reason: `alarm ${kind}`, reasonId: id, goodUntil: later(now, usefulMs) };
    const mt = {
      ...way,
      ...why,
      phone: address,
      text,
      textVersion: version,
      class: 'notice',
      priority: 'answer',
    } as const;
    const [mtId] = await queueMts(tx, outlets.door, [mt], now);
    return { mtId: mtId! };
  }
  if (!outlets.mailDomain) return { refused: 'no server takes our mails: set MAIL_SMTP_URL' };
  const { subject, text } = mailOf(sheet, { kind, of, name }, outlets.boardUrl);
  const thread = await beginThread(tx, { aboutId: id, address, name, subject }, now);
  const mail = { text, files: [], automatic: true, reason: `alarm ${kind}`, isFirst: true } as const;
  await queueMail(tx, thread, mail, outlets.mailDomain, now);
  return {};
}

type Said = { readonly kind: Notice['kind']; readonly of: readonly ToTell[]; readonly name: string };

/** One SMS, however many alarms there are: the first by name, the others counted. */
function smsOf(sheet: AlarmSheet, texts: Texts, { kind, of, name }: Said): { text: string; version: string } {
  const [first] = of;
  if (!first) return texts.render('alarm-test', { who: name.slice(0, 16) });
  const what = nameOf(sheet, first).slice(0, longestOfSms);
  const others = of.length > 1 ? `，另有${of.length - 1}项` : '';
  if (kind === 'over') return texts.render('alarm-over', { what, others });
  const since = `${dayInWords(first.since)}${beijingIso(first.since).slice(11, 16)}`;
  return texts.render('alarm-told', { what, since, others });
}

function mailOf(sheet: AlarmSheet, { kind, of, name }: Said, boardUrl: string): { subject: string; text: string } {
  if (of.length === 0)
    return {
      subject: '告警测试 Test of alarms',
      text: `发给${name}的测试通知，无需处理。\nA test for ${name}: nothing is wrong.\n`,
    };
  const [zh, en] = headOf[kind as 'told' | 'repeated' | 'over'];
  const lines = of.flatMap((alarm) => {
    const { title, runbook } = sheetOf(sheet, alarm.rule);
    const place = alarm.subject && ` · ${alarm.subject}`;
    const head = [`${title['zh-CN']}${place} (${title.en})`, `  自 since ${beijingIso(alarm.since)}`];
    return kind === 'over' ? head : [...head, ...runbook['zh-CN'].map((step, at) => `  ${at + 1}. ${step}`)];
  });
  const subject = `${zh}：${nameOf(sheet, of[0]!)}${of.length > 1 ? ` +${of.length - 1}` : ''}`.slice(0, 120);
  return { subject, text: `${zh} ${en}\n\n${lines.join('\n')}\n\n${boardUrl}\n` };
}

const headOf = {
  told: ['告警，请接手', 'Alarm: take it on'],
  repeated: ['告警仍未接手', 'Nobody has taken this alarm on yet'],
  over: ['告警已恢复正常', 'The alarm is over'],
} as const;

function sheetOf(sheet: AlarmSheet, rule: string) {
  return sheet.rules[rule as RuleCode] ?? sheet.fault;
}

function nameOf(sheet: AlarmSheet, { rule, subject }: ToTell): string {
  return [sheetOf(sheet, rule).title['zh-CN'], subject].filter(Boolean).join(' ');
}

/** Sends what is due by webhook, each under one key however often it is tried, until the answer is 2xx. */
async function sendHooks(house: NotifyHouse, now: Date): Promise<void> {
  const { db, log } = house;
  const due = await db.transact((tx) => takeHooks(tx, now, later(now, takenForMs)));
  await Promise.all(
    due.map(async (hook) => {
      const result = await send(house, hook, now);
      const { isTaken, said: why } = tellResult(result);
      const state = isTaken ? 'delivered' : hook.tries >= mostTries ? 'refused' : 'queued';
      const dueAt = later(now, Math.min(2 ** (hook.tries - 1) * minuteMs, hourMs));
      await db.transact((tx) => settleHook(tx, hook.id, { state, why, dueAt }));
      if (state === 'refused') log.error({ contact: hook.contactId, why }, 'a program does not hear of alarms');
    }),
  );
}

/** What a secret is sealed about. */
export function secretOf(contactId: Id): string {
  return `alarm webhook of ${contactId}`;
}

async function send({ db, sheet, vault, webhooks }: NotifyHouse, hook: DueHook, now: Date) {
  const secret = vault?.open(hook.secret, secretOf(hook.contactId));
  const alarms = await db.transact((tx) => alarmsOfNotice(tx, hook.alarms));
  const body = JSON.stringify({
    ...{ id: hook.id, kind: hook.kind, at: beijingIso(hook.at), sentAt: beijingIso(now) },
    alarms: alarms.map(({ id, rule, subject, value, since, acknowledgedAt, closedAt }) => ({
      ...{ id, rule, subject, value, since: beijingIso(since), title: sheetOf(sheet, rule).title },
      ...(acknowledgedAt && { acknowledgedAt: beijingIso(acknowledgedAt) }),
      ...(closedAt && { closedAt: beijingIso(closedAt) }),
    })),
  });
  return postSigned(hook.url, { secret, key: hook.id, body, timeoutMs }, webhooks);
}
