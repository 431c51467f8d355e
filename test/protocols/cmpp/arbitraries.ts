import fc, { type Arbitrary } from 'fast-check';
import type { CmppPdu, Layout } from '../../../src/protocols/cmpp/index.ts';

const u8 = fc.nat({ max: 0xff });
const u32 = fc.nat({ max: 0xffffffff });
const u64 = fc.bigInt({ min: 0n, max: 0xffffffffffffffffn });
const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const digest = fc.uint8Array({ minLength: 16, maxLength: 16 });
const latin1 = fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code));
const text = (maxLength: number) => fc.string({ unit: latin1, maxLength });

export const anySequence: Arbitrary<number> = u32;

/** Any PDU of CMPP in a layout, with any values its fields hold; a field it does not have is blank. */
export function anyPdu(layout: Layout): Arbitrary<CmppPdu> {
  const phone = text(layout === 2 ? 21 : 32);
  const result = layout === 2 ? u8 : u32;
  const u8Since30 = layout === 3 ? u8 : fc.constant(0);
  const textSince30 = (width: number) => (layout === 3 ? text(width) : fc.constant(''));
  const reserve = layout === 2 ? text(8) : fc.constant('');
  const named = <T extends object>(name: string, fields: { [K in keyof T]: Arbitrary<T[K]> }) =>
    fc.record({ name: fc.constant(name), ...fields });
  const answer = (name: string) => named(name, { msgId: u64, result });
  const empty = (name: string) => named(name, {});
  const message = {
    serviceId: text(10),
    feeUserType: u8,
    tpPid: u8,
    tpUdhi: u8,
    msgFmt: u8,
    msgSrc: text(6),
    feeType: text(2),
    feeCode: text(6),
    validTime: text(17),
    atTime: text(17),
    srcId: text(21),
    msgId: u64,
    pkTotal: u8,
    pkNumber: u8,
    registeredDelivery: u8,
    msgLevel: u8,
    reserve,
    linkId: textSince30(20),
  };
  return fc.oneof(
    named('connect', { sourceAddr: text(6), authenticatorSource: digest, version: u8, timestamp: u32 }),
    named('connectResp', { layout: fc.constant(layout), status: result, authenticatorIsmg: digest, version: u8 }),
    named('submit', {
      ...message,
      feeTerminalId: phone,
      feeTerminalType: u8Since30,
      destTerminalIds: fc.array(phone, { minLength: 1, maxLength: 99 }),
      destTerminalType: u8Since30,
      msgContent: bytes(160),
    }),
    named('deliver', {
      msgId: u64,
      destId: text(21),
      serviceId: text(10),
      tpPid: u8,
      tpUdhi: u8,
      msgFmt: u8,
      srcTerminalId: phone,
      srcTerminalType: u8Since30,
      registeredDelivery: u8,
      msgContent: bytes(255),
      reserve,
      linkId: textSince30(20),
    }),
    named('query', { time: text(8), queryType: u8, queryCode: text(10), reserve: text(8) }),
    named('queryResp', {
      time: text(8),
      queryType: u8,
      queryCode: text(10),
      ...{ mtTlMsg: u32, mtTlUsr: u32, mtScs: u32, mtWt: u32, mtFl: u32, moScs: u32, moWt: u32, moFl: u32 },
    }),
    named('cancel', { msgId: u64 }),
    named('cancelResp', { successId: result }),
    named('fwd', {
      ...message,
      sourceId: text(6),
      destinationId: text(6),
      nodesCount: u8,
      msgFwdType: u8,
      feeTerminalId: text(21),
      feeTerminalPseudo: textSince30(32),
      feeTerminalUserType: u8Since30,
      srcPseudo: textSince30(32),
      srcUserType: u8Since30,
      srcType: u8Since30,
      destIds: fc.array(text(21), { minLength: 1, maxLength: layout === 2 ? 99 : 1 }),
      destPseudo: textSince30(32),
      destUserType: u8Since30,
      msgContent: bytes(255),
    }),
    named('fwdResp', { msgId: u64, pkTotal: u8, pkNumber: u8, result }),
    named('activeTestResp', { reserved: u8 }),
    ...['submitResp', 'deliverResp'].map(answer),
    ...['terminate', 'terminateResp', 'activeTest'].map(empty),
    ...['mtRoute', 'getMoRouteResp'].map((name) => named(name, { body: bytes(500) })),
  ) as unknown as Arbitrary<CmppPdu>;
}
