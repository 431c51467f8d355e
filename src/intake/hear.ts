import { randomUUID } from 'node:crypto';
import { laneFor } from '../business/messages/index.ts';
import { carrierOf } from '../business/subscribers/index.ts';
import type { Tx } from '../platform/db.ts';
import { Problem } from '../platform/http/index.ts';
import type { Phone } from '../values/phone.ts';
import type { Intake } from './intake.ts';
import { takeBatch } from './mo.ts';

/**
 * Takes a text in a transaction of the caller's, as if a phone had sent it over the link by which its carrier reaches that number.
 * Who only wants to know what it does undoes it.
 */
export async function hearText(
  tx: Tx,
  intake: Intake,
  { phone, text, dialled }: { readonly phone: Phone; readonly text: string; readonly dialled: string },
): Promise<void> {
  const carrier = carrierOf(intake.segments, phone)?.carrier;
  const lane = carrier && laneFor(intake.door.lanes, carrier, dialled);
  if (carrier === undefined || lane === undefined)
    throw new Problem(409, 'no-way', {
      'zh-CN': '没有链路服务该号码所属的运营商，短信到不了这里',
      en: 'No link serves the carrier of this number: its messages cannot come here',
    });
  const raw = Buffer.from(text, 'utf16le').swap16();
  const sent = { phone, carrier, accessNumber: dialled, link: lane.link, text };
  await takeBatch(tx, intake, [{ ...sent, carrierMessageId: randomUUID(), raw, coding: 8 }]);
}
