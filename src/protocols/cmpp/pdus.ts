import { type Field, list, octets, type PduOf, pdu, rest, sized, text, u8, u32, u64 } from '../wire/index.ts';
import { absent, layoutTold, reservedByte, result } from './fields.ts';
import type { Layout } from './version.ts';

/** More than the longest PDU of the texts (a 3.0 Submit to 99 numbers), in bytes. */
export const maxPduBytes = 4096;

// "Less than 160" ASCII characters by the text, 160 in practice, else 140 bytes. What gateways deliver is not judged.
const maxSubmitBytes = 160;
const maxDeliverBytes = 255;

const routes = {
  mtRoute: 0x10,
  moRoute: 0x11,
  /** GET_ROUTE in 2.0. */
  getMtRoute: 0x12,
  mtRouteUpdate: 0x13,
  moRouteUpdate: 0x14,
  pushMtRouteUpdate: 0x15,
  pushMoRouteUpdate: 0x16,
  getMoRoute: 0x17,
} as const;
type RouteName = keyof typeof routes;
const routeNames = Object.keys(routes) as RouteName[];

/** The PDUs of CMPP; 2.0 and 2.1 are layout 2. A field its version does not have is blank. */
export function pdusOf(layout: Layout) {
  const phone = text(layout === 2 ? 21 : 32);
  const until21 = <T extends string | number>(field: Field<T>) => (layout === 2 ? field : absent(field));
  const since30 = <T extends string | number>(field: Field<T>) => (layout === 3 ? field : absent(field));

  return {
    /** SP to ISMG, first on every connection. */
    connect: pdu('connect', 0x00000001, {
      /** The six digits of the SP. */
      sourceAddr: text(6),
      authenticatorSource: octets(16),
      version: u8,
      /** MMDDHHMMSS in Beijing time, as a number. */
      timestamp: u32,
    }),
    connectResp: pdu('connectResp', 0x80000001, {
      layout: layoutTold(layout),
      status: result(layout, 17),
      /** How the gateway proves itself; zero when the login is refused. */
      authenticatorIsmg: octets(16),
      /** The highest the gateway supports. */
      version: u8,
    }),

    terminate: pdu('terminate', 0x00000002, {}, { trailing: 'ignored' }),
    terminateResp: pdu('terminateResp', 0x80000002, {}, { trailing: 'ignored' }),

    /** A message to phones. */
    submit: pdu('submit', 0x00000004, {
      /** 0: the gateway makes it. */
      msgId: u64,
      /** 1 of 1 when the message is in one piece. */
      pkTotal: u8,
      pkNumber: u8,
      /** 0 no report, 1 report, 2 (until 2.1) billing only: nothing reaches the phone. */
      registeredDelivery: u8,
      msgLevel: u8,
      serviceId: text(10),
      /** Who pays: 0 receiver, 1 sender, 2 SP, 3 feeTerminalId. */
      feeUserType: u8,
      feeTerminalId: phone,
      /** 0 a number, 1 a pseudo-code. */
      feeTerminalType: since30(u8),
      tpPid: u8,
      /** 1: the content begins with a user data header. */
      tpUdhi: u8,
      /** 0 ASCII, 3 card write, 4 binary, 8 UCS-2, 15 GBK. */
      msgFmt: u8,
      /** The six digits of the SP. */
      msgSrc: text(6),
      /** "01" free, "02" per message, "03" monthly; until 2.1 "04" capped, "05" charged by the SP itself. */
      feeType: text(2),
      /** Fen, in digits. */
      feeCode: text(6),
      /** yymmddhhmmss032+, or empty. */
      validTime: text(17),
      /** yymmddhhmmss032+, or empty for at once. */
      atTime: text(17),
      /** The access number the user sees. */
      srcId: text(21),
      destTerminalIds: list(u8, phone, { min: 1, max: 99 }),
      /** 0 numbers, 1 pseudo-codes; once for all. */
      destTerminalType: since30(u8),
      msgContent: sized(u8, { max: maxSubmitBytes }),
      reserve: until21(text(8)),
      /** That of the MO that asked, or empty. */
      linkId: since30(text(20)),
    }),
    submitResp: pdu('submitResp', 0x80000004, {
      /** Of the first receiver; the others follow, see `msgIdRange`. */
      msgId: u64,
      result: result(layout, 0),
    }),

    /** A message from a phone, or what became of a Submit: see `reportIn`. */
    deliver: pdu('deliver', 0x00000005, {
      msgId: u64,
      /** The access number. */
      destId: text(21),
      serviceId: text(10),
      tpPid: u8,
      /** 1, or 0x40 from some gateways: the content begins with a user data header. */
      tpUdhi: u8,
      msgFmt: u8,
      srcTerminalId: phone,
      srcTerminalType: since30(u8),
      /** 0 a message, 1 a status report. */
      registeredDelivery: u8,
      msgContent: sized(u8, { max: maxDeliverBytes }),
      reserve: until21(text(8)),
      linkId: since30(text(20)),
    }),
    deliverResp: pdu('deliverResp', 0x80000005, {
      /** That of the Deliver. */
      msgId: u64,
      result: result(layout, 0),
    }),

    /** Asks for the counts of a day. */
    query: pdu('query', 0x00000006, {
      /** YYYYMMDD */
      time: text(8),
      /** 0 totals, 1 of a service. */
      queryType: u8,
      queryCode: text(10),
      reserve: text(8),
    }),
    queryResp: pdu('queryResp', 0x80000006, {
      time: text(8),
      queryType: u8,
      queryCode: text(10),
      /** Messages and receivers from the SP; forwarded, waiting, failed. */
      mtTlMsg: u32,
      mtTlUsr: u32,
      mtScs: u32,
      mtWt: u32,
      mtFl: u32,
      /** To the SP: delivered, waiting, failed. */
      moScs: u32,
      moWt: u32,
      moFl: u32,
    }),

    /** Takes a Submit back. */
    cancel: pdu('cancel', 0x00000007, { msgId: u64 }),
    cancelResp: pdu('cancelResp', 0x80000007, {
      /** 0 done, 1 failed. */
      successId: result(layout, 0),
    }),

    activeTest: pdu('activeTest', 0x00000008, {}, { trailing: 'ignored' }),
    activeTestResp: pdu('activeTestResp', 0x80000008, { reserved: reservedByte }),

    /** Between gateways: an MT, an MO or a report on its way. */
    fwd: pdu('fwd', 0x00000009, {
      sourceId: text(6),
      destinationId: text(6),
      nodesCount: u8,
      /** 0 MT, 1 MO, 2 report of an MT, 3 report of an MO. */
      msgFwdType: u8,
      msgId: u64,
      pkTotal: u8,
      pkNumber: u8,
      registeredDelivery: u8,
      msgLevel: u8,
      serviceId: text(10),
      feeUserType: u8,
      feeTerminalId: text(21),
      feeTerminalPseudo: since30(text(32)),
      feeTerminalUserType: since30(u8),
      tpPid: u8,
      tpUdhi: u8,
      msgFmt: u8,
      msgSrc: text(6),
      feeType: text(2),
      feeCode: text(6),
      validTime: text(17),
      atTime: text(17),
      srcId: text(21),
      srcPseudo: since30(text(32)),
      srcUserType: since30(u8),
      srcType: since30(u8),
      destIds: list(u8, text(21), { min: 1, max: layout === 2 ? 99 : 1 }),
      destPseudo: since30(text(32)),
      destUserType: since30(u8),
      msgContent: sized(u8, { max: maxDeliverBytes }),
      reserve: until21(text(8)),
      linkId: since30(text(20)),
    }),
    fwdResp: pdu('fwdResp', 0x80000009, { msgId: u64, pkTotal: u8, pkNumber: u8, result: result(layout, 0) }),

    /** Between gateways and the routing server: carried unread, so that we can name what came. */
    routes: routeNames.map((name) => pdu(name, routes[name], { body: rest({ max: maxPduBytes - 12 }) })),
    routeResps: routeNames.map((name) =>
      pdu(`${name}Resp`, (routes[name] | 0x80000000) >>> 0, { body: rest({ max: maxPduBytes - 12 }) }),
    ),
  } as const;
}

/** Every PDU with the fields of all versions: `submit.of({ … })` makes one with the rest blank. */
export const { connect, connectResp, submit, submitResp, deliver, deliverResp } = pdusOf(3);
/** The same for what else an SP may ask, and for what gateways forward. */
export const { query, queryResp, cancel, cancelResp, fwd, fwdResp } = pdusOf(3);

type Pdus = ReturnType<typeof pdusOf>;
export type Connect = PduOf<Pdus['connect']>;
export type ConnectResp = PduOf<Pdus['connectResp']>;
export type Submit = PduOf<Pdus['submit']>;
export type SubmitResp = PduOf<Pdus['submitResp']>;
export type Deliver = PduOf<Pdus['deliver']>;
export type DeliverResp = PduOf<Pdus['deliverResp']>;
export type Query = PduOf<Pdus['query']>;
export type QueryResp = PduOf<Pdus['queryResp']>;
export type Cancel = PduOf<Pdus['cancel']>;
export type CancelResp = PduOf<Pdus['cancelResp']>;
export type Fwd = PduOf<Pdus['fwd']>;
export type FwdResp = PduOf<Pdus['fwdResp']>;
