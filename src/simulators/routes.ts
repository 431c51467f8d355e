import { z } from 'zod';
import { Problem, type Route, route, type ServerEvent } from '../platform/http/index.ts';
import type { Carrier } from '../values/carrier.ts';
import type { Phone } from '../values/phone.ts';
import {
  billLine,
  billQuery,
  handset,
  handsetMessage,
  handsetSetting,
  linkFaults,
  mediumParams,
  mmsBody,
  mmscLinkFaults,
  phoneParams,
  smsAnswer,
  smsBody,
} from './contract.ts';
import type { DemoHandset } from './demo-handsets.ts';
import type { SimulatedGateway } from './gateway/gateway.ts';
import type { Handsets } from './handsets.ts';
import type { Mmsc } from './mmsc.ts';

type Place = { readonly carrier: Carrier; readonly province?: string };
type CarrierOf = (phone: Phone) => Place | undefined;

export type SimulatorOptions = {
  readonly handsets: Handsets;
  readonly gateways: readonly SimulatedGateway[];
  readonly mmscs?: readonly Mmsc[];
  /** Whose subscriber a phone is. */
  readonly carrierOf: CarrierOf;
  /** What `GET /sim/handsets` lists; any other mobile number works as well. */
  readonly demoHandsets: readonly DemoHandset[];
};

/**
 * What people do with their phones, and what the gateways do wrong on demand.
 * @throws Problem when a demo handset is of no known carrier.
 */
export function simulatorRoutes(options: SimulatorOptions): Route[] {
  return [
    ...handsetRoutes(options),
    ...mmsRoutes(options),
    ...faultRoutes(options.gateways),
    ...mmscFaultRoutes(options.mmscs ?? []),
    billRoute(options.gateways),
  ];
}

/** What a browser shows or plays by itself; anything else is bytes. */
const shown = [
  'image/jpeg',
  'image/gif',
  'image/png',
  'audio/amr',
  'audio/mpeg',
  'audio/midi',
  'video/3gpp',
  'text/plain',
];
const bytesType = 'application/octet-stream';

function mmsRoutes({ handsets, mmscs = [], carrierOf }: SimulatorOptions): Route[] {
  return [
    route({
      method: 'GET',
      path: '/sim/media/:sha256',
      access: 'simulated',
      summary: 'An object of an MMS, as it came to the handset',
      params: mediumParams,
      query: z.object({ type: z.string().max(100).optional() }),
      sends: [...shown, bytesType],
      async handle({ params: { sha256 }, query: { type = '' } }) {
        const data = handsets.shelf.get(sha256);
        if (!data) throw refusals.mediumUnknown(sha256);
        const isShown = shown.includes(type.split(';')[0]!);
        const content = async ({ first, last }: { first: number; last: number }) =>
          bytesOf(data.subarray(first, last + 1));
        return { media: { type: isShown ? type : bytesType, bytes: data.length, content } };
      },
    }),
    route({
      method: 'GET',
      path: '/sim/handsets/:phone/setting',
      access: 'simulated',
      summary: 'What a handset is like',
      params: phoneParams,
      answer: handsetSetting,
      handle: async ({ params: { phone } }) => ({ body: handsets.settingOf(phone) }),
    }),
    route({
      method: 'PUT',
      path: '/sim/handsets/:phone/setting',
      access: 'simulated',
      summary: 'Says what a handset is like: whether it takes MMS',
      params: phoneParams,
      body: handsetSetting,
      answer: handsetSetting,
      async handle({ params: { phone }, body }) {
        handsets.set(phone, body);
        return { body: handsets.settingOf(phone) };
      },
    }),
    route({
      method: 'POST',
      path: '/sim/handsets/:phone/mms',
      access: 'simulated',
      summary: 'Sends an MMS from a handset; the MMSC of its carrier takes it to the SP',
      params: phoneParams,
      body: mmsBody,
      answer: smsAnswer,
      async handle({ params: { phone }, body: { to, ...said } }) {
        const { carrier } = placeOf(phone, carrierOf);
        const mmsc = mmscs.find((one) => one.carrier === carrier);
        if (!mmsc) throw refusals.carrierNotSimulated(phone, carrier);
        if (!mmsc.reaches(to)) throw refusals.numberUnknown(to, mmsc.link);
        return { status: 202, body: { id: mmsc.sendMo(phone, to, said) } };
      },
    }),
  ];
}

async function* bytesOf(data: Buffer): AsyncGenerator<Uint8Array> {
  yield data;
}

function mmscFaultRoutes(mmscs: readonly Mmsc[]): Route[] {
  return [
    route({
      method: 'GET',
      path: '/sim/mmsc/faults',
      access: 'simulated',
      summary: 'What each simulated MMSC does wrong',
      answer: z.array(mmscLinkFaults),
      handle: async () => ({ body: mmscs.map(({ link, faults }) => ({ link, faults: faults.settings })) }),
    }),
    route({
      method: 'PUT',
      path: '/sim/mmsc/faults',
      access: 'simulated',
      summary: 'Replaces the faults of one MMSC; what is not named is no longer done',
      body: mmscLinkFaults,
      answer: mmscLinkFaults,
      async handle({ body: { link, faults } }) {
        const mmsc = mmscs.find((one) => one.link === link);
        if (!mmsc) throw refusals.linkUnknown(link, mmscs);
        mmsc.faults.replace(faults);
        return { body: { link, faults: mmsc.faults.settings } };
      },
    }),
  ];
}

