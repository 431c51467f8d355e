import { z } from 'zod';
import { billingSchema } from './billing.ts';
import { commonFields, host, port, signs, whole } from './fields.ts';
import { type FetchSecret, secret } from './secret.ts';

const login = { host, port, name: signs(16), password: secret };
const shape = { pattern: /^[\x21-\x7e]{1,16}$/, remedy: 'SGIP carries 1 to 16 letters, digits or signs' };

/** The sheet of a link to an SMG of China Unicom. */
export const sgipSchema = z.strictObject({
  ...commonFields,
  protocol: z.literal('sgip'),
  /** Our node number, 3AAAAQQQQQ. */
  node: whole(3_000_000_000, 3_999_999_999),
  corpId: z.string().regex(/^\d{5}$/, 'write the five digits of the enterprise code, in quotes'),
  /** Where we connect to, and what the carrier gave us to log in with. */
  smg: z.strictObject(login),
  /** Where the carrier connects to us, and what we gave it to log in with. */
  listen: z.strictObject({
    ...login,
    /** Addresses it may come from; any unless given. */
    from: z
      .array(z.union([z.ipv4(), z.ipv6()]))
      .min(1)
      .optional(),
    /** Silence after which we close. */
    idleSeconds: whole(5, 3_600).default(60),
  }),
  billing: billingSchema(['sp-record', 'carrier']),
  /** PDUs without an answer. */
  window: whole(1, 32).default(16),
  /** What this gateway does in its own way. */
  peer: z
    .strictObject({
      /** It drops a copy that comes with the same sequence number and content. */
      dropsCopies: z.boolean().default(true),
      /** How long we wait for an answer before it counts as lost. */
      answerSeconds: whole(1, 300).default(30),
      /** MorelatetoMTFlag of a message that no MO asked for. */
      unaskedFlag: z.union([z.literal(2), z.literal(3)], 'write 2 or 3').default(2),
      /** MorelatetoMTFlag of the record of a month's fee. */
      recordFlag: z.union([z.literal(2), z.literal(3)], 'write 2 or 3').default(2),
    })
    .prefault({}),
});

type Written = z.output<typeof sgipSchema>;
type Login<Side extends 'smg' | 'listen'> = Readonly<Omit<Written[Side], 'password'> & { password: string }>;

/** A link to an SMG; passwords are at hand. */
export type SgipSheet = Readonly<Omit<Written, 'smg' | 'listen'> & { smg: Login<'smg'>; listen: Login<'listen'> }>;

export async function sgipSheet(written: Written, fetch: FetchSecret): Promise<SgipSheet> {
  const { smg, listen } = written;
  return {
    ...written,
    smg: { ...smg, password: await fetch(['smg', 'password'], smg.password, shape) },
    listen: { ...listen, password: await fetch(['listen', 'password'], listen.password, shape) },
  };
}
