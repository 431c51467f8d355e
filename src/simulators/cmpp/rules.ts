import { layoutOf, type Submit, type Version, versionName } from '../../protocols/cmpp/index.ts';
import { type RawContent, readContent } from '../../protocols/sms/index.ts';
import { canonicalPhone, isMobile } from '../../values/phone.ts';
import { ownsNumber } from '../gateway/account.ts';
import {
  above,
  type Breach,
  badHeader,
  breachIn,
  halfCharacter,
  notAmong,
  notAscii,
  notDigits,
  notTime,
  numberTwice,
  otherNetwork,
  type Rule,
  wrongNumber,
} from '../gateway/rules.ts';
import type { Sent as SentTo } from '../gateway/speech.ts';
import type { Cmpp } from './types.ts';

type Sent = Pick<SentTo<Cmpp>, 'account' | 'serves'> & { readonly submit: Submit; readonly version: Version };

// Results of SUBMIT_RESP. From 9 on version 2.0 says no more than "other".
const badStructure = 1;
const badLength = 4;
const feeWrong = 5;
const tooLong = 6;
const serviceWrong = 7;
const srcIdWrong = 10;
const msgSrcWrong = 11;
const payerWrong = 12;
const receiverWrong = 13;

const codings = [0, 3, 4, 8, 15];
const feeTypes = { 2: ['01', '02', '03', '04', '05'], 3: ['01', '02', '03'] } as const;
const linkIdDigits = 20;
/** "Less than 160" for ASCII, 140 for the rest, in bytes. */
const mostAsciiBytes = 159;
const mostBytes = 140;
const namedPayer = 3;
const recordOnly = 2;

