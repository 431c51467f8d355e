import test from 'ava';
import fc from 'fast-check';
import {
  answerTo,
  chinaMobile,
  deliveryOf,
  digestAuthorization,
  Guard,
  type Medium,
  type Mm7Dialect,
  Mm7Error,
  type Mm7Message,
  packMedia,
  reactionTo,
  readChallenge,
  readMessage,
  readOutcome,
  readSmil,
  rel5,
  rel6,
  textMedium,
  textOf,
  UnreadMessage,
  writeAnswer,
  writeRefusal,
  writeRequest,
  writeSmil,
} from '../../../src/protocols/mm7/index.ts';
import { readMultipart } from '../../../src/protocols/mm7/mime.ts';
import { tinyJpeg } from './vectors.ts';

const now = new Date('2026-11-27T15:00:00+08:00');
const submit: Mm7Message<'SubmitReq'> = {
  name: 'SubmitReq',
  senderIdentification: {
    vaspId: '831000',
    vasId: '10655888',
    senderAddress: { kind: 'short-code', value: '10655888' },
  },
  recipients: { to: [{ kind: 'number', value: '8613900000001' }] },
  expiryDate: { afterMs: 48 * 3_600_000 },
  subject: '车友期刊',
};
const picture: Medium = { name: 'p1.jpg', type: 'image/jpeg', data: tinyJpeg };

function sent(dialect: Mm7Dialect, media: readonly Medium[] = []) {
  const packed = media.length > 0 ? packMedia(media) : undefined;
  const { headers, body } = writeRequest('t1', submit, dialect, { media: packed, now });
  return { headers, text: Buffer.from(body).toString('latin1'), read: readMessage(headers['Content-Type'], body) };
}

const soap = (body: string, declared = '<?xml version="1.0" encoding="UTF-8"?>') =>
  Buffer.from(
    `${declared}<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><TransactionID>\n x7 \n</TransactionID></e:Header><e:Body>${body}</e:Body></e:Envelope>`,
  );
const report = '<DeliveryReportReq><MMStatus>Expired</MMStatus><MessageID>m1</MessageID></DeliveryReportReq>';

test('Dialects write what their peers look for, and all of it is read alike', (t) => {
  for (const dialect of [rel5, rel6, chinaMobile]) {
    const { read } = sent(dialect, [picture]);
    t.like(read.message, { subject: '车友期刊', mm7Version: dialect.version });
    t.is(read.namespace, dialect.namespace);
    t.deepEqual(Buffer.from(read.media[0]!.data), tinyJpeg);
  }
  t.regex(sent(rel5).text, /<mm7:SenderAddress><mm7:ShortCode>10655888/);
  t.regex(sent(chinaMobile).text, /<SenderAddress>10655888<\/SenderAddress>/);
  t.is(sent(chinaMobile).headers['MM7APIVersion'], 'V1.5.3_20040621');
  t.regex(sent(rel5).text, /<mm7:ExpiryDate>2026-11-29T15:00:00\+08:00</);
  t.regex(sent({ ...rel5, times: 'Z' }).text, /<mm7:ExpiryDate>2026-11-29T07:00:00Z</);
  t.regex(sent({ ...rel5, limits: 'duration' }).text, /<mm7:ExpiryDate>PT172800S</);
  t.notRegex(sent({ ...rel5, limits: 'omit' }).text, /ExpiryDate/);
  const unpointed = sent({ ...rel5, contentElement: false }, [picture]);
  t.notRegex(unpointed.text, /<mm7:Content /);
  t.is(unpointed.read.media.length, 1);
});

test('Boundary, type and start are always quoted, and Content-Length always told', (t) => {
  const { headers } = sent(rel5, [picture]);
  t.regex(
    headers['Content-Type']!,
    /^multipart\/related; type="text\/xml"; start="<soap\.t1>"; boundary="outer\.[0-9a-f]{24}"$/,
  );
  t.truthy(headers['Content-Length']);
});

test('A transaction id that could break a header is refused', (t) => {
  t.throws(() => writeRequest('a\r\nb', submit, rel5, { now }), { instanceOf: RangeError });
});

