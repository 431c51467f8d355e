import type * as pdus from './pdus.ts';

/** What one end may ask the other once logged in; `fwd` is for gateways among themselves. */
export type Request = pdus.Submit | pdus.Deliver | pdus.Query | pdus.Cancel | pdus.Fwd;
/** The name of a request. */
export type RequestName = Request['name'];
/** The answer to a request. */
export type Response = pdus.SubmitResp | pdus.DeliverResp | pdus.QueryResp | pdus.CancelResp | pdus.FwdResp;

/** The response to a request that says nothing but `result`. A Query_Resp cannot say no: it counts nothing. */
export function responseTo(request: Request, result: number): Response {
  switch (request.name) {
    case 'submit':
      return { name: 'submitResp', msgId: 0n, result };
    case 'deliver':
      return { name: 'deliverResp', msgId: request.msgId, result };
    case 'cancel':
      return { name: 'cancelResp', successId: result === 0 ? 0 : 1 };
    case 'fwd': {
      const { msgId, pkTotal, pkNumber } = request;
      return { name: 'fwdResp', msgId, pkTotal, pkNumber, result };
    }
    case 'query': {
      const { time, queryType, queryCode } = request;
      return { name: 'queryResp', time, queryType, queryCode, ...nothingCounted };
    }
  }
}

/** The result a response carries; a Query_Resp carries none and counts as ok. */
export function resultIn(response: Response): number {
  if (response.name === 'queryResp') return 0;
  return response.name === 'cancelResp' ? response.successId : response.result;
}

const nothingCounted = { mtTlMsg: 0, mtTlUsr: 0, mtScs: 0, mtWt: 0, mtFl: 0, moScs: 0, moWt: 0, moFl: 0 };
