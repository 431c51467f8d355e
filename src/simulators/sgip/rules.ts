import { resultCode, type Sequence, type Submit } from '../../protocols/sgip/index.ts';
import type { RawContent } from '../../protocols/sms/index.ts';
import { canonicalPhone } from '../../values/phone.ts';
import { ownsNumber } from '../gateway/account.ts';
import {
  above,
  type Breach,
  badHeader,
  breachIn,
  type Finding,
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
import type { Sgip } from './types.ts';

type Sent = Pick<SentTo<Sgip>, 'account' | 'serves'> & { readonly submit: Submit; readonly sequence: Sequence };

// Results of SGIP 1.3 and the vendors' range, where 1.2 has nothing better than "parameter format".
const { badParameter, badNumber, badLength, badSequence } = resultCode;
const feeWrong = 14;
const moFlagForbidden = 40;
const nodeWrong = 93;
const corpIdMismatch = 101;
const numberUnassigned = 102;

const spPays = '0'.repeat(21);
const codings = [0, 3, 4, 8, 15];
const mostContentBytes = 140;

/** What an SP must keep to in a Submit. */
export const submitRules: readonly Rule<Sent>[] = [
  {
    rule: 'sequence-node',
    result: nodeWrong,
    broken: ({ sequence, account }) =>
      sequence.node !== account.node && `sequence node ${sequence.node} is not the account's ${account.node}`,
  },
  {
    rule: 'sequence-time',
    result: badSequence,
    broken: ({ sequence }) =>
      !isMonthToSecond(sequence.time) && `sequence time ${sequence.time} is no MMDDHHMMSS in Beijing time`,
  },
  {
    rule: 'sp-number',
    result: badParameter,
    broken: ({ submit }) => notDigits('SPNumber', submit.spNumber),
  },
  {
    rule: 'sp-number-unassigned',
    result: numberUnassigned,
    broken: ({ submit, account }) =>
      !ownsNumber(account, submit.spNumber) &&
      `SPNumber "${submit.spNumber}" is not of this account, which has ${account.accessNumbers.join(', ')}`,
  },
  {
    rule: 'corp-id',
    result: corpIdMismatch,
    broken: ({ submit, account }) =>
      submit.corpId !== account.corpId && `CorpId "${submit.corpId}" is not the account's "${account.corpId}"`,
  },
  {
    rule: 'user-count',
    result: badParameter,
    broken: ({ submit }) => submit.userNumbers.length === 0 && 'UserCount is 0; give 1 to 100 numbers',
  },
  {
    rule: 'user-number',
    result: badNumber,
    broken: ({ submit }) =>
      wrongNumber('UserNumber', submit.userNumbers, isUserNumber, 'is no mobile number with 86 in front'),
  },
  {
    rule: 'user-network',
    result: badNumber,
    broken: ({ submit, serves }) =>
      wrongNumber('UserNumber', submit.userNumbers, (number) => serves(canonicalPhone(number)), otherNetwork),
  },
  {
    rule: 'user-number-twice',
    result: badNumber,
    broken: ({ submit }) => numberTwice('UserNumber', submit.userNumbers),
  },
  {
    rule: 'charge-number',
    result: badNumber,
    broken: ({ submit: { chargeNumber } }) =>
      chargeNumber !== '' &&
      chargeNumber !== spPays &&
      !isUserNumber(chargeNumber) &&
      `ChargeNumber "${chargeNumber}" is neither empty, nor 21 zeros, nor a mobile number with 86 in front`,
  },
  {
    rule: 'service-type',
    result: badParameter,
    broken: ({ submit }) => submit.serviceType === '' && 'ServiceType is empty; give the service code',
  },
  { rule: 'fee-type', result: feeWrong, broken: ({ submit }) => above('FeeType', submit.feeType, 4) },
  { rule: 'fee-value', result: feeWrong, broken: ({ submit }) => notFen('FeeValue', submit.feeValue) },
  { rule: 'given-value', result: feeWrong, broken: ({ submit }) => notFen('GivenValue', submit.givenValue) },
  { rule: 'agent-flag', result: badParameter, broken: ({ submit }) => above('AgentFlag', submit.agentFlag, 1) },
  {
    rule: 'mo-flag',
    result: badParameter,
    broken: ({ submit }) => above('MorelatetoMTFlag', submit.morelatetoMtFlag, 3),
  },
  {
    rule: 'mo-flag-forbidden',
    result: moFlagForbidden,
    broken: ({ submit }) =>
      submit.morelatetoMtFlag === 3 &&
      submit.reportFlag !== 3 &&
      'MorelatetoMTFlag 3 is feedback of the system; an SP may give it to monthly records only',
  },
  { rule: 'priority', result: badParameter, broken: ({ submit }) => above('Priority', submit.priority, 9) },
  {
    rule: 'expire-time',
    result: badParameter,
    broken: ({ submit }) => notTime('ExpireTime', submit.expireTime),
  },
  {
    rule: 'schedule-time',
    result: badParameter,
    broken: ({ submit }) => notTime('ScheduleTime', submit.scheduleTime),
  },
  { rule: 'report-flag', result: badParameter, broken: ({ submit }) => above('ReportFlag', submit.reportFlag, 3) },
  { rule: 'tp-udhi', result: badParameter, broken: ({ submit }) => above('TP_udhi', submit.tpUdhi, 1) },
  {
    rule: 'message-coding',
    result: badParameter,
    broken: ({ submit }) => notAmong('MessageCoding', submit.messageCoding, codings),
  },
  { rule: 'message-type', result: badParameter, broken: ({ submit }) => above('MessageType', submit.messageType, 0) },
  {
    rule: 'message-length',
    result: badLength,
    broken: ({ submit: { messageContent, reportFlag } }) => {
      const length = messageContent.length;
      if (length > mostContentBytes) return `MessageLength ${length} is above ${mostContentBytes}; send parts`;
      return length === 0 && reportFlag !== 3 && 'MessageLength is 0; only a monthly record may be empty';
    },
  },
  {
    rule: 'udh',
    result: badParameter,
    broken: ({ submit }) => badHeader('MessageContent', rawOf(submit)),
  },
  {
    rule: 'ascii-content',
    result: badParameter,
    broken: ({ submit }) => notAscii('MessageCoding', 'MessageContent', rawOf(submit)),
  },
  {
    rule: 'ucs2-content',
    result: badLength,
    broken: ({ submit }) => halfCharacter('MessageCoding', 'MessageContent', rawOf(submit)),
  },
];

/** The first rule a Submit breaks, undefined when it keeps them all. */
export function breachOf({ event, account, serves }: SentTo<Sgip>): Breach | undefined {
  return breachIn(submitRules, { submit: event.body, sequence: event.sequence, account, serves });
}

function notFen(field: string, value: string): Finding {
  return !/^0?\d{1,5}$/.test(value) && `${field} "${value}" is not fen in digits, 0 to 99999`;
}

const monthToSecond = /^(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d$/;

function isMonthToSecond(time: number): boolean {
  return monthToSecond.test(String(time).padStart(10, '0'));
}

function isUserNumber(number: string): boolean {
  return /^861[3-9]\d{9}$/.test(number);
}

function rawOf({ messageCoding: coding, tpUdhi: udhi, messageContent: content }: Submit): RawContent {
  return { coding, udhi, content };
}
