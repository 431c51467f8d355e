import { buffer } from 'node:stream/consumers';
import { startImap } from './imap.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';

/** A mail that reached somebody outside. */
export type Delivered = { readonly from: string; readonly to: readonly string[]; readonly raw: Buffer };

/** Both ends of e-mail: our mailbox, and everybody else. */
export type PostOffice = {
  readonly imapUrl: string;
  readonly smtpUrl: string;
  readonly mailbox: Mailbox;
  /** What we sent, oldest first. */
  readonly delivered: readonly Delivered[];
  /** How many programs read the mailbox now. */
  readers(): number;
  stop(): Promise<void>;
};

const remembered = 500;
const account = { user: 'service', password: 'simulated' };

/** Starts an IMAP and an SMTP server on free ports. Nobody lives at `nobody@…`: mails to it are refused. */
export async function startPostOffice(validity: number): Promise<PostOffice> {
  const mailbox = openMailbox(validity);
  const delivered: Delivered[] = [];
  const imap = await startImap(mailbox, account, 0);
  const { SMTPServer } = await import('smtp-server');
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    hideSize: true,
    logger: false,
    onAuth: ({ username, password }, _session, answer) =>
      username === account.user && password === account.password
        ? answer(null, { user: username })
        : answer(new Error('wrong name or password')),
    onRcptTo: ({ address }, _session, answer) =>
      address.startsWith('nobody@')
        ? answer(Object.assign(new Error('5.1.1 nobody lives here'), { responseCode: 550 }))
        : answer(),
    onData(stream, { envelope }, answer) {
      buffer(stream).then((raw) => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        delivered.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw });
        if (delivered.length > remembered) delivered.shift();
        answer();
      }, answer);
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    smtp.server.once('error', reject);
    smtp.listen(0, '127.0.0.1', () => resolve((smtp.server.address() as { port: number }).port));
  });
  return {
    imapUrl: `imap://${account.user}:${account.password}@127.0.0.1:${imap.port}/INBOX?tls=none`,
    smtpUrl: `smtp://${account.user}:${account.password}@127.0.0.1:${port}?tls=none`,
    mailbox,
    delivered,
    readers: imap.readers,
    async stop() {
      await imap.stop();
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
    },
  };
}
