import test from 'ava';
import { readHeader } from '../../../src/protocols/mm7/header.ts';
import {
  basicAuthorization,
  Mm7Error,
  type Mm7Read,
  packMedia,
  readMessage,
  readOutcome,
  rel5,
  textOf,
  UnreadMessage,
  writeRequest,
} from '../../../src/protocols/mm7/index.ts';
import { readMultipart, writeMultipart } from '../../../src/protocols/mm7/mime.ts';
import { rawHttp, sha256, tinyJpeg } from './vectors.ts';

/** Raw requests of programs in service, read. */
function read(name: string): Mm7Read {
  const { headers, body } = rawHttp(`${name}.req`);
  return readMessage(headers.get('content-type'), body);
}

function outcome(name: string) {
  const { first, headers, body } = rawHttp(`${name}.rsp`);
  return readOutcome(Number(first.split(' ')[1]), headers.get('content-type'), body);
}

test('DP-027: a Rel-5 submit is read field by field, its picture byte for byte', (t) => {
  const { transactionId, namespace, message, media } = read('v1-submit-rel5-related');
  t.is(transactionId, 'cy-20261122-0001');
  t.is(namespace, 'REL-5-MM7-1-0');
  t.deepEqual(message, {
    name: 'SubmitReq',
    mm7Version: '5.3.0',
    senderIdentification: {
      vaspId: '831000',
      vasId: '10655888',
      senderAddress: { kind: 'short-code', value: '10655888' },
    },
    recipients: { to: [{ kind: 'number', value: '8613900000001' }] },
    serviceCode: '1301001',
    messageClass: 'Informational',
    timeStamp: new Date('2026-11-22T15:00:00+08:00'),
    expiryDate: new Date('2026-11-24T15:00:00+08:00'),
    deliveryReport: true,
    readReply: false,
    priority: 'Normal',
    subject: '车友期刊128',
    chargedParty: 'Recipient',
    distributionIndicator: true,
    content: { href: 'cid:mm-content@cheyou', allowAdaptations: 'true' },
  });
  t.deepEqual(
    media.map(({ name, type }) => [name, type]),
    [
      ['start.smil', 'application/smil'],
      ['p1.txt', 'text/plain'],
      ['p1.jpg', 'image/jpeg'],
    ],
  );
  t.is(textOf(media[1]!), '车友期刊 第128期:雨天行车注意事项');
  t.is(sha256(media[2]!.data), sha256(tinyJpeg));
});

test('A multipart that was read is written again byte for byte, the outer and the inner one', (t) => {
  const { headers, body } = rawHttp('v1-submit-rel5-related.req');
  const boundary = readHeader(headers.get('content-type')!).parameters.get('boundary')!;
  const parts = readMultipart(body, boundary);
  t.deepEqual(writeMultipart(parts, boundary), body);
  const inner = readMultipart(parts[1]!.body, 'MM7_inner_001');
  t.deepEqual(writeMultipart(inner, 'MM7_inner_001'), parts[1]!.body);
});

for (const [name, what] of [
  ['v2-submit-rel6-mixed-noprefix', 'Rel-6 without prefixes, multipart/mixed'],
  ['v10-submit-3to', 'three recipients'],
  ['c6-expect-100', 'Expect: 100-continue'],
  ['c7-escaped-subject', 'an escaped subject'],
  ['c9-single-jpeg', 'a single picture as the second part'],
  ['c1-cmcc-sdk-shape', "the shape of China Mobile's SDK"],
  ['cmcc-sdk', "what China Mobile's SDK itself sent"],
  ['cmcc-sdk-fork-badbasic', 'a fork of that SDK'],
  ['t1-edt-offset', 'a delivery time with an offset'],
  ['t2-edt-z', 'a delivery time in UTC'],
  ['t3-edt-dur', 'a delivery time as a duration'],
  ['v12-replace-known', 'a replacement'],
] as const) {
  test(`The picture arrives whole: ${what}`, (t) => {
    const picture = read(name).media.find(({ type }) => type === 'image/jpeg');
    t.is(sha256(picture!.data), sha256(tinyJpeg));
  });
}

test("China Mobile's SDK writes plain senders, positional bodies and no Content element; all of it is read", (t) => {
  const { transactionId, namespace, message, media } = read('cmcc-sdk');
  t.is(transactionId, '261122150000123456');
  t.is(namespace, 'REL-6-MM7-1-0');
  t.like(message, {
    name: 'SubmitReq',
    senderIdentification: { senderAddress: { kind: 'number', value: '10655888' } },
    recipients: {
      to: [
        { kind: 'number', value: '13900000001' },
        { kind: 'number', value: '13900000002' },
      ],
    },
    chargedParty: 'ThirdParty',
  });
  t.deepEqual(
    media.map(({ name }) => name),
    ['1.smil', '1.jpg'],
  );
});

test('Times are read with offset, in UTC and as a duration', (t) => {
  const at = (name: string) => (read(name).message as { earliestDeliveryTime?: unknown }).earliestDeliveryTime;
  t.true(at('t1-edt-offset') instanceof Date);
  t.true(at('t2-edt-z') instanceof Date);
  t.deepEqual(at('t3-edt-dur'), { afterMs: 3_600_000 });
});

