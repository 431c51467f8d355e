/**
 * A server and who we are there, from an address such as `imaps://name:password@host:993/INBOX`. `imap:` and `smtp:` begin in the open
 * and go on under TLS by STARTTLS, without which no password and no mail leaves; only `?tls=none` asks for none.
 */
export type MailServer = {
  readonly host: string;
  readonly port: number;
  /** From the first byte; or by STARTTLS, which a server that does not offer it is refused for; or none. */
  readonly tls: 'at-once' | 'starttls' | 'none';
  readonly user: string;
  readonly password: string;
  readonly path: string;
};

const ports: Readonly<Record<string, number>> = { 'imap:': 143, 'imaps:': 993, 'smtp:': 587, 'smtps:': 465 };

/** Reads such an address. Name and password are percent-encoded in it. */
export function mailServerOf(address: string): MailServer {
  const url = new URL(address);
  return {
    host: url.hostname,
    port: url.port === '' ? ports[url.protocol]! : Number(url.port),
    tls: url.protocol.endsWith('s:') ? 'at-once' : url.searchParams.get('tls') === 'none' ? 'none' : 'starttls',
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    path: decodeURIComponent(url.pathname.slice(1)),
  };
}

/** What is done on the server with a mail that was taken. Nothing is ever deleted. */
export type WhenTaken =
  | { readonly do: 'leave' }
  | { readonly do: 'flag' }
  | { readonly do: 'move'; readonly to: string };

/** Reads `leave`, `flag`, or `move:folder`. */
export function whenTakenOf(setting: string): WhenTaken {
  if (setting.startsWith('move:')) return { do: 'move', to: setting.slice('move:'.length) };
  return { do: setting === 'flag' ? 'flag' : 'leave' };
}
