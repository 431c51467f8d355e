import { resultCode, type Sequence, type Submit } from '../../protocols/sgip/index.ts';
import { readContent } from '../../protocols/sms/index.ts';
import { canonicalPhone, type Phone } from '../../values/phone.ts';
import { ownsNumber, type SpAccount } from './account.ts';

/** A Submit as it came to a gateway. */
export type Sent = {
  readonly submit: Submit;
  readonly sequence: Sequence;
  /** Who sent it. */
  readonly account: SpAccount;
  /** Whether a phone is of the gateway's network. */
  readonly serves: (phone: Phone) => boolean;
};

/** What is wrong with a Submit: the name of the rule, the result it is refused with, and precisely what to do about it. */
export type Breach = { readonly rule: string; readonly result: number; readonly detail: string };

type Rule = {
  readonly rule: string;
  readonly result: number;
  /** The field, its value and the remedy, or nothing when the rule is kept. */
  readonly broken: (sent: Sent) => string | undefined | false;
};

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

const rules: readonly Rule[] = [
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
    broken: ({ submit }) => !/^\d{1,21}$/.test(submit.spNumber) && `SPNumber "${submit.spNumber}" is not all digits`,
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
    broken: ({ submit }) => {
      const wrong = submit.userNumbers.find((number) => !isUserNumber(number));
      return wrong !== undefined && `UserNumber "${wrong}" is no mobile number with 86 in front`;
    },
  },
  {
    rule: 'user-network',
    result: badNumber,
    broken: ({ submit, serves }) => {
      const foreign = submit.userNumbers.find((number) => !serves(canonicalPhone(number)));
      return foreign !== undefined && `UserNumber "${foreign}" is of another network; send it to its own gateway`;
    },
  },
  {
    rule: 'user-number-twice',
    result: badNumber,
    broken: ({ submit }) =>
      new Set(submit.userNumbers).size < submit.userNumbers.length && 'UserNumber has the same number twice',
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
    broken: ({ submit }) =>
      !codings.includes(submit.messageCoding) &&
      `MessageCoding ${submit.messageCoding} is none of ${codings.join(', ')}`,
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
    broken: ({ submit: { tpUdhi, messageContent } }) =>
      tpUdhi === 1 &&
      1 + (messageContent[0] ?? 0) > messageContent.length &&
      'TP_udhi is 1 but MessageContent does not begin with a user data header',
  },
  {
    rule: 'ascii-content',
    result: badParameter,
    broken: ({ submit }) =>
      submit.messageCoding === 0 &&
      payloadOf(submit).some((byte) => byte >= 0x80) &&
      'MessageCoding is 0 but MessageContent is not all ASCII',
  },
  {
    rule: 'ucs2-content',
    result: badLength,
    broken: ({ submit }) =>
      submit.messageCoding === 8 &&
      payloadOf(submit).length % 2 === 1 &&
      'MessageCoding is 8 but MessageContent ends in half a character',
  },
];

/** The first rule a Submit breaks, undefined when it keeps them all. Strict: what the text does not allow is refused. */
export function breachOf(sent: Sent): Breach | undefined {
  for (const { rule, result, broken } of rules) {
    const detail = broken(sent);
    if (detail) return { rule, result, detail };
  }
  return undefined;
}

function above(field: string, value: number, most: number): string | false {
  return value > most && `${field} ${value} is above ${most}`;
}

function notFen(field: string, value: string): string | false {
  return !/^0?\d{1,5}$/.test(value) && `${field} "${value}" is not fen in digits, 0 to 99999`;
}

// yymmddhhmmss, a tenth, and the distance to Greenwich in quarters of an hour: Beijing is 032+.
const absoluteTime = /^\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d032\+$/;

function notTime(field: string, value: string): string | false {
  return value !== '' && !absoluteTime.test(value) && `${field} "${value}" is neither empty nor yymmddhhmmss032+`;
}

const monthToSecond = /^(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d$/;

function isMonthToSecond(time: number): boolean {
  return monthToSecond.test(String(time).padStart(10, '0'));
}

function isUserNumber(number: string): boolean {
  return /^861[3-9]\d{9}$/.test(number);
}

function payloadOf({ messageCoding, tpUdhi, messageContent }: Submit): Uint8Array {
  return readContent({ coding: messageCoding, udhi: tpUdhi, content: messageContent }).raw;
}