function handsetRoutes({ handsets, gateways, carrierOf, demoHandsets }: SimulatorOptions): Route[] {
  const toTry = demoHandsets.map(({ phone, note }) => ({ phone, note, ...placeOf(phone, carrierOf) }));
  return [
    route({
      method: 'GET',
      path: '/sim/handsets',
      access: 'simulated',
      summary: 'Handsets to try',
      answer: z.array(handset),
      handle: async ({ language }) => ({
        body: toTry.map(({ note, ...one }) => ({ ...one, ...(note && { note: note[language] }) })),
      }),
    }),
    route({
      method: 'POST',
      path: '/sim/handsets/:phone/sms',
      access: 'simulated',
      summary: 'Writes an SMS on a handset; the gateway of its carrier takes it to the SP',
      params: phoneParams,
      body: smsBody,
      answer: smsAnswer,
      async handle({ params: { phone }, body: { to, text } }) {
        const { carrier } = placeOf(phone, carrierOf);
        const gateway = gateways.find((one) => one.carrier === carrier);
        if (!gateway) throw refusals.carrierNotSimulated(phone, carrier);
        if (!gateway.reaches(to)) throw refusals.numberUnknown(to, gateway.link);
        return { status: 202, body: { id: gateway.sendMo(phone, to, text).id } };
      },
    }),
    route({
      method: 'GET',
      path: '/sim/handsets/:phone/messages',
      access: 'simulated',
      summary: 'The history of a handset, oldest first',
      params: phoneParams,
      answer: z.array(handsetMessage),
      handle: async ({ params }) => ({ body: handsets.messages(params.phone) }),
    }),
    route({
      method: 'GET',
      path: '/sim/events',
      access: 'simulated',
      summary: 'Messages of all handsets, new and changed, as they come',
      sends: ['text/event-stream'],
      handle: async ({ signal }) => ({ events: messageEvents(handsets, signal) }),
    }),
  ];
}

function faultRoutes(gateways: readonly SimulatedGateway[]): Route[] {
  const links = () => gateways.map((gateway) => ({ link: gateway.link, faults: gateway.faults.settings }));
  return [
    route({
      method: 'GET',
      path: '/sim/faults',
      access: 'simulated',
      summary: 'What each simulated gateway does wrong',
      answer: z.array(linkFaults),
      handle: async () => ({ body: links() }),
    }),
    route({
      method: 'PUT',
      path: '/sim/faults',
      access: 'simulated',
      summary: 'Replaces the faults of one gateway; what is not named is no longer done',
      body: linkFaults,
      answer: linkFaults,
      async handle({ body: { link, faults } }) {
        const gateway = gateways.find((one) => one.link === link);
        if (!gateway) throw refusals.linkUnknown(link, gateways);
        gateway.faults.replace(faults);
        return { body: { link, faults: gateway.faults.settings } };
      },
    }),
  ];
}

function billRoute(gateways: readonly SimulatedGateway[]): Route {
  return route({
    method: 'GET',
    path: '/sim/bills',
    access: 'simulated',
    summary: 'What the simulated carriers bill their people in a month, counted from what they received',
    query: billQuery,
    answer: z.array(billLine),
    handle: async ({ query: { month } }) => ({
      body: gateways.flatMap(({ link, bills }) => bills.of(month).map((line) => ({ link, ...line }))),
    }),
  });
}

async function* messageEvents(handsets: Handsets, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  for await (const data of handsets.changes(signal)) yield { event: 'message', data };
}

function placeOf(phone: Phone, carrierOf: CarrierOf): Place {
  const place = carrierOf(phone);
  if (!place) throw refusals.carrierUnknown(phone);
  return place;
}

const refusals = {
  mediumUnknown: (sha256: string) =>
    new Problem(404, 'medium-unknown', {
      'zh-CN': `没有内容为 ${sha256} 的媒体，请从手机的消息里取地址`,
      en: `no object is ${sha256}; take the address from a message of a handset`,
    }),
  carrierUnknown: (phone: Phone) =>
    new Problem(422, 'carrier-unknown', {
      'zh-CN': `号码 ${phone} 不在任何运营商的号段内，请换一个号码`,
      en: `${phone} is in no carrier's segment; use another number`,
    }),
  carrierNotSimulated: (phone: Phone, carrier: Carrier) =>
    new Problem(422, 'carrier-not-simulated', {
      'zh-CN': `号码 ${phone} 属于 ${carrier}，目前没有模拟该运营商的网关，请换一个号码`,
      en: `${phone} is of ${carrier}, whose gateway is not simulated here; use a number of another carrier`,
    }),
  numberUnknown: (number: string, link: string) =>
    new Problem(422, 'number-unknown', {
      'zh-CN': `网关 ${link} 上没有接入号 ${number}，请检查接收号码`,
      en: `no SP of the gateway ${link} has the number ${number}; check the receiver`,
    }),
  linkUnknown: (link: string, gateways: readonly { readonly link: string }[]) =>
    new Problem(404, 'link-unknown', {
      'zh-CN': `没有名为 ${link} 的模拟链路，现有：${gateways.map((one) => one.link).join('、')}`,
      en: `no simulated link is named ${link}; there are ${gateways.map((one) => one.link).join(', ')}`,
    }),
};
