import { type Deliver, deliver, responseTo, sequenceToHex, sgip } from '../../protocols/sgip/index.ts';
import { type Segment, segment } from '../../protocols/sms/index.ts';
import type { Phone } from '../../values/phone.ts';
import type { PassingPdu } from '../handsets.ts';
import { withCountryCode } from './account.ts';
import type { Errand } from './courier.ts';
import type { Gateway } from './gateway.ts';

/** What a person writes. */
export type WrittenMo = { readonly phone: Phone; readonly to: string; readonly text: string };

/** An MO on its way: its id in the handset's history, and the SP's final result, when it has answered every part. */
export type SentMo = { readonly id: string; readonly acknowledged: Promise<number> };

type Carry = (errand: Errand) => void;

/** Sends what a person wrote as one Deliver, or several when it is long. */
export function sendMo(mo: WrittenMo, gateway: Gateway, carry: Carry): SentMo {
  const id = gateway.handsets.wrote(mo);
  const reference = gateway.nextReference();
  const results = segment(mo.text, { reference }).map((part) => sendPart(part, { ...mo, id }, gateway, carry));
  return { id, acknowledged: Promise.all(results).then((all) => all.find((result) => result !== 0) ?? 0) };
}

type Mo = WrittenMo & { readonly id: string };

function sendPart(part: Segment, mo: Mo, gateway: Gateway, carry: Carry): Promise<number> {
  const request = deliver.of({
    userNumber: withCountryCode(mo.phone),
    spNumber: mo.to,
    tpUdhi: part.udhi,
    messageCoding: part.coding,
    messageContent: part.content,
  });
  return new Promise((resolve) => carry(errandOf(request, mo, gateway, resolve)));
}

function errandOf(request: Deliver, mo: Mo, gateway: Gateway, resolve: (result: number) => void): Errand {
  const { phone, to, text, id } = mo;
  const { handsets, log, nextSequence } = gateway;
  const sequence = nextSequence();
  const hex = sequenceToHex(sequence);
  return {
    request,
    sequence,
    onSent(attempt) {
      log.add({ kind: 'mo-sent', sequence: hex, phone, to, attempt });
      if (handsets.keep) handsets.passed(phone, id, passing('out', sgip.encode(request, sequence)));
    },
    onAnswer(result, isFinal) {
      log.add({ kind: 'mo-acknowledged', sequence: hex, phone, to, text, result });
      if (isFinal) resolve(result);
      if (!handsets.keep) return;
      const frame = sgip.encode(responseTo('deliver', result), sequence);
      handsets.passed(phone, id, passing('in', frame), result === 0 ? 'sent' : `refused ${result}`);
    },
  };
}

function passing(direction: PassingPdu['direction'], frame: Buffer): PassingPdu {
  return { protocol: 'sgip', direction, frame };
}