test('Text in GBK leaves and is read in GBK; a character that GBK lacks is a fault, not a question mark', (t) => {
  const medium = textMedium('p1.txt', '雨天行车', { textCharset: 'GBK' });
  t.is(medium.data.length, 8);
  t.is(textOf(medium), '雨天行车');
  t.is(textOf({ ...medium, charset: 'GB2312' }), '雨天行车');
  t.throws(() => textMedium('p1.txt', '😀', { textCharset: 'GBK' }), { instanceOf: RangeError });
});

test('The charset is what the XML declares, else what the part says, else UTF-8', (t) => {
  const subject = '<DeliverReq><Sender>13900000001</Sender><Subject>雨</Subject></DeliverReq>';
  const gbk = Buffer.concat(
    soap(subject)
      .toString('utf8')
      .split('雨')
      .flatMap((piece, index) => [
        ...(index > 0 ? [Buffer.from([0xd3, 0xea])] : []),
        Buffer.from(piece.replace(' encoding="UTF-8"', '')),
      ]),
  );
  t.like(readMessage('text/xml; charset=GB2312', gbk).message, { subject: '雨' });
  t.like(readMessage('text/xml; charset=GB2312', soap(subject)).message, { subject: '雨' });
  t.like(readMessage('text/xml', soap(subject, '')).message, { subject: '雨' });
  t.is(t.throws(() => readMessage('text/xml', gbk), { instanceOf: Mm7Error }).status, 2007);
});

test('Elements without any namespace are read, and blanks around the transaction id go', (t) => {
  const { transactionId, namespace, message } = readMessage('text/xml', soap(report));
  t.is(transactionId, 'x7');
  t.is(namespace, undefined);
  t.like(message, { name: 'DeliveryReportReq', messageId: 'm1', mmStatus: 'Expired' });
});

test('A document type is refused, and a message without what it needs says which', (t) => {
  const dtd = soap(report, '<!DOCTYPE a [<!ENTITY b "c">]>');
  t.is(t.throws(() => readMessage('text/xml', dtd), { instanceOf: Mm7Error }).status, 2007);
  const error = t.throws(
    () => readMessage('text/xml', soap('<ReadReplyReq><MMStatus>Read</MMStatus></ReadReplyReq>')),
    {
      instanceOf: UnreadMessage,
    },
  );
  t.is(error.status, 4004);
  t.regex(error.message, /MessageID/);
});

test('An answer carries the transaction and the namespace of its request; a refusal is a Fault with the status in it', (t) => {
  const asked = { transactionId: 't9', namespace: 'REL-6-MM7-1-4' };
  const answer = writeAnswer(asked, answerTo('DeliveryReportReq', 1000), rel5);
  const back = readMessage(answer.headers['Content-Type'], answer.body);
  t.like(back, {
    ...asked,
    message: { name: 'DeliveryReportRsp', status: { statusCode: 1000, statusText: 'Success' } },
  });

  const refusal = writeRefusal(new Mm7Error(4003, 'no message is called FooReq'), rel5, 'VASPErrorRsp');
  t.like(readMessage(refusal.headers['Content-Type'], refusal.body), {
    message: { name: 'VASPErrorRsp', status: { statusCode: 4003 } },
    fault: { code: 'env:Client' },
  });
});

test('No answer that can be read means that nobody knows: only a plain refusal by HTTP is one', (t) => {
  const reactionOf = (status: number, body = '') => readOutcome(status, 'text/html', Buffer.from(body)).reaction;
  t.is(reactionOf(200, 'ok'), 'unknown');
  t.is(reactionOf(502), 'unknown');
  t.is(reactionOf(500), 'unknown');
  t.is(reactionOf(503), 'retry');
  t.is(reactionOf(401), 'stop-channel');
  t.is(reactionOf(413), 'refused');
  const bare = soap('<e:Fault><faultcode>Server</faultcode><faultstring>down</faultstring></e:Fault>');
  t.like(readOutcome(500, 'text/xml', bare), { reaction: 'retry', status: 3000, text: 'down' });
});

