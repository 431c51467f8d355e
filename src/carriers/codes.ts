import { settledByHand } from '../business/messages/index.ts';
import * as cmpp from '../protocols/cmpp/index.ts';
import { deliveryOf, reactionTo, statusTexts } from '../protocols/mm7/index.ts';
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
    case 'mm7':
      return by === 'answer' ? mm7Status(number!) : mm7Report(code);
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

const mm7Remedies: Readonly<Record<string, CodeWords['remedy']>> = {
  retry: 'slower',
  unknown: 'later',
  accepted: 'later',
};

function mm7Status(status: number): CodeWords {
  const en = statusTexts[status] ?? `HTTP or unknown status ${status}`;
  return { zh: `彩信中心状态 ${status}（${en}）`, en, remedy: mm7Remedies[reactionTo(status)] ?? 'never' };
}

const mm7Reports: Readonly<Record<string, string>> = {
  retrieved: '已取回',
  read: '已阅读',
  forwarded: '已转出本运营商',
  deferred: '用户推迟取回',
  expired: '过期未取回',
  rejected: '被拒绝',
  unrecognised: '手机不支持彩信',
  unrecognized: '手机不支持彩信',
  indeterminate: '结果无法确定',
};

/** `Unrecognised 2003`: the MMStatus, and the code that some MMSCs add. */
function mm7Report(code: string): CodeWords {
  const [word = '', ...more] = code.split(' ');
  const zh = mm7Reports[word.toLowerCase()] ?? `彩信中心报告 ${word}`;
  const never = deliveryOf(word) === 'failed' && word.toLowerCase() !== 'expired';
  return { zh: [zh, ...more].join(' '), en: code, remedy: never ? 'never' : 'later' };
}

/** `UNDELIV 001`: the stat, which SMGP shares with CMPP, and what its err adds. */
function smgpReport(code: string): CodeWords {
  const [stat = '', err] = code.split(' ');
  const said = cmpp.statOf(stat);
  if (err === undefined || /^0*$/.test(err)) return said;
  const more = smgp.errOf(Number(err));
  return { zh: `${said.zh}：${more.zh}`, en: `${said.en}: ${more.en}`, remedy: more.remedy };
}
