import { Connection as LongConnection, type Outcome, type SendOptions } from '../long/index.ts';
import type { ClientSession } from './client-session.ts';
import type { Smgp } from './dialect.ts';
import { answerFrom, type Handlers } from './handlers.ts';
import { type Deliver, type DeliverResp, deliver, type Submit, type SubmitResp, submit } from './pdus.ts';
import { statusOf } from './results.ts';
import type { ServerSession } from './server-session.ts';

/** Fields that are not named are blank: zero, empty. `msgType` is 6, a message to a phone. */
export type SubmitFields = Pick<Submit, 'srcTermId' | 'destTermIds'> & Partial<Omit<Submit, 'name'>>;
export type DeliverFields = Pick<Deliver, 'srcTermId' | 'destTermId'> & Partial<Omit<Deliver, 'name'>>;

const toPhone = 6;

/** One connection, logged in, of either end. */
export class Connection extends LongConnection<Smgp> {
  /** Use `connect` and `listen`. */
  constructor(
    session: ClientSession | ServerSession,
    handlers: Handlers<Connection>,
    onFault: (detail: string) => void = () => {},
  ) {
    super(session, {
      resultOf: (response) => statusOf(response.status),
      serve: async (event) => session.answer(event, await answerFrom(event, this, handlers)),
      onFault,
    });
  }

  /** An SP sends a message; resolves when it is answered, or when it is known that it will not be. See `request`. */
  submit(fields: SubmitFields, options?: SendOptions): Promise<Outcome<SubmitResp>> {
    return this.request(submit.of({ msgType: toPhone, ...fields }), options);
  }

  /** A gateway sends a message of a phone, or a report, to the SP that is connected. See `request`. */
  deliver(fields: DeliverFields, options?: SendOptions): Promise<Outcome<DeliverResp>> {
    return this.request(deliver.of(fields), options);
  }
}