test('A status nobody knows counts as the first of its class, and outside the classes as a server error', (t) => {
  t.deepEqual([1001, 1100, 2101, 2999, 3005, 4999, 5000, 7].map(reactionTo), [
    ...['accepted', 'accepted', 'refused', 'refused', 'retry', 'retry', 'retry', 'retry'],
  ]);
  t.deepEqual(
    ['Retrieved', 'Forwarded', 'Deferred', 'System Rejected', 'Unrecognized', 'Indeterminate', 'Nonsense'].map(
      deliveryOf,
    ),
    ['delivered', 'forwarded', 'deferred', 'failed', 'failed', 'unknown', 'unknown'],
  );
});

test('A multipart with preamble, bare line ends, hyphens in its boundary and no end is read', (t) => {
  const written = 'not a part\n----b\nContent-Type:text/plain\n\nA\n----b\nContent-Transfer-Encoding: BASE64\n\nQg==';
  const parts = readMultipart(Buffer.from(written), '--b');
  t.deepEqual(
    parts.map(({ body }) => Buffer.from(body).toString()),
    ['A', 'B'],
  );
  const prefix = readMultipart(Buffer.from('--x\r\n\r\n--xy\r\nA\r\n--x--'), 'x');
  t.is(Buffer.from(prefix[0]!.body).toString(), '--xy\r\nA');
});

test('Hostile multiparts are refused before anything of them is kept', (t) => {
  const many = Buffer.from('--b\r\n\r\nx\r\n'.repeat(101));
  t.throws(() => readMultipart(many, 'b'), { instanceOf: Mm7Error, message: /more than 100 parts/ });
  const endless = Buffer.from(`--b\r\nA: ${'x'.repeat(5000)}`);
  t.throws(() => readMultipart(endless, 'b'), { instanceOf: Mm7Error, message: /header/ });
  const nested = (deep: number): string =>
    deep === 0
      ? 'x'
      : `--b${deep}\r\nContent-Type: multipart/mixed; boundary="b${deep - 1}"\r\n\r\n${nested(deep - 1)}\r\n--b${deep}--`;
  const body = `--o\r\nContent-Type: text/xml\r\n\r\n${soap('<DeliverReq><Sender>1</Sender></DeliverReq>')}\r\n--o\r\nContent-Type: multipart/mixed; boundary="b6"\r\n\r\n${nested(6)}\r\n--o--`;
  t.throws(() => readMessage('multipart/related; boundary=o', Buffer.from(body)), { message: /deep/ });
});

test('Whatever bytes come, reading either understands them or says what it tells the sender', (t) => {
  const types = fc.constantFrom('text/xml', 'multipart/related; boundary=b', 'multipart/related', '');
  const pieces = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc
        .constantFrom(
          '--b',
          '\r\n',
          '\n',
          '--',
          ...['<', '>', '<e:Envelope>', 'Content-Type: multipart/mixed; boundary="b"'],
        )
        .map(Buffer.from),
    ),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(types, pieces, (type, parts) => {
      try {
        readMessage(type, Buffer.concat(parts.map((part) => Buffer.from(part))));
      } catch (error) {
        if (!(error instanceof Mm7Error)) throw error;
      }
    }),
    { seed: 7, numRuns: 500 },
  );
  t.pass();
});

test('Media of any bytes come back as they were, whatever their names and number', (t) => {
  const medium = fc.record({
    name: fc.stringMatching(/^[a-z][a-z0-9.]{0,10}$/),
    type: fc.constantFrom('image/jpeg', 'image/gif', 'audio/amr'),
    data: fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('\r\n--inner.', '--', '\r\n').map(Buffer.from)),
  });
  fc.assert(
    fc.property(fc.array(medium, { minLength: 1, maxLength: 8 }), (media) => {
      const { headers, body } = writeRequest('t1', submit, rel5, { media: packMedia(media), now });
      const back = readMessage(headers['Content-Type'], body).media;
      t.deepEqual(
        back.map(({ name, data }) => [name, Buffer.from(data).toString('hex')]),
        media.map(({ name, data }) => [name, Buffer.from(data).toString('hex')]),
      );
    }),
    { seed: 7, numRuns: 100 },
  );
});

