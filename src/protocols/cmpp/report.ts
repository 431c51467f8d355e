import { Cursor, group, type RecordOf, text, u32, u64 } from '../wire/index.ts';
import type { Deliver } from './pdus.ts';
import { type Layout, layoutOf, type Version } from './version.ts';

const bodyOf = (layout: Layout) => ({
  /** That of the Submit's answer; of a group Submit the receiver's own. */
  msgId: u64,
  /** DELIVRD and the like, see `fateOf`. */
  stat: text(7),
  /** YYMMDDHHMM in Beijing time. */
  submitTime: text(10),
  /** YYMMDDHHMM in Beijing time. */
  doneTime: text(10),
  destTerminalId: text(layout === 2 ? 21 : 32),
  smscSequence: u32,
});

/** What became of a Submit at one of its receivers. */
export type Report = Readonly<RecordOf<ReturnType<typeof bodyOf>>>;

const bodies = { 2: group(bodyOf(2)), 3: group(bodyOf(3)) };

/** The body of a status report, 60 bytes in 2.x and 71 in 3.0, as the content of a Deliver. @throws EncodeError */
export function writeReport(report: Report, version: Version): Buffer {
  const body = bodies[layoutOf(version)];
  const bytes = Buffer.alloc(body.maxBytes);
  body.write(bytes, 0, report, 'report');
  return bytes;
}

/**
 * The status report in a Deliver; undefined when it is a message, or its body has neither length of a report.
 * The length decides, not the version: some gateways send the short body on a 3.0 connection.
 */
export function reportIn(deliver: Deliver): Report | undefined {
  if (deliver.registeredDelivery !== 1) return undefined;
  const { buffer, byteOffset, length } = deliver.msgContent;
  const body = [bodies[2], bodies[3]].find(({ maxBytes }) => maxBytes === length);
  return body?.read(new Cursor().place(Buffer.from(buffer, byteOffset, length), 0, length), 'report');
}
