import { resultOf } from '../../protocols/sgip/index.ts';
import type { SmgEvent, SmgLogEntry } from './log.ts';

type Teller<K> = (event: Extract<SmgEvent, { kind: K }>) => string;

/** One line for people on what a gateway saw. Phone numbers stand in it as they are. */
export function describe(entry: SmgLogEntry): string {
  const tell = tellers[entry.kind] as (event: SmgEvent) => string;
  return tell(entry);
}

const tellers: { readonly [K in SmgEvent['kind']]: Teller<K> } = {
  'mo-sent': ({ sequence, phone, to, attempt }) => `-> Deliver ${sequence} ${phone} to ${to}${again(attempt)}`,
  'mo-acknowledged': ({ sequence, result, text }) => `<- Deliver_Resp ${sequence} ${words(result)} "${text}"`,
  'report-acknowledged': ({ submit, phone, state, errorCode, result }) =>
    `<- Report_Resp ${words(result)}: submit ${submit} ${phone} state ${state} error ${errorCode}`,
  'user-report-acknowledged': ({ phone, to, condition, result }) =>
    `<- UserRpt_Resp ${words(result)}: ${phone} at ${to} condition ${condition}`,
  'submit-taken': ({ sequence, from, phones, text, reportFlag, feeType }) =>
    `<- Submit ${sequence} ${from} to ${phones.join(', ')} ReportFlag ${reportFlag} FeeType ${feeType} "${text ?? ''}"`,
  'submit-answered': ({ sequence, result, again }) =>
    `-> Submit_Resp ${sequence} ${words(result)}${again ? ', to a copy' : ''}`,
  bound: ({ account, side }) => `${account} is logged in (${side})`,
  closed: ({ account, side, reason, detail }) => `${account || 'somebody'} is gone (${side}): ${reason}, ${detail}`,
  'client-fault': ({ rule, detail }) => `!! ${rule}: ${detail}`,
};

function words(result: number): string {
  return `${result} ${resultOf(result).en}`;
}

function again(attempt: number): string {
  return attempt > 1 ? `, attempt ${attempt}` : '';
}
