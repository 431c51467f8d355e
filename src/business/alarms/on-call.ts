import type { Db, Tx } from '../../platform/db.ts';
import { InvalidRequest, problems, type Request, type Route, route } from '../../platform/http/index.ts';
import { faultOfUrl } from '../../platform/webhook.ts';
import { newSecret } from '../../platform/webhook-signature.ts';
import { type Id, newId } from '../../values/id.ts';
import { isMobile, maskPhone } from '../../values/phone.ts';
import { beijingIso } from '../../values/time.ts';
import { mailsAbout } from '../mail/index.ts';
import { statesOfMts } from '../messages/index.ts';
import { auditRequest, type Vault } from '../staff/index.ts';
import {
  alarmParams,
  contactBody,
  contactSaved,
  dutyBody,
  dutyParams,
  type NoticeView,
  type OnCallView,
  onCall,
} from './contract.ts';
import {
  type Contact,
  contactsOf,
  dutiesOf,
  lastNotices,
  type NoticeRow,
  removeContact,
  saveContact,
  saveDuty,
  takeContact,
} from './notice-store.ts';
import { type NotifyHouse, secretOf, tell } from './notify.ts';

export type OnCallHouse = Pick<NotifyHouse, 'db' | 'sheet' | 'outlets'> & { readonly vault: Vault | undefined };

const readers = { roles: ['operator', 'supervisor', 'administrator'] };
const writers = { roles: ['operator', 'administrator'] };
const shown = 30;

