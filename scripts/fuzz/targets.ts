import fc from 'fast-check';
import { type RequestEvent as CmppRequest, cmpp } from '../../src/protocols/cmpp/index.ts';
import { type RequestEvent as SgipRequest, sgip } from '../../src/protocols/sgip/index.ts';
import { type RequestEvent as SmgpRequest, smgp } from '../../src/protocols/smgp/index.ts';
import * as cmppCaptured from '../../test/fixtures/cmpp/captured.ts';
import * as cmpp20 from '../../test/fixtures/cmpp/vectors20.ts';
import * as cmpp30 from '../../test/fixtures/cmpp/vectors30.ts';
import * as sgipVectors from '../../test/fixtures/sgip/vectors.ts';
import * as smgpVectors from '../../test/fixtures/smgp/vectors.ts';
import { anyPdu as anyCmpp } from '../../test/protocols/cmpp/arbitraries.ts';
import * as cmppEnds from '../../test/protocols/cmpp/two-ends.ts';
import { anySequence, anyPdu as anySgip } from '../../test/protocols/sgip/arbitraries.ts';
import * as sgipEnds from '../../test/protocols/sgip/two-ends.ts';
import { anyPdu as anySmgp } from '../../test/protocols/smgp/arbitraries.ts';
import * as smgpEnds from '../../test/protocols/smgp/two-ends.ts';
import { codecTarget } from './codec-target.ts';
import { type Fuzzed, sessionTarget } from './session-target.ts';
import type { Target } from './target.ts';

const sample = { numRuns: 300, seed: 20261123 };

// Bytes of other programs and our own, and of any PDU the tables allow.
const cmpp2Seeds: readonly Buffer[] = [
  ...Object.values(cmpp20),
  ...Object.values(cmppCaptured),
  ...fc.sample(anyCmpp(2), sample).map((pdu, i) => cmpp(0x20).encode(pdu, i)),
];
const cmpp3Seeds: readonly Buffer[] = [
  ...Object.values(cmpp30),
  ...fc.sample(anyCmpp(3), sample).map((pdu, i) => cmpp(0x30).encode(pdu, i)),
];
const smgpSeeds: readonly Buffer[] = [
  ...Object.values(smgpVectors),
  ...fc.sample(anySmgp, sample).map((pdu, i) => smgp.encode(pdu, i)),
];
const sgipSeeds: readonly Buffer[] = [
  ...Object.values(sgipVectors),
  ...fc.sample(fc.tuple(anySgip, anySequence), sample).map(([pdu, sequence]) => sgip.encode(pdu, sequence)),
];

type Answering<E> = Fuzzed & { answer(event: E, result: number): boolean };

/** The session of one end in each of its states. */
function ends<E, S extends Answering<E>>(
  protocol: string,
  seeds: readonly Buffer[],
  probe: string,
  sessions: Readonly<Record<string, () => S>>,
): Target[] {
  return Object.entries(sessions).map(([state, make]) =>
    sessionTarget<S>({
      name: `${protocol} ${state}`,
      seeds,
      probe: Buffer.from(probe, 'hex'),
      make() {
        const session = make();
        session.takeOutgoing();
        return session;
      },
      answer: (session, event) => session.answer(event as E, 0),
    }),
  );
}

/** An end that waits for answers to three requests. */
function busy<S>(session: S, request: (session: S, number: number) => unknown): S {
  for (let number = 0; number < 3; number++) request(session, number);
  return session;
}

function busySgip() {
  const next = sgipEnds.numbers();
  return busy(sgipEnds.boundPair().sp, (sp) => sp.request(sgipEnds.aSubmit, { sequence: next(), at: 0 }));
}

const activeTestCmpp = '0000000c0000000800000001';
const activeTestSmgp = '0000000c0000000400000001';
const unbindSgip = '0000001400000002000000010000000200000003';

function cmppEndsOf(version: 0x20 | 0x30, seeds: readonly Buffer[]): Target[] {
  const pair = () => cmppEnds.boundPair({ version });
  return ends<CmppRequest, Answering<CmppRequest>>(`CMPP ${version >> 4}.0`, seeds, activeTestCmpp, {
    'gateway before the login': () => cmppEnds.ismg(),
    'gateway after the login': () => pair().ismg,
    'SP before the login': () => cmppEnds.sp({ version }),
    'SP that waits for answers': () => busy(pair().sp, (sp) => sp.request(cmppEnds.aSubmit, { at: 0 })),
  });
}

/** Codec and session of both ends of the three protocols. */
export const targets: readonly Target[] = [
  codecTarget('CMPP 2.0 codec', cmpp(0x20), cmpp2Seeds),
  codecTarget('CMPP 3.0 codec', cmpp(0x30), cmpp3Seeds),
  codecTarget('SMGP codec', smgp, smgpSeeds),
  codecTarget('SGIP codec', sgip, sgipSeeds),
  ...cmppEndsOf(0x20, cmpp2Seeds),
  ...cmppEndsOf(0x30, cmpp3Seeds),
  ...ends<SmgpRequest, Answering<SmgpRequest>>('SMGP', smgpSeeds, activeTestSmgp, {
    'gateway before the login': () => smgpEnds.smgw(),
    'gateway after the login': () => smgpEnds.boundPair().smgw,
    'SP before the login': () => smgpEnds.sp(),
    'SP that waits for answers': () => busy(smgpEnds.boundPair().sp, (sp) => sp.request(smgpEnds.aSubmit, { at: 0 })),
  }),
  ...ends<SgipRequest, Answering<SgipRequest>>('SGIP', sgipSeeds, unbindSgip, {
    'gateway before the login': () => sgipEnds.smgServer(),
    'gateway after the login': () => sgipEnds.boundPair().smg,
    'SP before the login': () => sgipEnds.spClient(),
    'SP that waits for answers': busySgip,
    'SP that is connected to': () => sgipEnds.spServer(),
  }),
];
