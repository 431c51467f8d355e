import type { CmppEvent, Request, RequestEvent, Response, Version } from '../../protocols/cmpp/index.ts';
import type { LongAccount } from '../gateway/long.ts';

/** An SP of China Mobile; `name` is its six digits (Source_Addr and Msg_src), `password` the shared secret. */
export type IsmgAccount = LongAccount & {
  /** The versions it may speak: 0x20, 0x21, 0x30; all unless told. */
  readonly versions?: readonly Version[];
};

/** What a gateway of CMPP is made of. */
export type Cmpp = {
  account: IsmgAccount;
  bound: Extract<CmppEvent, { kind: 'bound' }>;
  submit: Extract<RequestEvent, { kind: 'submit' }>;
  inquiry: Extract<RequestEvent, { kind: 'query' | 'cancel' }>;
  request: Request;
  response: Response;
  sequence: number;
  /** Msg_Id. */
  id: bigint;
};
