import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import type { SgipEvent, SgipSession } from '../../../src/protocols/sgip/index.ts';
import * as vectors from '../../fixtures/sgip/vectors.ts';
import { aSubmit, boundPair, numbers, requestsIn, smgServer, spClient } from './two-ends.ts';

const run = { seed: 20261123, numRuns: 3000 };

const garbage = fc.uint8Array({ minLength: 1, maxLength: 400 });
const edit = fc.record({ at: fc.nat({ max: 400 }), value: fc.nat({ max: 255 }), cut: fc.boolean() });
const mutant = fc.tuple(fc.constantFrom(...Object.values(vectors)), fc.array(edit, { maxLength: 4 })).map(mutate);
const chunk = fc.oneof({ weight: 1, arbitrary: garbage }, { weight: 4, arbitrary: mutant });
const chunks = fc.array(chunk, { minLength: 1, maxLength: 8 });

const ends: readonly [string, () => SgipSession][] = [
  ['a gateway nobody logged in at', () => smgServer()],
  ['a gateway an SP is logged in at', () => boundPair().smg],
  ['an SP that waits for its login', () => spClient()],
  ['an SP that waits for answers', waitingSp],
];

function waitingSp(): SgipSession {
  const { sp } = boundPair();
  const next = numbers();
  for (let i = 0; i < 3; i++) sp.request(aSubmit, { sequence: next(), at: 0 });
  return sp;
}

for (const [who, make] of ends) {
  test(`no bytes make ${who} fail, hang or answer without end`, (t) => {
    fc.assert(
      fc.property(chunks, (stream) => survive(t, make(), stream)),
      run,
    );
  });
}

function survive(t: ExecutionContext, session: SgipSession, stream: readonly Uint8Array[]): void {
  let received = 0;
  const events: SgipEvent[] = [];
  stream.forEach((bytes, i) => {
    received += bytes.length;
    events.push(...session.receive(bytes, i));
  });
  for (const request of requestsIn(events)) session.answer(request, 0);
  events.push(...session.tick(1_000_000));
  const written = session.takeOutgoing().length;
  // The longest answer, Trace_Resp, is 68 bytes to a Trace of 61; a request on the way was written before.
  t.true(written <= 4 * received + 2048, `${written} bytes answer ${received}`);
  t.true(events.filter((event) => event.kind === 'closed').length <= 1);
}

function mutate([vector, edits]: [Buffer, { at: number; value: number; cut: boolean }[]]): Buffer {
  let bytes = Buffer.from(vector);
  for (const { at, value, cut } of edits) {
    if (cut) bytes = bytes.subarray(0, at % (bytes.length + 1));
    if (bytes.length > 0) bytes[at % bytes.length] = value;
  }
  return bytes;
}
