import { formatMsgId, type Query, type Response, resultCode } from '../../protocols/cmpp/index.ts';
import { ownsNumber } from '../gateway/account.ts';
import { compactTime } from '../gateway/compact-time.ts';
import type { GatewayLog, LogEntry } from '../gateway/log.ts';
import type { Cmpp, IsmgAccount } from './types.ts';

/** CANCEL comes too late: this gateway delivers at once. */
const tooLate = 1;
/** Query_Type: totals, or those of a service. */
const ofService = 1;

/** Answers QUERY by the log, and CANCEL with a no. */
export function inform({ body }: Cmpp['inquiry'], account: IsmgAccount, log: GatewayLog): number | Response {
  if (body.name === 'query') return counted(body, account, log);
  const id = formatMsgId(body.msgId);
  if (!log.of('submit-taken').some(({ ids }) => ids.includes(id))) {
    log.blame('cancel-unknown', `cancel: Msg_Id ${id} was not given here; send the one of SUBMIT_RESP`);
  }
  return { name: 'cancelResp', successId: tooLate };
}

/** Messages are forwarded as soon as they are taken, so none waits or fails at this gateway. */
function counted(query: Query, account: IsmgAccount, log: GatewayLog): Response {
  if (!/^20\d{6}$/.test(query.time)) log.blame('query-time', `query: Time "${query.time}" is no YYYYMMDD`);
  if (query.queryType > ofService) log.blame('query-type', `query: Query_Type ${query.queryType} is above 1`);
  const ofDay = (entry: LogEntry) => `20${compactTime(new Date(entry.at)).slice(0, 6)}` === query.time;
  const submits = log
    .of('submit-taken')
    .filter((one) => ofDay(one) && one.account === account.name)
    .filter(({ service }) => query.queryType !== ofService || service === query.queryCode);
  const answered = log.of('mo-acknowledged').filter((one) => ofDay(one) && ownsNumber(account, one.to));
  const receivers = submits.reduce((sum, { phones }) => sum + phones.length, 0);
  const delivered = answered.filter(({ result }) => result === resultCode.ok).length;
  const { time, queryType, queryCode } = query;
  return {
    ...{ name: 'queryResp', time, queryType, queryCode },
    ...{ mtTlMsg: submits.length, mtTlUsr: receivers, mtScs: receivers, mtWt: 0, mtFl: 0 },
    ...{ moScs: delivered, moWt: 0, moFl: answered.length - delivered },
  };
}
