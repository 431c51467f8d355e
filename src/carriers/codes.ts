import { settledByHand } from '../business/messages/index.ts';
import * as cmpp from '../protocols/cmpp/index.ts';
import * as sgip from '../protocols/sgip/index.ts';
import * as smgp from '../protocols/smgp/index.ts';
import type { LinkSheet } from './sheets/sheet.ts';

/** A code of a carrier in words, and whether the same message may ever arrive: as the specifications say. */
export type CodeWords = {
  readonly zh: string;
  readonly en: string;
  readonly remedy: 'never' | 'later' | 'slower';
};

/** Where a code came from: the gateway answered with it, or a status report told it. */
export type CodeOf = 'answer' | 'report';

const byHand: CodeWords = { zh: '由人工裁定', en: 'settled by a person', remedy: 'later' };

/** A code in words, by the tables of its protocol. What our own encoder said is told as it is. */
export function wordsOfCode(protocol: LinkSheet['protocol'], by: CodeOf, code: string): CodeWords {
  if (code === settledByHand) return byHand;
  const number = /^\d+$/.test(code) ? Number(code) : undefined;
  if (by === 'answer' && number === undefined)
    return { zh: `本平台无法按链路规则编码：${code}`, en: `we could not write it as a PDU: ${code}`, remedy: 'never' };
  switch (protocol) {
    case 'sgip':
      return sgip.resultOf(number ?? -1);
    case 'cmpp':
      return by === 'answer' ? cmpp.resultOf(number!) : cmpp.statOf(code);
    case 'smgp':
      return by === 'answer' ? smgp.statusOf(number!) : smgpReport(code);
    default:
      return protocol satisfies never;
  }
}

/** What the code of an attempt says, by the protocol of its link: that of the report once it has come, else the answer's. */
export function wordsOfAttempt(
  { result, reportedAt }: { readonly result?: string | undefined; readonly reportedAt?: Date | undefined },
  sheet: Pick<LinkSheet, 'protocol'> | undefined,
): CodeWords | undefined {
  if (result === undefined || sheet === undefined) return undefined;
  return wordsOfCode(sheet.protocol, reportedAt === undefined ? 'answer' : 'report', result);
}

/** `UNDELIV 001`: the stat, which SMGP shares with CMPP, and what its err adds. */
function smgpReport(code: string): CodeWords {
  const [stat = '', err] = code.split(' ');
  const said = cmpp.statOf(stat);
  if (err === undefined || /^0*$/.test(err)) return said;
  const more = smgp.errOf(Number(err));
  return { zh: `${said.zh}：${more.zh}`, en: `${said.en}: ${more.en}`, remedy: more.remedy };
}
