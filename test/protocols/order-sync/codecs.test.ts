import test from 'ava';
import fc from 'fast-check';
import {
  dsmpMsisdn,
  ismpNotify,
  platformResult,
  readDsmpResponse,
  readIsmpNotify,
  readIsmpResponse,
  readIsmpWithdraw,
  readSyncOrderRelation,
  readUnSubscribeService,
  readVacNotify,
  readVacResponse,
  vacNotify,
  vacOperations,
  vacResult,
  writeDsmpResponse,
  writeIsmpNotify,
  writeIsmpResponse,
  writeIsmpWithdraw,
  writeSyncOrderRelation,
  writeUnSubscribeService,
  writeVacNotify,
  writeVacResponse,
} from '../../../src/protocols/order-sync/index.ts';
import { readEnvelope, XmlError } from '../../../src/protocols/xml/index.ts';

// The example of the specification, in the literal style.
const literal = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">
<soapenv:Body><ns:orderRelationUpdateNotify xmlns:ns="http://soap.bossagent.vac.unicom.com">
 <orderRelationUpdateNotifyRequest>
  <recordSequenceId>20260314101500123456</recordSequenceId><userIdType>1</userIdType>
  <userId>8613000000001</userId><serviceType>90</serviceType><spId>82100</spId>
  <productId>9000000005</productId><updateType>1</updateType><updateTime>20260314101500</updateTime>
  <updateDesc/><linkId/><content/><effectiveDate>20260314101500</effectiveDate>
  <expireDate>20351231235959</expireDate><time_stamp>20260314101501</time_stamp><encodeStr/>
 </orderRelationUpdateNotifyRequest></ns:orderRelationUpdateNotify></soapenv:Body></soapenv:Envelope>`;

// The same as an Axis 1 client writes it: types, nil for what is empty, the structure beside the call.
const encoded = `<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><S:Body>
 <ns1:orderRelationUpdateNotify S:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"
   xmlns:ns1="http://soap.bossagent.vac.unicom.com"><orderRelationUpdateNotifyRequest href="#id0"/></ns1:orderRelationUpdateNotify>
 <multiRef id="id0" soapenc:root="0" xsi:type="ns2:OrderRelationUpdateNotifyRequest"
   xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:ns2="http://req.sync.soap.bossagent.vac.unicom.com">
  <recordSequenceId xsi:type="soapenc:string">20260314101500123456</recordSequenceId><userIdType href="#id1"/>
  <userId xsi:type="soapenc:string">8613000000001</userId><serviceType xsi:type="soapenc:string">90</serviceType>
  <spId xsi:type="soapenc:string">82100</spId><productId xsi:type="soapenc:string">9000000005</productId>
  <updateType href="#id2"/><updateTime xsi:type="soapenc:string">20260314101500</updateTime>
  <updateDesc xsi:nil="true"/><linkId xsi:nil="1"/><content xsi:nil="true">ignored</content>
  <effectiveDate xsi:type="soapenc:string">20260314101500</effectiveDate>
  <expireDate xsi:type="soapenc:string">20351231235959</expireDate><time_stamp>20260314101501</time_stamp>
 </multiRef><multiRef id="id1" soapenc:root="0" xsi:type="xsd:int">1</multiRef>
 <multiRef id="id2" soapenc:root="0" xsi:type="xsd:int">1</multiRef></S:Body></S:Envelope>`;

const told = vacNotify({
  recordSequenceId: '20260314101500123456',
  userIdType: '1',
  userId: '8613000000001',
  serviceType: '90',
  spId: '82100',
  productId: '9000000005',
  updateType: '1',
  updateTime: '20260314101500',
  effectiveDate: '20260314101500',
  expireDate: '20351231235959',
  time_stamp: '20260314101501',
});

test('VAC: a notify is the same in literal and in rpc/encoded form, with nil fields and structures beside the call', (t) => {
  t.deepEqual(readVacNotify(readEnvelope(literal)), told);
  t.deepEqual(readVacNotify(readEnvelope(encoded)), told);
});

const text = fc.stringMatching(/^[!-~车友]{0,20}$/);
const aNotify = fc
  .record(Object.fromEntries(Object.keys(told).map((name) => [name, text])))
  .map((fields) => vacNotify(fields as Partial<typeof told>));

for (const operation of vacOperations) {
  test(`VAC: what ${operation} writes is read again, in both styles`, (t) => {
    fc.assert(
      fc.property(aNotify, fc.constantFrom('literal', 'encoded'), (fields, style) => {
        const group = operation === 'orderRelationUpdateNotify' ? { eUserIdType: '', eUserId: '', subInfo: '' } : {};
        const notify = { ...fields, ...group, operation };
        t.deepEqual(readVacNotify(readEnvelope(writeVacNotify(notify, style as 'literal' | 'encoded'))), notify);
      }),
      { numRuns: 50 },
    );
    const answer = { recordSequenceId: '7', resultCode: 0 };
    for (const style of ['literal', 'encoded'] as const)
      t.deepEqual(readVacResponse(writeVacResponse(operation, answer, style)), answer);
  });
}

test('VAC: the variants for group customers are read whatever the case of their fields', (t) => {
  const document = writeVacNotify({
    ...told,
    operation: 'eMemOrderRelationUpdateNotify',
    eUserId: 'E1',
    subInfo: 'a=1',
  });
  t.regex(document, /<RecordSequenceID /);
  t.regex(document, /<EUserId /);
  const shouted = document.replace(/RecordSequenceID/g, 'RECORDSEQUENCEID').replace(/Time_stamp/g, 'TimeStamp');
  const read = readVacNotify(readEnvelope(shouted));
  t.is(read.recordSequenceId, told.recordSequenceId);
  t.is(read.time_stamp, told.time_stamp);
  t.is(read.eUserId, 'E1');
});

test('A field that is there twice, another operation, and a call without fields are refused', (t) => {
  const twice = literal.replace('<linkId/>', '<UserID>8613000000002</UserID>');
  t.throws(() => readVacNotify(readEnvelope(twice)), { instanceOf: XmlError, message: /UserID is there twice/ });
  const other = literal.replaceAll('orderRelationUpdateNotify', 'somethingElse');
  t.throws(() => readVacNotify(readEnvelope(other)), { instanceOf: XmlError, message: /somethingElse is not one/ });
  const empty = literal.replace(/<recordSequenceId>[\s\S]*<encodeStr\/>/, '');
  t.throws(() => readVacNotify(readEnvelope(empty)), { instanceOf: XmlError, message: /no field recordSequenceId/ });
});

// As DSMP writes it: the key in the header, a prefix on everything.
const dsmp = `<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Header>
 <ns1:TransactionID xmlns:ns1="http://www.monternet.com/dsmp/schemas/">00110022</ns1:TransactionID></SOAP-ENV:Header>
 <SOAP-ENV:Body><ns1:SyncOrderRelationReq xmlns:ns1="http://www.monternet.com/dsmp/schemas/">
 <ns1:Version>1.5.0</ns1:Version><ns1:MsgType>SyncOrderRelationReq</ns1:MsgType>
 <ns1:Send_Address><ns1:DeviceType>0</ns1:DeviceType><ns1:DeviceID>0023</ns1:DeviceID></ns1:Send_Address>
 <ns1:Dest_Address><ns1:DeviceType>400</ns1:DeviceType><ns1:DeviceID>901234</ns1:DeviceID></ns1:Dest_Address>
 <ns1:FeeUser_ID><ns1:UserIDType>1</ns1:UserIDType><ns1:MSISDN>13930000007</ns1:MSISDN><ns1:PseudoCode/></ns1:FeeUser_ID>
 <ns1:DestUser_ID><ns1:UserIDType>1</ns1:UserIDType><ns1:MSISDN>13930000007</ns1:MSISDN><ns1:PseudoCode/></ns1:DestUser_ID>
 <ns1:LinkID>SP</ns1:LinkID><ns1:ActionID>1</ns1:ActionID><ns1:ActionReasonID>1</ns1:ActionReasonID>
 <ns1:SPID>901234</ns1:SPID><ns1:SPServiceID>110301</ns1:SPServiceID><ns1:AccessMode>3</ns1:AccessMode>
 <ns1:FeatureStr>MTA2MjAwMDdDWQ==</ns1:FeatureStr></ns1:SyncOrderRelationReq></SOAP-ENV:Body></SOAP-ENV:Envelope>`;

test('DSMP: a SyncOrderRelationReq is read with the key of its header, and written back the same', (t) => {
  const sync = readSyncOrderRelation(readEnvelope(dsmp));
  t.like(sync, {
    transactionId: '00110022',
    from: { DeviceType: '0', DeviceID: '0023' },
    feeUser: { MSISDN: '13930000007' },
    ActionID: '1',
    ActionReasonID: '1',
    SPServiceID: '110301',
    AccessMode: '3',
  });
  t.deepEqual(readSyncOrderRelation(readEnvelope(writeSyncOrderRelation(sync))), sync);
  const keyless = dsmp.replace(/<SOAP-ENV:Header>[\s\S]*<\/SOAP-ENV:Header>/, '');
  t.throws(() => readSyncOrderRelation(readEnvelope(keyless)), { message: /no TransactionID/ });
});

test('DSMP: an SP’s wish to end a relation, and both answers, are read as they were written', (t) => {
  const wish = {
    transactionId: 'T1',
    from: { DeviceType: '400', DeviceID: '901234' },
    to: { DeviceType: '0', DeviceID: '0023' },
    user: dsmpMsisdn('13930000007'),
    SPID: '901234',
    SPServiceID: '110301',
  };
  t.deepEqual(readUnSubscribeService(readEnvelope(writeUnSubscribeService(wish))), wish);
  for (const name of ['SyncOrderRelationResp', 'UnSubscribeServiceResp'] as const) {
    const answer = { transactionId: 'T1', hRet: 4004 };
    t.deepEqual(readDsmpResponse(writeDsmpResponse(name, answer)), answer);
  }
});

test('ISMP: notify, withdrawal and answers are read as they were written, in both styles', (t) => {
  const notify = ismpNotify({
    streamingNo: 'S1',
    userID: '13315000007',
    userIDType: '0',
    OPType: '6',
    productID: '2',
    oldProductID: '1',
  });
  const withdraw = {
    ...{ streamingNo: 'S2', timeStamp: '0314101500', SPID: '3501234', spPassword: 'AB' },
    ...{ userID: '13315000007', userIDType: '0', productID: '1' },
  };
  for (const style of ['literal', 'encoded'] as const) {
    t.deepEqual(readIsmpNotify(readEnvelope(writeIsmpNotify(notify, style))), notify);
    t.deepEqual(readIsmpWithdraw(readEnvelope(writeIsmpWithdraw(withdraw, style))), withdraw);
    const answer = { streamingNo: 'S1', resultCode: 0 };
    t.deepEqual(readIsmpResponse(writeIsmpResponse('orderRelationUpdateNotify', answer, style)), answer);
  }
  t.throws(() => readIsmpResponse(writeIsmpResponse('spWithdrawSubscription', { streamingNo: '', resultCode: 0.5 })), {
    message: /is no result code/,
  });
});

test('Results: 1200 is an order that stands, 1201 a cancel with nothing left to do, and a code in no text is somebody’s to look at', (t) => {
  t.is(vacResult(1200).reaction, 'exists');
  t.is(vacResult(1201).reaction, 'absent');
  t.is(vacResult(1201).zh, '订购关系不存在');
  t.is(vacResult(3101).reaction, 'unpaid');
  t.is(vacResult(3100).reaction, 'alarm');
  t.is(vacResult(4100).reaction, 'retry');
  t.is(vacResult(4150).reaction, 'reconcile');
  t.is(vacResult(98765).reaction, 'alarm');
  t.deepEqual(
    [118, 156, 157].map((code) => platformResult(code).reaction),
    ['exists', 'absent', 'absent'],
  );
});
