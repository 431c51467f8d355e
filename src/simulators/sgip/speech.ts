import {
  deliver,
  parseSequence,
  report,
  responseTo,
  resultCode,
  resultIn,
  resultOf,
  type SequenceSource,
  type SgipPdu,
  type Submit,
  sequenceToHex,
  sgip,
} from '../../protocols/sgip/index.ts';
import type { Speech, Submitted } from '../gateway/speech.ts';
import { withCountryCode } from './account.ts';
import { breachOf } from './rules.ts';
import type { TakenSubmits } from './taken-submits.ts';
import type { Sgip } from './types.ts';

const throttled = 88;
const billedBefore = 123;
const unreachable = 25;
const failed = 2;
/** ReportFlag 3. */
const recordOnly = 3;

/** By ReportFlag: whether the SP hears of a failure, and of a success. */
const reported: readonly { failure: boolean; success: boolean }[] = [
  { failure: true, success: false },
  { failure: true, success: true },
  { failure: false, success: false },
  { failure: true, success: true },
];

/** How an SMG says things: messages are named by sequence numbers, reports are PDUs of their own. */
export function sgipSpeech(sequences: SequenceSource, remembered: TakenSubmits): Speech<Sgip> {
  const next = () => sequences.next(new Date());
  return {
    framing: () => 'sgip',
    encode: (pdu, sequence) => sgip.encode(pdu as SgipPdu, sequence),
    versionOf: () => 0x12,
    resultOf,
    resultIn,
    busy: resultCode.busy,
    throttled,
    unreachable,
    billedBefore,
    writtenCode: String,
    read,
    breachOf,
    copies: {
      compare: ({ sequence, body }) => remembered.compare(sequence, sgip.encode(body, sequence)),
      add: ({ sequence, body }) => remembered.add(sequence, sgip.encode(body, sequence), new Date()),
      repeated: {
        rule: 'sequence-repeated',
        result: resultCode.badSequence,
        detail: 'an earlier Submit with other content has this sequence number; give each its own',
      },
    },
    idsFor: ({ sequence }, count) => Array(count).fill(sequence),
    acceptance: () => responseTo('submit', resultCode.ok),
    writtenId: sequenceToHex,
    idIn: parseSequence,
    writtenSequence: sequenceToHex,
    submitIn({ frame }) {
      const { pdu, sequence } = sgip.decodeBytes(frame);
      return pdu.name === 'submit' ? { sequence, body: pdu } : undefined;
    },
    deliver({ phone, to }, { coding, udhi, content }, id) {
      const sequence = id === undefined ? next() : parseSequence(id);
      const fields = { tpUdhi: udhi, messageCoding: coding, messageContent: content };
      const request = deliver.of({ userNumber: withCountryCode(phone), spNumber: to, ...fields });
      return { id: sequenceToHex(sequence), sequence, requestFor: () => request };
    },
    report(submitSequenceNumber, { receiver, code }) {
      const sequence = next();
      const fate = code === undefined ? { state: 0, errorCode: 0 } : { state: failed, errorCode: code };
      const request = report.of({ submitSequenceNumber, userNumber: receiver, ...fate });
      return { id: sequenceToHex(sequence), sequence, requestFor: () => request };
    },
    oddIn: () => undefined,
  };
}

function read(submit: Submit): Submitted {
  return {
    from: submit.spNumber,
    receivers: submit.userNumbers,
    coding: submit.messageCoding,
    udhi: submit.tpUdhi,
    content: submit.messageContent,
    reports: { flag: submit.reportFlag, ...reported[submit.reportFlag]! },
    service: submit.serviceType,
    feeType: String(submit.feeType),
    ...feeOf(submit),
    isRecord: submit.reportFlag === recordOnly,
  };
}

const feeKinds: Readonly<Record<number, 'item' | 'month'>> = { 2: 'item', 3: 'month' };

/** FeeType 2 is paid by the message, 3 by the month; 21 zeros as the payer are the SP. */
function feeOf({ feeType, feeValue, chargeNumber }: Submit): Pick<Submitted, 'fee'> {
  const kind = feeKinds[feeType];
  if (kind === undefined || /^0{21}$/.test(chargeNumber)) return {};
  return { fee: { kind, fen: Number(feeValue), payer: chargeNumber === '' ? undefined : chargeNumber } };
}
