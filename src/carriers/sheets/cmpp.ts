import { z } from 'zod';
import { billingSchema } from './billing.ts';
import { commonFields, gatewayFields, longFields, longPeerFields } from './fields.ts';
import type { FetchSecret } from './secret.ts';

const usualPort = 7890;
const accountSigns = 6;
const shape = { pattern: /^[\x21-\x7e]{1,64}$/, remedy: 'write 1 to 64 letters, digits or signs' };

/** The sheet of a link to an ISMG of China Mobile. */
export const cmppSchema = z.strictObject({
  ...commonFields,
  ...longFields,
  protocol: z.literal('cmpp'),
  version: z.enum(['2.0', '2.1', '3.0'], 'write "2.0", "2.1" or "3.0", in quotes').default('3.0'),
  billing: billingSchema(['carrier', 'sp-record']),
  /** `account` is the SP's six digits: Source_Addr of the login and Msg_src of every message. */
  ismg: z.strictObject(gatewayFields(usualPort, accountSigns)),
  /** What this gateway does in its own way. */
  peer: z
    .strictObject({
      ...longPeerFields,
      /** Who pays for a free message by Fee_UserType: some gateways want the SP (2), some the receiver (0). */
      freeFeeUserType: z.union([z.literal(0), z.literal(2)], 'write 0 or 2').default(2),
    })
    .prefault({}),
});

type Written = z.output<typeof cmppSchema>;

/** A link to an ISMG; the secret is at hand. */
export type CmppSheet = Readonly<
  Omit<Written, 'ismg'> & { ismg: Readonly<Omit<Written['ismg'], 'secret'> & { secret: string }> }
>;

export async function cmppSheet(written: Written, fetch: FetchSecret): Promise<CmppSheet> {
  const { ismg } = written;
  return { ...written, ismg: { ...ismg, secret: await fetch(['ismg', 'secret'], ismg.secret, shape) } };
}
