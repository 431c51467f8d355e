import { lookup as resolveName } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { addressList } from './http/addresses.ts';
import { sign, headers as signed } from './webhook-signature.ts';

/** What came of a call: the status that was answered, or why there was none. */
export type WebhookResult = { readonly status: number } | { readonly failed: string };

/** Which private addresses of ours may be called; nobody may reach any other through an address that he gave us. */
export type WebhookRules = { readonly mayReach: (address: string) => boolean };

/** Everything that is not a public unicast address (RFC 6890 and its like). */
const isPrivate = addressList([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...[
    '224.0.0.0/4',
    '240.0.0.0/4',
    '::/96',
    '::ffff:0:0/96',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '100::/64',
    '2001::/23',
  ],
  ...['2001:db8::/32', '2002::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
]);

/** Opens the rules for the private addresses and ranges that the settings name. */
export function webhookRules(privateAddresses: readonly string[]): WebhookRules {
  return { mayReach: addressList(privateAddresses) };
}

/** What is wrong with an address that somebody wants called, in words for staff; undefined when it may be tried. */
export function faultOfUrl(written: string): 'no-url' | 'no-https' | 'credentials' | undefined {
  if (!URL.canParse(written)) return 'no-url';
  const url = new URL(written);
  // Plain HTTP goes to a listed private address only, which is known when its name is resolved.
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'no-https';
  return url.username || url.password ? 'credentials' : undefined;
}

/**
 * Posts JSON. It never rejects: what goes wrong is a result, and may be tried again. The address is checked when the connection is
 * made, after its name was resolved, so a name that changes meanwhile leads nowhere else; redirects are not followed.
 */
export async function postWebhook(
  address: string,
  { headers, body, timeoutMs }: { headers: Readonly<Record<string, string>>; body: string; timeoutMs: number },
  rules: WebhookRules,
): Promise<WebhookResult> {
  const url = new URL(address);
  const isPlain = url.protocol === 'http:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const refusal = (ip: string) => {
    if (rules.mayReach(ip)) return undefined;
    if (isPrivate(ip)) return 'it leads to a private address that WEBHOOK_PRIVATE_ADDRESSES does not list';
    return isPlain ? 'plain HTTP goes to listed private addresses only: use https' : undefined;
  };
  const refused = isIP(host) ? refusal(host) : undefined;
  if (refused) return { failed: refused };
  const lookup: LookupFunction = (name, options, tell) => {
    resolveName(name, { all: true, ...(options.family !== undefined && { family: Number(options.family) }) }).then(
      (found) => {
        const why = found.map(({ address: ip }) => refusal(ip)).find((one) => one !== undefined);
        if (why || !found[0]) tell(new Error(why ?? `${name} has no address`), '', 0);
        else if (options.all) tell(null, found as never, 0);
        else tell(null, found[0].address, found[0].family);
      },
      (error: Error) => tell(error, '', 0),
    );
  };
  return new Promise((resolve) => {
    const request = (isPlain ? http : https).request(url, {
      method: 'POST',
      lookup,
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'spgate',
        ...headers,
      },
    });
    request.on('error', (error) => resolve({ failed: error.message }));
    request.once('response', (response) => {
      // Nobody reads what it says: the status is the answer.
      response.destroy();
      resolve({ status: response.statusCode ?? 0 });
    });
    request.end(body);
  });
}

/**
 * Posts JSON that is signed, under a key by which the program that is called knows what it has had before. A secret that could not be
 * opened is a result like others. As `postWebhook`, it never rejects.
 */
export async function postSigned(
  address: string,
  { secret, key, ...sent }: { secret: string | Uint8Array | undefined; key: string; body: string; timeoutMs: number },
  rules: WebhookRules,
): Promise<WebhookResult> {
  if (secret === undefined)
    return { failed: 'the secret cannot be opened: SECRET_KEY is missing or another one; make a new secret' };
  // What is signed is read by another machine: real time, not that of the business.
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = sign(Buffer.from(secret).toString(), timestamp, sent.body);
  const headers = { [signed.timestamp]: timestamp, [signed.signature]: signature, [signed.key]: key };
  return postWebhook(address, { ...sent, headers }, rules);
}

/** Whether what was posted was taken, and what is written down of the answer. */
export function tellResult(result: WebhookResult): { isTaken: boolean; said: string } {
  if ('failed' in result) return { isTaken: false, said: result.failed };
  return { isTaken: result.status >= 200 && result.status < 300, said: `HTTP ${result.status}` };
}
