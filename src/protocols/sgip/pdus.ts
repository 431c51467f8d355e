import { type Field, group, list, type PduOf, pdu, rest, sized, text, u8, u32 } from '../wire/index.ts';
import { sequenceFields } from './sequence.ts';

/** The longest PDU of the text, in bytes ("2K"): 84 recipients fit beside 140 bytes of content. */
export const maxPduBytes = 2048;

const response = { result: u8, reserve: text(8) };
const maxContentBytes = maxPduBytes - 143;

/** Logs in; first on every connection. */
export const bind = pdu('bind', 0x00000001, {
  /** 1 SP to SMG, 2 SMG to SP, 3 SMG to SMG, 11 test. */
  loginType: u8,
  loginName: text(16),
  loginPassword: text(16, { secret: true }),
  reserve: text(8),
});
/** Answers a Bind: welcome, or why not. */
export const bindResp = pdu('bindResp', 0x80000001, response);

/** Says good-bye. */
export const unbind = pdu('unbind', 0x00000002, {}, { trailing: 'ignored' });
/** Answers an Unbind. Some gateways add a result and a reserve, as if it were any response. */
export const unbindResp = pdu('unbindResp', 0x80000002, {}, { trailing: 'ignored' });

/** A message to phones. */
export const submit = pdu('submit', 0x00000003, {
  spNumber: text(21),
  /** The payer with "86"; 21 zeros: the SP pays; empty: each receiver pays. */
  chargeNumber: text(21),
  /** With "86" in front. The text says 1 to 100; many networks take one only. */
  userNumbers: list(u8, text(21), { max: 100 }),
  corpId: text(5),
  serviceType: text(10),
  /** 0 record only, 1 free, 2 per message, 3 monthly, 4 charged by the SP itself. */
  feeType: u8,
  /** Fen, in digits. */
  feeValue: text(6),
  /** Fen given to the user as credit, in digits. */
  givenValue: text(6),
  /** 0 to be collected, 1 collected already. */
  agentFlag: u8,
  /** 0 first answer to an MO, 1 a further one, 2 caused by no MO, 3 feedback of the system. */
  morelatetoMtFlag: u8,
  priority: u8,
  /** yymmddhhmmss032+, or empty. */
  expireTime: text(16),
  /** yymmddhhmmss032+, or empty for at once. */
  scheduleTime: text(16),
  /** 0 report a failure, 1 report always, 2 never, 3 monthly charge: nothing reaches the phone, a report comes. */
  reportFlag: u8,
  tpPid: u8,
  /** 1: the content begins with a user data header. */
  tpUdhi: u8,
  /** 0 ASCII, 3 card write, 4 binary, 8 UCS-2, 15 GBK. */
  messageCoding: u8,
  messageType: u8,
  messageContent: sized(u32, { max: maxContentBytes }),
  /** By convention the LinkID of the MO that asked. */
  reserve: text(8),
});
/** Answers a Submit: taken, or why not. It carries no id: the Submit's sequence number is one. */
export const submitResp = pdu('submitResp', 0x80000003, response);

/** A message from a phone. */
export const deliver = pdu('deliver', 0x00000004, {
  userNumber: text(21),
  spNumber: text(21),
  tpPid: u8,
  /** 1, or 0x40 from some gateways: the content begins with a user data header. */
  tpUdhi: u8,
  messageCoding: u8,
  messageContent: sized(u32, { max: maxContentBytes }),
  /** By convention the LinkID. */
  reserve: text(8),
});
/** Answers a Deliver. */
export const deliverResp = pdu('deliverResp', 0x80000004, response);

/** What became of a Submit at one of its receivers. */
export const report = pdu('report', 0x00000005, {
  submitSequenceNumber: sequenceFields,
  /** 0 of a Submit, 1 of a forwarded Deliver. */
  reportType: u8,
  userNumber: text(21),
  /** 0 delivered, 1 waiting, 2 failed. */
  state: u8,
  /** When failed, why. */
  errorCode: u8,
  reserve: text(8),
});
/** Answers a Report. */
export const reportResp = pdu('reportResp', 0x80000005, response);