/** Who is told of alarms and when, what they were told, and who answers for the safety of information (CA-080, CA-081). */
export function onCallRoutes(house: OnCallHouse): Route[] {
  const { db, sheet, vault } = house;
  return [
    route({
      method: 'GET',
      path: '/api/alarms/on-call',
      access: readers,
      summary: 'Who is told of alarms, after how long the next, what was told lately, and who answers for what',
      answer: onCall,
      handle: async () => ({ body: await viewOf(house) }),
    }),
    route({
      method: 'POST',
      path: '/api/alarms/on-call',
      access: writers,
      summary: 'Puts somebody on the list; the secret that signs a webhook is answered once',
      body: contactBody,
      answer: contactSaved,
      async handle(request) {
        const { body, now } = request;
        const id = newId(now);
        const secret = body.channel === 'webhook' ? newSecret() : undefined;
        const contact = contactOf(request.body, {
          id,
          sealed: secret === undefined ? null : sealed(vault, id, secret),
        });
        await db.transact((tx) => save(tx, request, contact, 'alarm.contact-added'));
        return { status: 201, body: { id, ...(secret !== undefined && { secret }) } };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/alarms/on-call/:id',
      access: writers,
      summary: 'Changes somebody on the list; an address that is left empty stays',
      params: alarmParams,
      body: contactBody,
      answer: contactSaved,
      async handle(request) {
        const { params, body } = request;
        const secret = body.channel === 'webhook' && body.newSecret ? newSecret() : undefined;
        await db.transact(async (tx) => {
          const known = await takeContact(tx, params.id);
          if (!known) throw problems.notFound();
          if (body.channel !== known.channel)
            throw new InvalidRequest([{ field: 'body.channel', value: body.channel, remedy: otherWay }]);
          const contact = contactOf(
            { ...body, address: body.address || known.address },
            { id: params.id, sealed: secret === undefined ? known.secret : sealed(vault, params.id, secret) },
          );
          await save(tx, request, contact, 'alarm.contact-changed');
        });
        return { body: { id: params.id, ...(secret !== undefined && { secret }) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/alarms/on-call/:id/remove',
      access: writers,
      summary: 'Takes somebody off the list; what he was told stays',
      params: alarmParams,
      async handle(request) {
        const { params, now, staff } = request;
        await db.transact(async (tx) => {
          const known = await takeContact(tx, params.id);
          if (!known) throw problems.notFound();
          await removeContact(tx, params.id, staff!.name, now);
          await auditRequest(tx, request, 'alarm.contact-removed', params.id, { name: known.name });
        });
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/alarms/on-call/:id/test',
      access: writers,
      summary: 'Sends somebody on the list a test',
      params: alarmParams,
      async handle(request) {
        const { params, now } = request;
        await db.transact(async (tx) => {
          const known = await takeContact(tx, params.id);
          if (!known) throw problems.notFound();
          await tell(tx, house, known, { kind: 'test', of: [] }, now);
          await auditRequest(tx, request, 'alarm.contact-tested', params.id, { name: known.name });
        });
        return {};
      },
    }),
    route({
      method: 'PUT',
      path: '/api/alarms/duties/:code',
      access: { roles: ['administrator'] },
      summary: 'Names who answers for a duty of information safety',
      params: dutyParams,
      body: dutyBody,
      async handle(request) {
        const { params, body, now, staff } = request;
        if (!sheet.duties.some(({ code }) => code === params.code)) throw problems.notFound();
        await db.transact(async (tx) => {
          await saveDuty(tx, { code: params.code, ...body, changedBy: staff!.name, changedAt: now });
          await auditRequest(tx, request, 'alarm.duty', params.code, { person: body.person });
        });
        return {};
      },
    }),
  ];
}

async function save(
  tx: Tx,
  request: Pick<Request, 'staff' | 'now' | 'address' | 'correlationId'>,
  contact: Contact,
  deed: 'alarm.contact-added' | 'alarm.contact-changed',
): Promise<void> {
  const { name, channel, afterMinutes, active } = contact;
  await saveContact(tx, contact, request.staff!.name, request.now);
  await auditRequest(tx, request, deed, contact.id, { name, channel, afterMinutes, active });
}

/** The contact that was written; an address that cannot be reached is told beside its field. */
function contactOf(
  {
    name,
    channel,
    address,
    afterMinutes,
    active,
  }: Pick<Contact, 'name' | 'channel' | 'address' | 'afterMinutes' | 'active'>,
  { id, sealed: secret }: { readonly id: Id; readonly sealed: Contact['secret'] },
): Contact {
  const isRight = {
    sms: isMobile(address),
    'e-mail': /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address),
    webhook: faultOfUrl(address) === undefined,
  }[channel];
  if (!isRight) throw new InvalidRequest([{ field: 'body.address', value: address, remedy: remedies[channel] }]);
  return { id, name, channel, address, secret, afterMinutes, active };
}

const remedies = {
  sms: { 'zh-CN': '请填写 11 位手机号码', en: 'give a mobile number of eleven digits' },
  'e-mail': { 'zh-CN': '请填写邮箱地址', en: 'give an e-mail address' },
  webhook: { 'zh-CN': '请填写以 https:// 开头的地址', en: 'give an address that begins with https://' },
};

/** What was told by one way is not told once more by another. */
const otherWay = {
  'zh-CN': '方式不能改；请另加一位值班人，再停用这一位',
  en: 'the way stays: put another contact on the list, and take this one off duty',
};

function sealed(vault: Vault | undefined, id: Id, secret: string): Uint8Array<ArrayBuffer> {
  if (vault) return vault.seal(Buffer.from(secret), secretOf(id));
  const remedy = {
    'zh-CN': '未设置 SECRET_KEY，无法保存签名密钥；请先设置，或改用短信、邮件',
    en: 'no SECRET_KEY is set, so no secret can be kept: set it, or choose SMS or e-mail',
  };
  throw new InvalidRequest([{ field: 'body.channel', value: 'webhook', remedy }]);
}

async function viewOf({ db, sheet, outlets, vault }: OnCallHouse): Promise<OnCallView> {
  const { contacts, notices, duties, states } = await db.transact(async (tx) => {
    const [people, last, named] = [await contactsOf(tx), await lastNotices(tx, shown), await dutiesOf(tx)];
    const mts = last.flatMap(({ mtId, address }) => (mtId ? [{ phone: address, id: mtId }] : []));
    return { contacts: people, notices: last, duties: named, states: await statesOfMts(tx, mts) };
  });
  const known = new Map(duties.map((one) => [one.code, one]));
  return {
    contacts: contacts.map((one) => ({
      ...{ id: one.id, name: one.name, channel: one.channel, afterMinutes: one.afterMinutes, active: one.active },
      address: shownAddress(one),
    })),
    notices: await Promise.all(notices.map((one) => noticeView(db, one, states))),
    ...{ repeatMinutes: sheet.notices.repeat, gapMinutes: sheet.notices.gap },
    ...{ canMail: outlets.mailDomain !== undefined, canKeepSecrets: vault !== undefined },
    duties: sheet.duties.map(({ code, title, about }) => {
      const who = known.get(code);
      return {
        ...{ code, title, about },
        ...(who && {
          who: { person: who.person, telephone: who.telephone, by: who.changedBy, at: beijingIso(who.changedAt) },
        }),
      };
    }),
  };
}

/** What became of an SMS or a mail stands where it was queued. */
async function noticeView(db: Db, one: NoticeRow, states: ReadonlyMap<Id, string>): Promise<NoticeView> {
  const [mail] = one.channel === 'e-mail' ? await mailsAbout(db, one.id) : [];
  const state = (one.mtId && states.get(one.mtId)) ?? mail?.state ?? one.state;
  const why = mail?.answer ?? one.why;
  return {
    ...{ id: one.id, name: one.name, channel: one.channel, kind: one.kind, alarms: one.alarms.length, state },
    at: beijingIso(one.at),
    ...(why && { why: why.slice(0, 200) }),
  };
}

function shownAddress({ channel, address }: Pick<Contact, 'channel' | 'address'>): string {
  return channel === 'sms' ? maskPhone(address) : channel === 'webhook' ? new URL(address).origin : address;
}
