import test from 'ava';
import fc from 'fast-check';
import {
  isNil,
  parseXml,
  readEnvelope,
  resolved,
  SoapFault,
  writeEnvelope,
  writeFault,
  writeXml,
  XmlError,
} from '../../../src/protocols/xml/index.ts';

test('Elements, attributes, text, entities and CDATA are read; prefixes are gone', (t) => {
  const root = parseXml('<?xml version="1.0"?>\n<a:x y:k="1&amp;2"><b> 车&lt;友 <![CDATA[<>&]]></b><c/></a:x>');
  t.is(root.name, 'x');
  t.is(root.attributes.get('k'), '1&2');
  t.deepEqual(
    root.children.map(({ name, text }) => [name, text]),
    [
      ['b', '车<友 <>&'],
      ['c', ''],
    ],
  );
});

test('A document in GBK that says so is read; bytes that are not what they say are refused', (t) => {
  const head = Buffer.from('<?xml version="1.0" encoding="GBK"?><a>');
  t.is(parseXml(Buffer.concat([head, Buffer.from([0xb3, 0xb5]), Buffer.from('</a>')])).text, '车');
  t.throws(() => parseXml(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0xfe])), { instanceOf: XmlError, message: /not utf-8/ });
  t.throws(() => parseXml(Buffer.from('<?xml version="1.0" encoding="IBM037"?><a/>')), {
    message: /IBM037 is not read/,
  });
});

const refused: Record<string, [document: string, message: RegExp]> = {
  'a document type': ['<!DOCTYPE a><a/>', /document type is refused/],
  'a document type with entities that grow': [
    '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
    /document type is refused/,
  ],
  'an entity that reads a file': ['<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>', /refused/],
  'an entity that nobody declared': ['<a>&f;</a>', /not well-formed/],
  'elements too deep in each other': ['<a>'.repeat(33), /more than 32 deep/],
  'too many elements': [`<a>${'<b/>'.repeat(2000)}</a>`, /more than 2000 elements/],
  'more bytes than allowed': [`<a>${' '.repeat(70_000)}</a>`, /65536 are allowed/],
  'a tag that is not closed': ['<a><b></a>', /not well-formed/],
  'no element at all': ['', /not well-formed/],
  'two roots': ['<a/><b/>', /not well-formed/],
};
for (const [what, [document, message]] of Object.entries(refused)) {
  test(`XML is refused for ${what}`, (t) => {
    t.throws(() => parseXml(document), { instanceOf: XmlError, message });
  });
}

test('Whatever text is written is read again; what XML cannot carry is refused, and named', (t) => {
  const carried = (text: string) =>
    writeXml({ name: 'a', attributes: { k: text }, content: [{ name: 'b', content: text }] });
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      let document: string;
      try {
        document = carried(text);
      } catch (error) {
        return error instanceof XmlError && /no room for the character U\+/.test(error.message);
      }
      const read = parseXml(document);
      return read.children[0]?.text === text.trim() && read.attributes.get('k') === text;
    }),
    { numRuns: 1000 },
  );
  t.throws(() => carried('\u0000'), { message: /U\+0000/ });
});

test('Random bytes and broken documents end in an XmlError, never in another failure', (t) => {
  const pieces = fc.array(
    fc.constantFrom(
      '<a>',
      '</a>',
      '<b x="',
      '"',
      '&amp;',
      '&',
      '<![CDATA[',
      ']]>',
      '<?xml',
      '?>',
      '<!--',
      '-->',
      '<!',
      '车',
      ' ',
    ),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        pieces.map((some) => Buffer.from(some.join(''))),
      ),
      (bytes) => {
        try {
          parseXml(bytes);
        } catch (error) {
          t.true(error instanceof XmlError, String(error));
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('An envelope is read with header, call, nil and what Axis 1 writes beside the call', (t) => {
  const envelope = readEnvelope(`<E:Envelope xmlns:E="e"><E:Header><T>7</T></E:Header><E:Body>
    <ns1:call><arg href="#id0"/><none xsi:nil="true"/></ns1:call>
    <multiRef id="id0" root="0"><a>1</a></multiRef></E:Body></E:Envelope>`);
  t.is(envelope.header[0]?.text, '7');
  const [arg, none] = envelope.call.children;
  t.is(resolved(arg!, envelope).children[0]?.text, '1');
  t.true(isNil(none!));
  t.throws(() => resolved({ ...arg!, attributes: new Map([['href', '#id9']]) }, envelope), { message: /#id9/ });
});

test('A Fault is thrown as what it says; what is no envelope is refused', (t) => {
  t.throws(() => readEnvelope(writeFault('Client', '报文错误')), {
    instanceOf: SoapFault,
    message: /Client: 报文错误/,
  });
  t.throws(() => readEnvelope('<a/>'), { instanceOf: XmlError, message: /envelope was expected, not <a>/ });
  t.throws(() => readEnvelope(writeXml({ name: 'Envelope', content: [{ name: 'Body' }] })), { message: /empty/ });
  t.is(readEnvelope(writeEnvelope({ name: 'x:call', content: 'y' }, [{ name: 'h', content: 'z' }])).call.text, 'y');
});