/** The standing of a user changed. */
export const userRpt = pdu('userRpt', 0x00000011, {
  spNumber: text(21),
  userNumber: text(21),
  /** 0 cancelled, 1 stopped for debt, 2 back to normal. */
  userCondition: u8,
  reserve: text(8),
});
/** Answers a UserRpt. */
export const userRptResp = pdu('userRptResp', 0x80000011, response);

/** Asks where a Submit is; served on the test port. */
export const trace = pdu('trace', 0x00001000, {
  submitSequenceNumber: sequenceFields,
  userNumber: text(21),
  reserve: text(8),
});

const station = (nodeIdWidth: number) =>
  group({
    /** 0 received, 1 waiting, else an error code. */
    result: u8,
    nodeId: text(nodeIdWidth),
    /** yymmddhhmmss */
    receiveTime: text(16),
    /** yymmddhhmmss */
    sendTime: text(16),
    reserve: text(8),
  });
/** A node that a traced message passed. */
export type Station = { result: number; nodeId: string; receiveTime: string; sendTime: string; reserve: string };

const stations12 = list<Station>(u8, station(6), { max: 40 });
const stations13 = list<Station>(u8, station(10), { max: 40 });

/** The nodes a traced message passed. Version 1.3 widened NodeId from 6 to 10 bytes; the frame's length tells which. */
const stations: Field<readonly Station[]> = {
  ...stations13,
  write: (bytes, at, value, name) =>
    (value.some(({ nodeId }) => nodeId.length > 6) ? stations13 : stations12).write(bytes, at, value, name),
  read: (cursor, name) => {
    const count = cursor.bytes[cursor.at] ?? 0;
    return (cursor.left > 1 + 47 * count ? stations13 : stations12).read(cursor, name);
  },
};
/** Answers a Trace with the nodes passed. */
export const traceResp = pdu('traceResp', 0x80001000, { stations });

/** SMG to billing centre: may this user be charged? */
export const checkUser = pdu('checkUser', 0x00000010, {
  userName: text(16),
  password: text(16, { secret: true }),
  userNumber: text(21),
  reserve: text(8),
});
/** Answers a CheckUser. */
export const checkUserResp = pdu('checkUserResp', 0x80000010, {
  result: u8,
  /** 0 cancelled, 1 stopped for debt, 2 normal. */
  status: u8,
  reserve: text(8),
});

/** Commands between SMG and GNS. Their bodies are carried unread, so that we can answer "not served" and name what came. */
export const routingCommands = {
  addSp: 0x06,
  modifySp: 0x07,
  deleteSp: 0x08,
  queryRoute: 0x09,
  addTeleSeg: 0x0a,
  modifyTeleSeg: 0x0b,
  deleteTeleSeg: 0x0c,
  addSmg: 0x0d,
  modifySmg: 0x0e,
  deleteSmg: 0x0f,
} as const;
/** The name of a command between SMG and GNS. */
export type RoutingName = keyof typeof routingCommands;
const routingNames = Object.keys(routingCommands) as RoutingName[];
/** The commands between SMG and GNS. */
export const routing = routingNames.map((name) =>
  pdu(name, routingCommands[name], { body: rest({ max: maxPduBytes - 20 }) }),
);
/** Their answers. */
export const routingResp = routingNames.map((name) =>
  pdu(`${name}Resp`, (routingCommands[name] | 0x80000000) >>> 0, response),
);

/** A command between SMG and GNS, its body unread. */
export type Routing = PduOf<(typeof routing)[number]>;
/** The answer to one. */
export type RoutingResp = PduOf<(typeof routingResp)[number]>;
export type Bind = PduOf<typeof bind>;
export type BindResp = PduOf<typeof bindResp>;
export type Submit = PduOf<typeof submit>;
export type SubmitResp = PduOf<typeof submitResp>;
export type Deliver = PduOf<typeof deliver>;
export type DeliverResp = PduOf<typeof deliverResp>;
export type Report = PduOf<typeof report>;
export type ReportResp = PduOf<typeof reportResp>;
export type UserRpt = PduOf<typeof userRpt>;
export type UserRptResp = PduOf<typeof userRptResp>;
export type Trace = PduOf<typeof trace>;
export type TraceResp = PduOf<typeof traceResp>;
export type CheckUser = PduOf<typeof checkUser>;
export type CheckUserResp = PduOf<typeof checkUserResp>;
