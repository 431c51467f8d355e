import fc, { type Arbitrary } from 'fast-check';
import type { Options, SmgpPdu } from '../../../src/protocols/smgp/index.ts';

const u8 = fc.nat({ max: 0xff });
const u32 = fc.nat({ max: 0xffffffff });
const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const digest = fc.uint8Array({ minLength: 16, maxLength: 16 });
const latin1 = fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code));
const text = (maxLength: number) => fc.string({ unit: latin1, maxLength });
const messageId = fc.uint8Array({ minLength: 10, maxLength: 10 }).map((id) => Buffer.from(id).toString('hex'));
const answer = (name: string) => fc.record({ name: fc.constant(name), msgId: messageId, status: u32 });
const empty = (name: string) => fc.record({ name: fc.constant(name) });

export const anySequence: Arbitrary<number> = u32;

const anyOptions = fc.record(
  {
    tpPid: u8,
    tpUdhi: u8,
    linkId: text(20),
    chargeUserType: u8,
    chargeTermPseudo: text(255),
    pkTotal: u8,
    pkNumber: u8,
    msgSrc: text(8),
    mServiceId: text(21),
    others: fc.array(fc.record({ tag: fc.integer({ min: 0x13, max: 0xffff }), value: bytes(60) }), {
      minLength: 1,
      maxLength: 8,
    }),
  },
  { requiredKeys: [] },
) as Arbitrary<Options>;

/** Any PDU of SMGP with any values its fields hold. */
export const anyPdu = fc.oneof(
  fc.record({
    name: fc.constant('login'),
    clientId: text(8),
    authenticatorClient: digest,
    loginMode: u8,
    timeStamp: u32,
    clientVersion: u8,
  }),
  fc.record({ name: fc.constant('loginResp'), status: u32, authenticatorServer: digest, serverVersion: u8 }),
  fc.record({
    name: fc.constant('submit'),
    msgType: u8,
    needReport: u8,
    priority: u8,
    serviceId: text(10),
    feeType: text(2),
    feeCode: text(6),
    fixedFee: text(6),
    msgFormat: u8,
    validTime: text(17),
    atTime: text(17),
    srcTermId: text(21),
    chargeTermId: text(21),
    destTermIds: fc.array(text(21), { minLength: 1, maxLength: 100 }),
    msgContent: bytes(140),
    reserve: text(8),
    options: anyOptions,
  }),
  fc.record({
    name: fc.constant('deliver'),
    msgId: messageId,
    isReport: u8,
    msgFormat: u8,
    recvTime: text(14),
    srcTermId: text(21),
    destTermId: text(21),
    msgContent: bytes(255),
    reserve: text(8),
    options: anyOptions,
  }),
  fc.record({ name: fc.constantFrom('query', 'forwardResp'), body: bytes(500) }),
  ...['submitResp', 'deliverResp'].map(answer),
  ...['activeTest', 'activeTestResp', 'exit', 'exitResp'].map(empty),
) as Arbitrary<SmgpPdu>;
