import type { Deliver } from './pdus.ts';

/** What became of a Submit at one of its receivers. */
export type Report = {
  /** That of the Submit's answer, 20 hexadecimal digits; of a group Submit the receiver's own. */
  readonly id: string;
  readonly sub: string;
  readonly dlvrd: string;
  /** YYMMDDHHMM in Beijing time. */
  readonly submitDate: string;
  /** YYMMDDHHMM in Beijing time. */
  readonly doneDate: string;
  /** DELIVRD and the like, see `fateOf`. */
  readonly stat: string;
  /** "000" ok, "001" unreachable, "005" blacklist … */
  readonly err: string;
  readonly text: string;
};

// The id is ten raw bytes, so the words can only be found by place. Their letter case differs between programs.
const words: readonly (readonly [word: string, name: keyof Report, bytes: number])[] = [
  ['id:', 'id', 10],
  [' sub:', 'sub', 3],
  [' dlvrd:', 'dlvrd', 3],
  [' Submit date:', 'submitDate', 10],
  [' done date:', 'doneDate', 10],
  [' stat:', 'stat', 7],
  [' err:', 'err', 3],
  [' Text:', 'text', 20],
];
const reportBytes = words.reduce((sum, [word, , bytes]) => sum + word.length + bytes, 0);

/** The status report in a Deliver; undefined when it is a message, or its body has not the 122 bytes of a report. */
export function reportIn({ isReport, msgContent }: Deliver): Report | undefined {
  if (isReport !== 1 || msgContent.length < reportBytes) return undefined;
  const content = Buffer.from(msgContent.buffer, msgContent.byteOffset, msgContent.length);
  let at = 0;
  const entries = words.map(([word, name, bytes]) => {
    at += word.length + bytes;
    const value = content.subarray(at - bytes, at);
    return [name, name === 'id' ? value.toString('hex') : value.toString('latin1').replace(/\0.*$/s, '')];
  });
  return Object.fromEntries(entries) as Report;
}

/** The body of a status report, 122 bytes, as the content of a Deliver. Texts are cut to their places. */
export function writeReport(report: Report): Buffer {
  const content = Buffer.alloc(reportBytes);
  let at = 0;
  for (const [word, name, bytes] of words) {
    content.write(word, at, 'latin1');
    content.write(report[name], at + word.length, bytes, name === 'id' ? 'hex' : 'latin1');
    at += word.length + bytes;
  }
  return content;
}
