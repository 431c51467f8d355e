import fc, { type Arbitrary } from 'fast-check';
import type { Sequence, SgipPdu } from '../../../src/protocols/sgip/index.ts';

const u8 = fc.nat({ max: 0xff });
const u32 = fc.nat({ max: 0xffffffff });
const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const latin1 = fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code));
const text = (maxLength: number) => fc.string({ unit: latin1, maxLength });

export const anySequence: Arbitrary<Sequence> = fc.record({ node: u32, time: u32, serial: u32 });

const common = (name: string) => fc.record({ name: fc.constant(name), result: u8, reserve: text(8) });
const empty = (name: string) => fc.record({ name: fc.constant(name) });
const station = (nodeIdWidth: number) =>
  fc.record({
    result: u8,
    nodeId: text(nodeIdWidth),
    receiveTime: text(16),
    sendTime: text(16),
    reserve: text(8),
  });

const submit = fc.record({
  name: fc.constant('submit'),
  spNumber: text(21),
  chargeNumber: text(21),
  userNumbers: fc.array(text(21), { maxLength: 80 }),
  corpId: text(5),
  serviceType: text(10),
  feeType: u8,
  feeValue: text(6),
  givenValue: text(6),
  agentFlag: u8,
  morelatetoMtFlag: u8,
  priority: u8,
  expireTime: text(16),
  scheduleTime: text(16),
  reportFlag: u8,
  tpPid: u8,
  tpUdhi: u8,
  messageCoding: u8,
  messageType: u8,
  messageContent: bytes(140),
  reserve: text(8),
});

const deliver = fc.record({
  name: fc.constant('deliver'),
  userNumber: text(21),
  spNumber: text(21),
  tpPid: u8,
  tpUdhi: u8,
  messageCoding: u8,
  messageContent: bytes(1800),
  reserve: text(8),
});

/** Any PDU of SGIP with any values its fields hold. */
export const anyPdu = fc.oneof(
  submit,
  deliver,
  fc.record({
    name: fc.constant('bind'),
    loginType: u8,
    loginName: text(16),
    loginPassword: text(16),
    reserve: text(8),
  }),
  fc.record({
    name: fc.constant('report'),
    submitSequenceNumber: anySequence,
    reportType: u8,
    userNumber: text(21),
    state: u8,
    errorCode: u8,
    reserve: text(8),
  }),
  fc.record({
    name: fc.constant('userRpt'),
    spNumber: text(21),
    userNumber: text(21),
    userCondition: u8,
    reserve: text(8),
  }),
  fc.record({ name: fc.constant('trace'), submitSequenceNumber: anySequence, userNumber: text(21), reserve: text(8) }),
  fc.record({ name: fc.constant('traceResp'), stations: fc.array(station(6), { maxLength: 39 }) }),
  fc.record({
    name: fc.constant('checkUser'),
    userName: text(16),
    password: text(16),
    userNumber: text(21),
    reserve: text(8),
  }),
  fc.record({ name: fc.constant('checkUserResp'), result: u8, status: u8, reserve: text(8) }),
  fc.record({ name: fc.constantFrom('addSp', 'queryRoute', 'deleteSmg'), body: bytes(500) }),
  ...['bindResp', 'submitResp', 'deliverResp', 'reportResp', 'userRptResp', 'modifySmgResp'].map(common),
  ...['unbind', 'unbindResp'].map(empty),
) as Arbitrary<SgipPdu>;