test('Reports and replies are read in any order, with senders and recipients as their sender put them', (t) => {
  t.like(read('m2-mbuni-delivery-report').message, {
    name: 'DeliveryReportReq',
    recipient: { kind: 'number', value: '10655888' },
    sender: { kind: 'number', value: '+8613900000001' },
    messageId: '7-0v-qf1050.30.x459.38@mmsc',
    date: new Date('2026-11-22T07:04:14Z'),
    mmStatus: 'Retrieved',
  });
  t.like(read('r1-delivery-report').message, { recipient: { value: '8613900000001' }, statusText: '1000' });
  t.like(read('r2-read-reply').message, { name: 'ReadReplyReq', mmStatus: 'Read' });
  const { message, media } = read('r3-deliver');
  t.like(message, { name: 'DeliverReq', linkedId: 'lnk-0001', subject: 'test', sender: { value: '8613900000001' } });
  t.is(media[0]!.name, 't.txt');
});

test('What cannot be read says which status its sender gets, and what the answer must carry', (t) => {
  t.is(t.throws(() => read('v5-malformed-xml'), { instanceOf: Mm7Error }).status, 2007);
  t.is(t.throws(() => read('v11-submit-bad-href'), { instanceOf: Mm7Error }).status, 4004);
  for (const name of ['v8-unknown-op', 'r4-unknown']) {
    const error = t.throws(() => read(name), { instanceOf: UnreadMessage });
    t.is(error.status, 4003, name);
    t.truthy(error.transactionId, name);
    t.truthy(error.namespace, name);
  }
});

test('Answers are read whatever the HTTP status: accepted with an id, refused in a Fault, or not let in', (t) => {
  const accepted = [
    ...['v1-submit-rel5-related', 'v2-submit-rel6-mixed-noprefix', 'v10-submit-3to', 'c1-cmcc-sdk-shape'],
    ...['c6-expect-100', 'c7-escaped-subject', 'c9-single-jpeg', 'cmcc-sdk', 't1-edt-offset', 't2-edt-z', 't3-edt-dur'],
  ];
  for (const name of accepted) {
    t.like(outcome(name), { reaction: 'accepted', status: 1000 }, name);
    t.regex(outcome(name).messageId!, /@mmsc$/, name);
  }
  t.deepEqual(outcome('v7-cancel-unknown'), {
    reaction: 'refused',
    status: 2005,
    text: 'Message ID Not found',
    messageId: undefined,
  });
  for (const [name, status, reaction] of [
    ['v5-malformed-xml', 2007, 'stop-channel'],
    ['v6-submit-nocontent', 4004, 'stop-channel'],
    ['v8-unknown-op', 4003, 'refused'],
    ['v11-submit-bad-href', 4004, 'stop-channel'],
    ['v3-submit-badauth', 401, 'stop-channel'],
    ['v4-submit-noauth', 401, 'stop-channel'],
    ['v9-cancel-known', 1000, 'accepted'],
    ['v12-replace-known', 1000, 'accepted'],
    ['v13-cancel-scheduled', 1000, 'accepted'],
    ['r1-delivery-report', 1000, 'accepted'],
    ['m2-mbuni-delivery-report', 1000, 'accepted'],
    ['r3-deliver', 1000, 'accepted'],
    ['r4-unknown', 4003, 'refused'],
    ['s1-cmcc-sdk-answers-r1', 1000, 'accepted'],
    ['s2-cmcc-sdk-answers-r2', 1000, 'accepted'],
    ['s3-cmcc-sdk-answers-r3', 1000, 'accepted'],
  ] as const) {
    t.like(outcome(name), { status, reaction }, name);
  }
});

test('Our submit is what the vector holds: the same values, in the same order, with the same bytes of media', (t) => {
  const theirs = read('v1-submit-rel5-related');
  const now = new Date('2026-11-22T15:00:00+08:00');
  const { media } = theirs;
  const message = theirs.message as Extract<typeof theirs.message, { name: 'SubmitReq' }>;
  const ours = writeRequest(theirs.transactionId, message, rel5, { media: packMedia(media), now });
  const back = readMessage(ours.headers['Content-Type'], ours.body);
  t.deepEqual({ ...back.message, content: undefined }, { ...message, content: undefined });
  t.deepEqual(
    back.media.map(({ name, type, data }) => [name, type, sha256(data)]),
    media.map(({ name, type, data }) => [name, type, sha256(data)]),
  );
  const elements = (body: Uint8Array) =>
    [
      ...Buffer.from(body)
        .toString('utf8')
        .matchAll(/<mm7:(\w+)/g),
    ].map(([, name]) => name);
  t.deepEqual(elements(ours.body), elements(rawHttp('v1-submit-rel5-related.req').body));
  t.is(ours.headers['Content-Length'], String(ours.body.length));
});

test('The credentials of the vector are those of HTTP Basic', (t) => {
  const given = rawHttp('v1-submit-rel5-related.req').headers.get('authorization');
  t.is(basicAuthorization({ user: '831000', password: 's3cret' }), given!);
});
