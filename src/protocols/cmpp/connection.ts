import { Connection as LongConnection, type Outcome, type SendOptions } from '../long/index.ts';
import type { ClientSession } from './client-session.ts';
import type { Cmpp } from './dialect.ts';
import { answerFrom, type Handlers } from './handlers.ts';
import { type Deliver, type DeliverResp, deliver, type Submit, type SubmitResp, submit } from './pdus.ts';
import { resultIn } from './responses.ts';
import { resultOf } from './results.ts';
import type { ServerSession } from './server-session.ts';

/** Fields that are not named are blank: zero, empty. Of a message in one piece pkTotal and pkNumber are 1. */
export type SubmitFields = Pick<Submit, 'srcId' | 'destTerminalIds'> & Partial<Omit<Submit, 'name'>>;
export type DeliverFields = Pick<Deliver, 'destId' | 'srcTerminalId'> & Partial<Omit<Deliver, 'name'>>;

/** One connection, logged in, of either end. */
export class Connection extends LongConnection<Cmpp> {
  /** Use `connect` and `listen`. */
  constructor(
    session: ClientSession | ServerSession,
    handlers: Handlers<Connection>,
    onFault: (detail: string) => void = () => {},
  ) {
    super(session, {
      resultOf: (response) => resultOf(resultIn(response)),
      serve: async (event) => session.answer(event, await answerFrom(event, this, handlers)),
      onFault,
    });
  }

  /**
   * An SP sends a message; resolves when it is answered, or when it is known that it will not be. See `request`.
   * msgSrc is the account unless named.
   */
  submit(fields: SubmitFields, options?: SendOptions): Promise<Outcome<SubmitResp>> {
    return this.request(submit.of({ pkTotal: 1, pkNumber: 1, msgSrc: this.account, ...fields }), options);
  }

  /** A gateway sends a message of a phone, or a report, to the SP that is connected. See `request`. */
  deliver(fields: DeliverFields, options?: SendOptions): Promise<Outcome<DeliverResp>> {
    return this.request(deliver.of(fields), options);
  }
}
