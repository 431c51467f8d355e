import type * as pdus from './pdus.ts';

/** What one end may ask the other once bound. */
export type Request = pdus.Submit | pdus.Deliver | pdus.Report | pdus.UserRpt | pdus.Trace | pdus.CheckUser;
/** The name of a request. */
export type RequestName = Request['name'];
/** The answer to a request. */
export type Response =
  | pdus.SubmitResp
  | pdus.DeliverResp
  | pdus.ReportResp
  | pdus.UserRptResp
  | pdus.TraceResp
  | pdus.CheckUserResp;

const responses: { readonly [K in RequestName]: (result: number) => Response } = {
  submit: (result) => ({ name: 'submitResp', result, reserve: '' }),
  deliver: (result) => ({ name: 'deliverResp', result, reserve: '' }),
  report: (result) => ({ name: 'reportResp', result, reserve: '' }),
  userRpt: (result) => ({ name: 'userRptResp', result, reserve: '' }),
  trace: (result) => ({
    name: 'traceResp',
    stations: [{ result, nodeId: '', receiveTime: '', sendTime: '', reserve: '' }],
  }),
  checkUser: (result) => ({ name: 'checkUserResp', result, status: 0, reserve: '' }),
};

/** The response to a request that says nothing but `result`. */
export function responseTo(name: RequestName, result: number): Response {
  return responses[name](result);
}

/** The same for the commands between SMG and GNS, which nobody here serves. */
export function responseToRouting(name: pdus.RoutingName, result: number): pdus.RoutingResp {
  return { name: `${name}Resp`, result, reserve: '' };
}

/** The result a response carries; a Trace_Resp speaks of stations and counts as ok. */
export function resultIn(response: Response): number {
  return response.name === 'traceResp' ? 0 : response.result;
}
