import {
  Connection as LongConnection,
  type Outcome,
  type SendOptions,
  type SubmitOptions,
  sendNoted,
} from '../long/index.ts';
import type { Reports } from '../reports/index.ts';
import type { ClientSession } from './client-session.ts';
import type { Cmpp } from './dialect.ts';
import { type Handlers, serve } from './handlers.ts';
import { msgIdRange } from './msg-id.ts';
import { withNotes } from './noted.ts';
import { type Deliver, type DeliverResp, deliver, type Submit, type SubmitResp, submit } from './pdus.ts';
import { resultIn } from './responses.ts';
import { resultOf } from './results.ts';
import type { ServerSession } from './server-session.ts';

/** Fields that are not named are blank: zero, empty. Of a message in one piece pkTotal and pkNumber are 1. */
export type SubmitFields = Pick<Submit, 'srcId' | 'destTerminalIds'> & Partial<Omit<Submit, 'name'>>;
/** Fields that are not named are blank: zero, empty. */
export type DeliverFields = Pick<Deliver, 'destId' | 'srcTerminalId'> & Partial<Omit<Deliver, 'name'>>;

/** What a connection does with what comes. */
export type Duties = {
  readonly handlers?: Handlers<Connection>;
  /** Keeps the notes of messages until their reports come; connections of one account share it. */
  readonly reports?: Reports;
  /** Told of oddities of the peer that do not end the connection. */
  readonly onFault?: (detail: string) => void;
};

/** One connection, logged in, of either end. */
export class Connection extends LongConnection<Cmpp> {
  readonly #reports: Reports | undefined;

  /** Use `connect` and `listen`. */
  constructor(session: ClientSession | ServerSession, { handlers = {}, reports, onFault = () => {} }: Duties) {
    const noted = withNotes(handlers, reports);
    super(session, {
      resultOf: (response) => resultOf(resultIn(response)),
      serve: (event) => serve(event, this, noted, (answer) => session.answer(event, answer)),
      onFault,
    });
    this.#reports = reports;
  }

  /**
   * An SP sends a message; resolves when it is answered, or when it is known that it will not be. See `request`.
   * msgSrc is the account unless named.
   */
  async submit(fields: SubmitFields, { note, ...options }: SubmitOptions = {}): Promise<Outcome<SubmitResp>> {
    const message = submit.of({ pkTotal: 1, pkNumber: 1, msgSrc: this.account, ...fields });
    const send = () => this.request(message, options);
    if (note === undefined) return send();
    const receivers = message.destTerminalIds;
    const idsIn = ({ msgId }: SubmitResp) => msgIdRange(msgId, receivers.length).map(String);
    return sendNoted(this.#reports, { note, receivers, idsIn }, send);
  }

  /** A gateway sends a message of a phone, or a report, to the SP that is connected. See `request`. */
  deliver(fields: DeliverFields, options?: SendOptions): Promise<Outcome<DeliverResp>> {
    return this.request(deliver.of(fields), options);
  }
}
