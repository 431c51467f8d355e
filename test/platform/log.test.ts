import test from 'ava';
import { bytesForLog, openLog, withoutSecrets } from '../../src/platform/log.ts';

function logged(write: (log: ReturnType<typeof openLog>) => void): string {
  const lines: string[] = [];
  write(openLog({ level: 'debug', out: { write: (line) => void lines.push(line) } }));
  return lines.join('');
}

for (const [text, masked] of [
  ['15633000001', '156****0001'],
  ['+8615633000001 and 008615633000001', '+86156****0001 and 0086156****0001'],
  ['TJ15633000001,tomorrow', 'TJ156****0001,tomorrow'],
  ['"phones":["15633000001","13000000001"]', '"phones":["156****0001","130****0001"]'],
  ['手机15633000001已订购', '手机156****0001已订购'],
] as const) {
  test(`a mobile number is masked wherever it stands: ${masked}`, (t) => {
    t.is(withoutSecrets(text), masked);
  });
}

for (const kept of [
  '1795574400000',
  '10620007',
  '01930000-1234-7abc-8def-15633000001a',
  '12000000000',
  '156330000012',
]) {
  test(`${kept} is no mobile number and stays whole`, (t) => {
    t.is(withoutSecrets(kept), kept);
  });
}

test('a number is masked in messages, fields, nested fields and errors alike', (t) => {
  const line = logged((log) => {
    log.info({ phone: '15633000001', mo: { from: '15633000001' } }, 'MO from 15633000001');
    log.error({ error: new Error('no answer to 15633000001', { cause: new Error('15633000001') }) }, 'failed');
  });
  t.false(line.includes('15633000001'));
  t.true(line.includes('156****0001'));
});

test('under phone every kind of number is masked: a landline, a pseudo-code, and what is masked already', (t) => {
  const line = logged((log) => {
    for (const phone of ['031188880000', 'Q20261123000017', '156****0001']) log.warn({ phone }, 'an MO');
  });
  for (const shown of ['031****0000', 'Q20****0017', '156****0001']) t.true(line.includes(shown), shown);
});

test('passwords and tokens do not reach the log', (t) => {
  const line = logged((log) => {
    log.info({ password: 'hunter2', body: { password: 'hunter2' }, link: { sharedSecret: 'hunter2' } }, 'sign-in');
    log.warn({ error: new Error('cannot reach postgresql://sp:hunter2@db/spgate') }, 'database');
  });
  t.false(line.includes('hunter2'));
});

test('bytes that go into the log as hexadecimal name nobody either', (t) => {
  const told = Buffer.from(bytesForLog(Buffer.from('id:\xff dest 15633000001 ok', 'latin1')), 'hex').toString('latin1');
  t.is(told, 'id:\xff dest 156****0001 ok');
});
