import { type Submit, statusCode } from '../../protocols/smgp/index.ts';
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
import { receiveOnly } from './login-modes.ts';
import type { Smgp } from './types.ts';

type Sent = Pick<SentTo<Smgp>, 'account' | 'serves'> & { readonly submit: Submit; readonly loginMode: number };

// Statuses of Submit_Resp.
const { badStructure, badCommand } = statusCode;
const typeWrong = 30;
const priorityWrong = 31;
const feeTypeWrong = 32;
const feeCodeWrong = 33;
const formatWrong = 34;
const lengthWrong = 36;
const fixedFeeWrong = 40;
const serviceWrong = 43;
const validTimeWrong = 44;
const atTimeWrong = 45;
const sourceWrong = 46;
const receiverWrong = 47;
const payerWrong = 48;
const noRoute = 58;

const mobileTerminated = 6;
const formats = [0, 3, 4, 8, 15, 246];
const feeTypes = ['00', '01', '02', '03'];
const monthlyCharge = 5;

/** What an SP must keep to in a Submit. */
export const submitRules: readonly Rule<Sent>[] = [
  {
    rule: 'submit-on-receiver',
    result: badCommand,
    broken: ({ loginMode }) =>
      loginMode === receiveOnly && 'the connection logged in with LoginMode 1, to receive only',
  },
  {
    rule: 'msg-type',
    result: typeWrong,
    broken: ({ submit }) => submit.msgType !== mobileTerminated && `MsgType ${submit.msgType} is not 6, to a phone`,
  },
  { rule: 'src-term', result: sourceWrong, broken: ({ submit }) => notDigits('SrcTermID', submit.srcTermId) },
  {
    rule: 'src-term-unassigned',
    result: sourceWrong,
    broken: ({ submit, account }) =>
      !ownsNumber(account, submit.srcTermId) &&
      `SrcTermID "${submit.srcTermId}" is not of this account, which has ${account.accessNumbers.join(', ')}`,
  },
  {
    rule: 'dest-term',
    result: receiverWrong,
    broken: ({ submit }) => wrongNumber('DestTermID', receiversOf(submit), isPhone, 'is no mobile number'),
  },
  {
    rule: 'dest-network',
    result: noRoute,
    broken: ({ submit, serves }) =>
      wrongNumber('DestTermID', receiversOf(submit), (number) => serves(canonicalPhone(number)), otherNetwork),
  },
  {
    rule: 'dest-twice',
    result: receiverWrong,
    broken: ({ submit }) => numberTwice('DestTermID', receiversOf(submit).map(canonicalPhone)),
  },
  {
    rule: 'charge-term',
    result: payerWrong,
    broken: ({ submit }) =>
      submit.chargeTermId !== '' &&
      wrongNumber('ChargeTermID', [submit.chargeTermId], isPhone, 'is neither empty nor a mobile number'),
  },
  {
    rule: 'service-id',
    result: serviceWrong,
    broken: ({ submit }) => submit.serviceId === '' && 'ServiceID is empty; give the service code',
  },
  {
    rule: 'need-report',
    result: badStructure,
    broken: ({ submit }) => above('NeedReport', submit.needReport, 1),
  },
  { rule: 'priority', result: priorityWrong, broken: ({ submit }) => above('Priority', submit.priority, 3) },
  { rule: 'fee-type', result: feeTypeWrong, broken: ({ submit }) => notAmong('FeeType', submit.feeType, feeTypes) },
  { rule: 'fee-code', result: feeCodeWrong, broken: ({ submit }) => notDigits('FeeCode', submit.feeCode) },
  { rule: 'fixed-fee', result: fixedFeeWrong, broken: ({ submit }) => notDigits('FixedFee', submit.fixedFee) },
  { rule: 'valid-time', result: validTimeWrong, broken: ({ submit }) => notTime('ValidTime', submit.validTime) },
  { rule: 'at-time', result: atTimeWrong, broken: ({ submit }) => notTime('AtTime', submit.atTime) },
  {
    rule: 'msg-format',
    result: formatWrong,
    broken: ({ submit }) => notAmong('MsgFormat', submit.msgFormat, formats),
  },
  {
    rule: 'msg-empty',
    result: lengthWrong,
    broken: ({ submit }) =>
      submit.msgContent.length === 0 &&
      submit.options.submitMsgType !== monthlyCharge &&
      'MsgLength is 0; only a monthly charge (SubmitMsgType 5) may be empty',
  },
  {
    rule: 'tp-udhi',
    result: badStructure,
    broken: ({ submit }) => above('TP_udhi', submit.options.tpUdhi ?? 0, 1),
  },
  { rule: 'udh', result: badStructure, broken: ({ submit }) => badHeader('MsgContent', rawOf(submit)) },
  {
    rule: 'pk-header',
    result: badStructure,
    broken({ submit }) {
      const { total, number } = readContent(rawOf(submit)).part ?? { total: 1, number: 1 };
      const { pkTotal = 1, pkNumber = 1 } = submit.options;
      const isSame = pkTotal === total && pkNumber === number;
      return !isSame && `Pk says ${pkNumber} of ${pkTotal}, the header of MsgContent ${number} of ${total}`;
    },
  },
  {
    rule: 'ascii-content',
    result: formatWrong,
    broken: ({ submit }) => notAscii('MsgFormat', 'MsgContent', rawOf(submit)),
  },
  {
    rule: 'ucs2-content',
    result: lengthWrong,
    broken: ({ submit }) => halfCharacter('MsgFormat', 'MsgContent', rawOf(submit)),
  },
  {
    rule: 'unknown-option',
    result: badStructure,
    broken({ submit }) {
      const other = submit.options.others?.[0];
      return (
        other && `an optional parameter has tag 0x${other.tag.toString(16).padStart(4, '0')}, unknown or there twice`
      );
    },
  },
];

/** The first rule a Submit breaks, undefined when it keeps them all. */
export function breachOf({ event, bound, account, serves }: SentTo<Smgp>): Breach | undefined {
  return breachIn(submitRules, { submit: event.body, loginMode: bound.loginMode, account, serves });
}

/** The receivers that are numbers; a pseudo-code is taken as it is. */
function receiversOf({ options, destTermIds }: Submit): readonly string[] {
  return options.destTermType === 1 ? [] : destTermIds;
}

function isPhone(number: string): boolean {
  return isMobile(canonicalPhone(number));
}

function rawOf({ msgFormat: coding, options: { tpUdhi: udhi = 0 }, msgContent: content }: Submit): RawContent {
  return { coding, udhi, content };
}
