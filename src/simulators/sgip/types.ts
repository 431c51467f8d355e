import type { Request, RequestEvent, Response, Sequence, SgipEvent } from '../../protocols/sgip/index.ts';
import type { SpAccount } from './account.ts';

/** What a gateway of SGIP is made of. Its sequence numbers name messages as well. */
export type Sgip = {
  account: SpAccount;
  bound: Extract<SgipEvent, { kind: 'bound' }>;
  submit: Extract<RequestEvent, { kind: 'submit' }>;
  inquiry: Extract<RequestEvent, { kind: 'trace' }>;
  request: Request;
  response: Response;
  sequence: Sequence;
  id: Sequence;
};