test('Digest gives the response of the vector', (t) => {
  const challenge = readChallenge(
    'Digest realm="mmsc.test", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="o,p"',
  );
  const header = digestAuthorization(
    { user: '831000', password: 's3cret' },
    challenge as Extract<typeof challenge, { scheme: 'digest' }>,
    { method: 'POST', uri: '/mm7', count: 1, cnonce: 'YjhjZGMyNTQ2YzAzOGYxN2Q5YTQwZTZkOTQxNmNjMDI=' },
  );
  t.regex(header, /response="a711136fdff37141b96bfe3651f22b41"/);
  t.regex(header, /opaque="o,p"/);
  t.regex(header, /nc=00000001/);
  t.is(readChallenge('Digest realm="x", nonce="y", qop="auth-int"'), undefined);
});

test('A guard lets in who proves it, by Basic or Digest, and nobody twice with one proof', (t) => {
  const passwordOf = (user: string) => (user === '831000' ? 's3cret' : undefined);
  const guard = new Guard({ realm: 'mm7', schemes: ['basic', 'digest'], passwordOf });
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  t.is(guard.userOf(basic('831000:s3cret'), 'POST', 0), '831000');
  for (const wrong of [
    undefined,
    '',
    'Basic',
    basic('831000'),
    basic('831000:'),
    basic('x:s3cret'),
    'Basic ODMx:s3cret',
    'Digest x',
  ])
    t.is(guard.userOf(wrong, 'POST', 0), undefined, wrong);

  const asked = readChallenge(guard.challenges(0)[0]!) as Extract<
    ReturnType<typeof readChallenge>,
    { scheme: 'digest' }
  >;
  const proof = (password: string, count: number) =>
    digestAuthorization({ user: '831000', password }, asked, { method: 'POST', uri: '/mm7', count, cnonce: 'c' });
  t.is(guard.userOf(proof('wrong', 1), 'POST', 1000), undefined);
  t.is(guard.userOf(proof('s3cret', 1), 'POST', 1000), '831000');
  t.is(guard.userOf(proof('s3cret', 1), 'POST', 1000), undefined);
  t.is(guard.userOf(proof('s3cret', 2), 'GET', 1000), undefined);
  t.is(guard.userOf(proof('s3cret', 2), 'POST', 1000), '831000');
  t.is(guard.userOf(proof('s3cret', 3), 'POST', 6 * 60_000), undefined);
});

test('SMIL is written as every handset reads it, and read back', (t) => {
  const layout = { width: 240, height: 320, imageHeight: 220 };
  const slides = [
    { image: 'p1.jpg', text: 'p1.txt', durationMs: 8000 },
    { text: 'p2.txt', audio: 'p2.amr', durationMs: 5500 },
  ];
  const smil = writeSmil(slides, layout);
  t.is(
    smil,
    '<smil><head><layout><root-layout width="240" height="320"/><region id="Image" left="0" top="0" width="240" height="220" fit="meet"/><region id="Text" left="0" top="220" width="240" height="100" fit="scroll"/></layout></head><body><par dur="8000ms"><img src="p1.jpg" region="Image"/><text src="p1.txt" region="Text"/></par><par dur="5500ms"><text src="p2.txt" region="Text"/><audio src="p2.amr"/></par></body></smil>',
  );
  t.deepEqual(readSmil(smil), { layout, slides });
  const strange = readSmil(
    '<smil><head><meta name="x"/></head><body><par><img src="cid:1.jpg" dur="50s"/></par></body></smil>',
  );
  t.deepEqual(strange, { layout: undefined, slides: [{ image: '1.jpg', durationMs: 50_000 }] });
  t.throws(() => writeSmil([{ image: '图.jpg', durationMs: 1 }], layout), { message: /ASCII/ });
  t.throws(() => writeSmil([{ image: 'a.jpg', durationMs: 0 }], layout), { message: /duration/ });
});
