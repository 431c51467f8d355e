import type * as pdus from './pdus.ts';

/** What one end may ask the other once logged in. */
export type Request = pdus.Submit | pdus.Deliver;
/** The name of a request. */
export type RequestName = Request['name'];
/** The answer to a request. */
export type Response = pdus.SubmitResp | pdus.DeliverResp;

const noId = '0'.repeat(20);

/** The response to a request that says nothing but `status`. */
export function responseTo(request: Request, status: number): Response {
  return request.name === 'submit'
    ? { name: 'submitResp', msgId: noId, status }
    : { name: 'deliverResp', msgId: request.msgId, status };
}
