import { type Envelope, readEnvelope, writeEnvelope, XmlError, type XmlNode } from '../xml/index.ts';
import { codeOf, type RecordOf, readFields, recordIn, structureIn, writeFields } from './record.ts';

/** China Mobile MISC/DSMP 1.5: `SyncOrderRelationReq` to the SP, `UnSubscribeServiceReq` from it. The key stands in the header. */

const common = { Version: 'string', MsgType: 'string' } as const;
const syncFields = {
  LinkID: 'string',
  ActionID: 'string',
  ActionReasonID: 'string',
  SPID: 'string',
  SPServiceID: 'string',
  AccessMode: 'string',
  FeatureStr: 'string',
} as const;
const userFields = { UserIDType: 'string', MSISDN: 'string', PseudoCode: 'string' } as const;
const addressFields = { DeviceType: 'string', DeviceID: 'string' } as const;
const responseFields = { ...common, hRet: 'string' } as const;

/** Who pays or uses: a number, or a code in its place. */
export type DsmpUser = RecordOf<typeof userFields>;
/** Who sends or is meant: the kind of device and its number. */
export type DsmpAddress = RecordOf<typeof addressFields>;

/** A change of an order relation; '' is absent. */
export type SyncOrderRelation = RecordOf<typeof syncFields> & {
  readonly transactionId: string;
  readonly from: DsmpAddress;
  readonly to: DsmpAddress;
  readonly feeUser: DsmpUser;
  readonly destUser: DsmpUser;
};

/** An SP's wish to end an order relation. */
export type UnSubscribeService = {
  readonly transactionId: string;
  readonly from: DsmpAddress;
  readonly to: DsmpAddress;
  readonly user: DsmpUser;
  readonly SPID: string;
  readonly SPServiceID: string;
};
/** An answer: the transaction it belongs to, and 0 or why not. */
export type DsmpResponse = { readonly transactionId: string; readonly hRet: number };

/** What an address field says of the kinds of device. */
export const dsmpDevices = { dsmp: '0', sp: '400' } as const;
const namespace = 'http://www.monternet.com/dsmp/schemas/';
const version = '1.5.0';

/** A number as DSMP writes it. */
export function dsmpMsisdn(MSISDN: string): DsmpUser {
  return { UserIDType: '1', MSISDN, PseudoCode: '' };
}

/** @throws XmlError when it is no such request, or has no TransactionID. */
export function readSyncOrderRelation(envelope: Envelope): SyncOrderRelation {
  const record = requestIn(envelope, 'SyncOrderRelationReq', 'ActionID');
  return {
    ...readFields(record, syncFields, envelope),
    ...partiesIn(envelope, record),
    feeUser: userIn(envelope, record, 'FeeUser_ID'),
    destUser: userIn(envelope, record, 'DestUser_ID'),
  };
}

/** @throws XmlError when it is no such request. */
export function readUnSubscribeService(envelope: Envelope): UnSubscribeService {
  const record = requestIn(envelope, 'UnSubscribeServiceReq', 'DestUser_ID');
  const service = structureIn(record, 'Service_ID', envelope) ?? record;
  const { SPID, SPServiceID } = readFields(service, { SPID: 'string', SPServiceID: 'string' } as const, envelope);
  return { ...partiesIn(envelope, record), user: userIn(envelope, record, 'DestUser_ID'), SPID, SPServiceID };
}

function requestIn(envelope: Envelope, name: string, marker: string) {
  if (envelope.call.name !== name) throw new XmlError(`${name} was expected, not ${envelope.call.name}`);
  return recordIn(envelope, marker);
}

function partiesIn(envelope: Envelope, record: ReturnType<typeof recordIn>) {
  const address = (name: string) => {
    const structure = structureIn(record, name, envelope);
    return structure ? readFields(structure, addressFields, envelope) : { DeviceType: '', DeviceID: '' };
  };
  return { transactionId: transactionIn(envelope), from: address('Send_Address'), to: address('Dest_Address') };
}

function transactionIn({ header }: Envelope): string {
  const id = header.find(({ name }) => name.toLowerCase() === 'transactionid')?.text ?? '';
  if (id === '') throw new XmlError('the SOAP header has no TransactionID');
  return id;
}

function userIn(envelope: Envelope, record: ReturnType<typeof recordIn>, name: string): DsmpUser {
  const structure = structureIn(record, name, envelope);
  return structure ? readFields(structure, userFields, envelope) : { UserIDType: '', MSISDN: '', PseudoCode: '' };
}

/** A notice of DSMP as its platform sends it. */
export function writeSyncOrderRelation(sync: SyncOrderRelation): string {
  return write(sync.transactionId, 'SyncOrderRelationReq', [
    structure('Send_Address', sync.from, addressFields),
    structure('Dest_Address', sync.to, addressFields),
    structure('FeeUser_ID', sync.feeUser, userFields),
    structure('DestUser_ID', sync.destUser, userFields),
    ...writeFields(sync, syncFields, 'literal'),
  ]);
}

/** Our wish that DSMP end a relation. */
export function writeUnSubscribeService(wish: UnSubscribeService): string {
  const { SPID, SPServiceID } = wish;
  const service = { ServiceIDType: '1', SPID, SPServiceID };
  return write(wish.transactionId, 'UnSubscribeServiceReq', [
    structure('Send_Address', wish.from, addressFields),
    structure('Dest_Address', wish.to, addressFields),
    structure('FeeUser_ID', wish.user, userFields),
    structure('DestUser_ID', wish.user, userFields),
    structure('Service_ID', service, { ServiceIDType: 'string', SPID: 'string', SPServiceID: 'string' }),
  ]);
}

/** The two answers differ in their names only. */
export type DsmpAnswer = 'SyncOrderRelationResp' | 'UnSubscribeServiceResp';

/** The answer to either, in its envelope. */
export function writeDsmpResponse(name: DsmpAnswer, { transactionId, hRet }: DsmpResponse): string {
  return write(transactionId, name, [{ name: 'hRet', content: String(hRet) }]);
}

/** @throws XmlError when it is no answer; SoapFault when the other side failed. */
export function readDsmpResponse(document: Uint8Array | string): DsmpResponse {
  const envelope = readEnvelope(document);
  const { hRet } = readFields(recordIn(envelope, 'hRet'), responseFields, envelope);
  return { transactionId: transactionIn(envelope), hRet: codeOf(hRet, 'hRet') };
}

function structure<Table extends Readonly<Record<string, 'string'>>>(
  name: string,
  record: RecordOf<Table>,
  table: Table,
): XmlNode {
  return { name, content: writeFields(record, table, 'literal') };
}

function write(transactionId: string, MsgType: string, content: readonly XmlNode[]): string {
  const head = [
    { name: 'Version', content: version },
    { name: 'MsgType', content: MsgType },
  ];
  return writeEnvelope({ name: MsgType, attributes: { xmlns: namespace }, content: [...head, ...content] }, [
    { name: 'TransactionID', attributes: { xmlns: namespace }, content: transactionId },
  ]);
}
