import type { Request, RequestEvent, Response, SmgpEvent } from '../../protocols/smgp/index.ts';
import type { LongAccount } from '../gateway/long.ts';

/** An SP of China Telecom; `name` is its ClientID of at most eight characters, `password` the secret. */
export type SmgwAccount = LongAccount;

/** What a gateway of SMGP is made of. */
export type Smgp = {
  account: SmgwAccount;
  bound: Extract<SmgpEvent, { kind: 'bound' }>;
  submit: Extract<RequestEvent, { kind: 'submit' }>;
  inquiry: never;
  request: Request;
  response: Response;
  sequence: number;
  /** MsgID, 20 digits. */
  id: string;
};