/** What an SP must keep to in a SUBMIT. */
export const submitRules: readonly Rule<Sent>[] = [
  {
    rule: 'src-id',
    result: srcIdWrong,
    broken: ({ submit }) => notDigits('Src_Id', submit.srcId),
  },
  {
    rule: 'src-id-unassigned',
    result: srcIdWrong,
    broken: ({ submit, account }) =>
      !ownsNumber(account, submit.srcId) &&
      `Src_Id "${submit.srcId}" is not of this account, which has ${account.accessNumbers.join(', ')}`,
  },
  {
    rule: 'msg-src',
    result: msgSrcWrong,
    broken: ({ submit, account }) =>
      submit.msgSrc !== account.name && `Msg_src "${submit.msgSrc}" is not the account "${account.name}"`,
  },
  {
    rule: 'dest-terminal',
    result: receiverWrong,
    broken: ({ submit }) => wrongNumber('Dest_terminal_Id', receiversOf(submit), isPhone, 'is no mobile number'),
  },
  {
    rule: 'dest-network',
    result: receiverWrong,
    broken: ({ submit, serves }) =>
      wrongNumber('Dest_terminal_Id', receiversOf(submit), (number) => serves(canonicalPhone(number)), otherNetwork),
  },
  {
    rule: 'dest-twice',
    result: receiverWrong,
    broken: ({ submit }) => numberTwice('Dest_terminal_Id', receiversOf(submit).map(canonicalPhone)),
  },
  {
    rule: 'dest-type',
    result: badStructure,
    broken: ({ submit }) => above('Dest_terminal_type', submit.destTerminalType, 1),
  },
  {
    rule: 'fee-user-type',
    result: badStructure,
    broken: ({ submit }) => above('Fee_UserType', submit.feeUserType, namedPayer),
  },
  {
    rule: 'fee-terminal',
    result: payerWrong,
    broken: ({ submit }) =>
      submit.feeUserType === namedPayer &&
      submit.feeTerminalType === 0 &&
      wrongNumber('Fee_terminal_Id', [submit.feeTerminalId], isPhone, 'is no mobile number, and Fee_UserType is 3'),
  },
  {
    rule: 'fee-terminal-type',
    result: badStructure,
    broken: ({ submit }) => above('Fee_terminal_type', submit.feeTerminalType, 1),
  },
  {
    rule: 'service-id',
    result: serviceWrong,
    broken: ({ submit }) => submit.serviceId === '' && 'Service_Id is empty; give the service code',
  },
  {
    rule: 'fee-type',
    result: feeWrong,
    broken: ({ submit, version }) => notAmong('FeeType', submit.feeType, feeTypes[layoutOf(version)]),
  },
  { rule: 'fee-code', result: feeWrong, broken: ({ submit }) => notDigits('FeeCode', submit.feeCode) },
  {
    rule: 'registered-delivery',
    result: badStructure,
    broken({ submit, version }) {
      const most = layoutOf(version) === 2 ? recordOnly : 1;
      return above(`Registered_Delivery of ${versionName(version)}`, submit.registeredDelivery, most);
    },
  },
  { rule: 'msg-level', result: badStructure, broken: ({ submit }) => above('Msg_level', submit.msgLevel, 9) },
  { rule: 'valid-time', result: badStructure, broken: ({ submit }) => notTime('ValId_Time', submit.validTime) },
  { rule: 'at-time', result: badStructure, broken: ({ submit }) => notTime('At_Time', submit.atTime) },
  { rule: 'tp-udhi', result: badStructure, broken: ({ submit }) => above('TP_udhi', submit.tpUdhi, 1) },
  { rule: 'msg-fmt', result: badStructure, broken: ({ submit }) => notAmong('Msg_Fmt', submit.msgFmt, codings) },
  {
    rule: 'msg-length',
    result: tooLong,
    broken({ submit: { msgFmt, msgContent } }) {
      const most = msgFmt === 0 ? mostAsciiBytes : mostBytes;
      return msgContent.length > most && `Msg_Length ${msgContent.length} is above ${most}; send parts`;
    },
  },
  {
    rule: 'msg-empty',
    result: badLength,
    broken: ({ submit }) =>
      submit.msgContent.length === 0 &&
      submit.registeredDelivery !== recordOnly &&
      'Msg_Length is 0; only a record for the bill may be empty',
  },
  { rule: 'udh', result: badStructure, broken: ({ submit }) => badHeader('Msg_Content', rawOf(submit)) },
  {
    rule: 'pk',
    result: badStructure,
    broken: ({ submit: { pkTotal, pkNumber } }) =>
      (pkNumber < 1 || pkNumber > pkTotal) &&
      `Pk_number ${pkNumber} of Pk_total ${pkTotal}: count from 1, 1 of 1 is whole`,
  },
  {
    rule: 'pk-header',
    result: badStructure,
    broken({ submit }) {
      const { total, number } = readContent(rawOf(submit)).part ?? { total: 1, number: 1 };
      const isSame = submit.pkTotal === total && submit.pkNumber === number;
      return (
        !isSame && `Pk says ${submit.pkNumber} of ${submit.pkTotal}, the header of Msg_Content ${number} of ${total}`
      );
    },
  },
  {
    rule: 'ascii-content',
    result: badStructure,
    broken: ({ submit }) => notAscii('Msg_Fmt', 'Msg_Content', rawOf(submit)),
  },
  {
    rule: 'ucs2-content',
    result: badLength,
    broken: ({ submit }) => halfCharacter('Msg_Fmt', 'Msg_Content', rawOf(submit)),
  },
  {
    rule: 'link-id',
    result: badStructure,
    broken: ({ submit: { linkId } }) =>
      linkId !== '' &&
      linkId.length !== linkIdDigits &&
      `LinkID "${linkId}" is neither empty nor the ${linkIdDigits} characters of a DELIVER`,
  },
];

/** The first rule a SUBMIT breaks, undefined when it keeps them all. */
export function breachOf({ event, bound, account, serves }: SentTo<Cmpp>): Breach | undefined {
  return breachIn(submitRules, { submit: event.body, version: bound.version, account, serves });
}

/** The receivers that are numbers; a pseudo-code is taken as it is. */
function receiversOf({ destTerminalType, destTerminalIds }: Submit): readonly string[] {
  return destTerminalType === 1 ? [] : destTerminalIds;
}

function isPhone(number: string): boolean {
  return isMobile(canonicalPhone(number));
}

function rawOf({ msgFmt: coding, tpUdhi: udhi, msgContent: content }: Submit): RawContent {
  return { coding, udhi, content };
}
