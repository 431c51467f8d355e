import { list, octets, type PduOf, pdu, rest, sized, text, u8, u32 } from '../wire/index.ts';
import { messageId } from './message-id.ts';
import { options } from './options.ts';

/** Room for a Submit to 100 numbers with every optional parameter, in bytes. */
export const maxPduBytes = 8192;

const maxSubmitBytes = 140;
const maxDeliverBytes = 255;
const response = { msgId: messageId, status: u32 };

/** SP to gateway, first on every connection. */
export const login = pdu('login', 0x00000001, {
  clientId: text(8),
  authenticatorClient: octets(16),
  /** 0 to send, 1 to receive, 2 both. */
  loginMode: u8,
  /** MMDDHHMMSS in Beijing time, as a number. */
  timeStamp: u32,
  clientVersion: u8,
});
/** Answers a Login: welcome, or why not. */
export const loginResp = pdu('loginResp', 0x80000001, {
  status: u32,
  /** How the gateway proves itself; zero when the login is refused. */
  authenticatorServer: octets(16),
  serverVersion: u8,
});

/** A message to phones. */
export const submit = pdu('submit', 0x00000002, {
  /** 0 MO, 6 MT, 7 between phones. */
  msgType: u8,
  /** 1: send a report. */
  needReport: u8,
  /** 0 low to 3 high. */
  priority: u8,
  serviceId: text(10),
  /** "00" free, "01" per message, "02" monthly, "03" capped: one less than in CMPP. */
  feeType: text(2),
  /** Fen per message, in digits. */
  feeCode: text(6),
  /** Fen a month, or the cap, in digits. */
  fixedFee: text(6),
  /** 0 ASCII, 3 card write, 4 binary, 8 UCS-2, 15 GB18030, 246 for the card. */
  msgFormat: u8,
  /** yymmddhhmmss032+, or empty. */
  validTime: text(17),
  /** yymmddhhmmss032+, or empty for at once. */
  atTime: text(17),
  /** The access number the user sees. */
  srcTermId: text(21),
  /** The payer; empty: each receiver pays. */
  chargeTermId: text(21),
  destTermIds: list(u8, text(21), { min: 1, max: 100 }),
  msgContent: sized(u8, { max: maxSubmitBytes }),
  reserve: text(8),
  options,
});
/** Answers a Submit. `msgId` is that of the first receiver; the others follow, see `messageIdRange`. */
export const submitResp = pdu('submitResp', 0x80000002, response);

/** A message from a phone, or what became of a Submit: see `reportIn`. */
export const deliver = pdu('deliver', 0x00000003, {
  msgId: messageId,
  /** 1: the content is a status report. */
  isReport: u8,
  msgFormat: u8,
  /** YYYYMMDDHHMMSS in Beijing time. */
  recvTime: text(14),
  srcTermId: text(21),
  /** The access number. */
  destTermId: text(21),
  msgContent: sized(u8, { max: maxDeliverBytes }),
  reserve: text(8),
  options,
});
/** Answers a Deliver. */
export const deliverResp = pdu('deliverResp', 0x80000003, response);

export const activeTest = pdu('activeTest', 0x00000004, {}, { trailing: 'ignored' });
export const activeTestResp = pdu('activeTestResp', 0x80000004, {}, { trailing: 'ignored' });
export const exit = pdu('exit', 0x00000006, {}, { trailing: 'ignored' });
export const exitResp = pdu('exitResp', 0x80000006, {}, { trailing: 'ignored' });

/** Optional commands and those of gateways among themselves: carried unread, so that we can name what came. */
const foreignCommands = {
  forward: 0x05,
  query: 0x07,
  queryTeRoute: 0x08,
  querySpRoute: 0x09,
  paymentRequest: 0x0a,
  paymentAffirm: 0x0b,
  queryUserState: 0x0c,
  getAllTeRoute: 0x0d,
  getAllSpRoute: 0x0e,
  updateTeRoute: 0x0f,
  updateSpRoute: 0x10,
  pushUpdateTeRoute: 0x11,
  pushUpdateSpRoute: 0x12,
} as const;
type ForeignName = keyof typeof foreignCommands;
const foreignNames = Object.keys(foreignCommands) as ForeignName[];
const unread = { body: rest({ max: maxPduBytes - 12 }) };
export const foreign = foreignNames.map((name) => pdu(name, foreignCommands[name], unread));
export const foreignResp = foreignNames.map((name) =>
  pdu(`${name}Resp`, (foreignCommands[name] | 0x80000000) >>> 0, unread),
);

export type Login = PduOf<typeof login>;
export type LoginResp = PduOf<typeof loginResp>;
export type Submit = PduOf<typeof submit>;
export type SubmitResp = PduOf<typeof submitResp>;
export type Deliver = PduOf<typeof deliver>;
export type DeliverResp = PduOf<typeof deliverResp>;
