import type { Result } from '../../protocols/wire/index.ts';
import type { GatewayEvent, LogEntry } from './log.ts';

type ResultOf = (result: number) => Result;
type Teller<K> = (event: Extract<GatewayEvent, { kind: K }>, words: (result: number) => string) => string;

/** One line for people on what a gateway saw, with results in the words of its protocol. Phone numbers stand as they are. */
export function describe(entry: LogEntry, resultOf: ResultOf): string {
  const tell = tellers[entry.kind] as (event: GatewayEvent, words: (result: number) => string) => string;
  return tell(entry, (result) => `${result} ${resultOf(result).en}`);
}

const tellers: { readonly [K in GatewayEvent['kind']]: Teller<K> } = {
  'mo-sent': ({ id, phone, to, attempt }) => `-> MO ${id} ${phone} to ${to}${again(attempt)}`,
  'mo-acknowledged': ({ id, result, text }, words) => `<- MO ${id} answered ${words(result)} "${text}"`,
  'report-acknowledged': ({ submit, phone, code, result }, words) =>
    `<- report answered ${words(result)}: submit ${submit} ${phone} ${fateOf(code)}`,
  'user-report-acknowledged': ({ phone, to, condition, result }, words) =>
    `<- user report answered ${words(result)}: ${phone} at ${to} condition ${condition}`,
  'submit-taken': ({ sequence, from, phones, text, service, reportFlag, feeType }) =>
    `<- Submit ${sequence} ${from} to ${phones.join(', ')}, ${service}, report ${reportFlag}, fee type ${feeType}: "${text ?? ''}"`,
  'submit-answered': ({ sequence, result, again }, words) =>
    `-> Submit ${sequence} answered ${words(result)}${again ? ', to a copy' : ''}`,
  bound: ({ account, side }) => `${account} is logged in (${side})`,
  closed: ({ account, side, reason, detail }) => `${account || 'somebody'} is gone (${side}): ${reason}, ${detail}`,
  'client-fault': ({ rule, detail }) => `!! ${rule}: ${detail}`,
};

function fateOf(code: number | undefined): string {
  return code === undefined ? 'delivered' : `failed ${code}`;
}

function again(attempt: number): string {
  return attempt > 1 ? `, attempt ${attempt}` : '';
}
