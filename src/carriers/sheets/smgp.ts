import { z } from 'zod';
import { billingSchema } from './billing.ts';
import { commonFields, gatewayFields, longFields, longPeerFields, signs } from './fields.ts';
import type { FetchSecret } from './secret.ts';

const usualPort = 8890;
const accountSigns = 8;
const shape = { pattern: /^[\x21-\x7e]{1,15}$/, remedy: 'SMGP has 1 to 15 letters, digits or signs' };

/** The sheet of a link to an SMGW of China Telecom. */
export const smgpSchema = z.strictObject({
  ...commonFields,
  ...longFields,
  protocol: z.literal('smgp'),
  /** `both`: each connection carries both directions; `separate`: one more connection receives, the others send. */
  loginMode: z.enum(['both', 'separate']).default('both'),
  /** `account` is the ClientID. */
  smgw: z.strictObject(gatewayFields(usualPort, accountSigns)),
  billing: billingSchema(['carrier']),
  /** The SP's code, sent as MsgSrc to gateways that ask for it. */
  spCode: signs(8).optional(),
  /** What this gateway does in its own way. */
  peer: z.strictObject(longPeerFields).prefault({}),
});

type Written = z.output<typeof smgpSchema>;

/** A link to an SMGW; the secret is at hand. */
export type SmgpSheet = Readonly<
  Omit<Written, 'smgw'> & { smgw: Readonly<Omit<Written['smgw'], 'secret'> & { secret: string }> }
>;

export async function smgpSheet(written: Written, fetch: FetchSecret): Promise<SmgpSheet> {
  const { smgw } = written;
  return { ...written, smgw: { ...smgw, secret: await fetch(['smgw', 'secret'], smgw.secret, shape) } };
}
