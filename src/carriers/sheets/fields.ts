import { z } from 'zod';
import { carriers } from '../../values/carrier.ts';
import { secret } from './secret.ts';

export function digits(most: number) {
  return z.string().regex(new RegExp(`^\\d{1,${most}}$`), `write 1 to ${most} digits, in quotes`);
}

export function whole(least: number, most: number) {
  const remedy = `write a whole number from ${least} to ${most}`;
  return z.number().int().min(least, remedy).max(most, remedy);
}

/** Text that stands in a field of the wire, without spaces. */
export function signs(most: number) {
  return z.string().regex(new RegExp(`^[\\x21-\\x7e]{1,${most}}$`), `write 1 to ${most} letters, digits or signs`);
}

export const port = whole(0, 65_535);
export const host = z.string().min(1);

const linkName = z.string().regex(/^[a-z0-9-]{1,40}$/, 'write small letters, digits and hyphens');
const mobile = z.string().regex(/^1[3-9]\d{9}$/, 'write a mobile number of eleven digits, in quotes');

/** What the sheet of every link says, whatever its protocol. */
export const commonFields = {
  /** Our name of the link: it stands in tables, logs and pages. */
  link: linkName,
  /** The carrier is our own simulator, which takes free ports. */
  simulated: z.boolean().default(false),
  /** Whose subscribers it reaches. */
  carriers: z.array(z.enum(carriers)).min(1),
  /** Who keeps the orders: we alone, the gateway (which tells us), or the carrier's platform (VAC). */
  orderMode: z.enum(['local', 'gateway-borne', 'vac']),
  /** Who asks the phone for its Y: we, or the carrier, and then nobody asks twice. */
  confirmBy: z.enum(['us', 'carrier']).default('us'),
  /** The sheet of the platform that keeps the orders made over this link, where it is not we alone. */
  orderPeer: linkName.optional(),
  /** Reports of the order's own message that mean it was made (gateway-borne): `delivered`, or `undelivered 100` with a code. */
  established: z
    .array(z.string().regex(/^(delivered|undelivered|expired)( \S{1,20})?$/, 'write a fate, or a fate and a code'))
    .min(1)
    .default(['delivered']),
  accessNumbers: z.array(digits(20)).min(1),
  /** Digits we may add to an access number. */
  extensionDigits: whole(0, 6).default(0),
  /** What texts may be written in; the one that takes the fewest bytes is used. */
  alphabets: z
    .array(z.enum(['ascii', 'ucs2', 'gbk']))
    .min(1)
    .default(['ascii', 'ucs2']),
  /** Stands before every text; it counts in the length. */
  signature: z
    .string()
    .regex(/^【[^【】]{1,20}】$/, 'write 1 to 20 characters in 【】')
    .optional(),
  /** Our service codes in this carrier's words; those not named go as they are. */
  serviceCodes: z.record(z.string(), signs(10)).default({}),
  /** Recipients a second, by the contract. */
  pace: whole(1, 100_000),
  /** Tried out with the carrier: only `testNumbers` are sent to, one message a second, and nothing is billed. */
  commissioning: z.boolean().default(false),
  testNumbers: z.array(mobile).default([]),
  /** Links that take over what waits when this one is down: the first that runs. */
  failover: z.array(linkName).default([]),
  failoverAfterSeconds: whole(5, 86_400).default(60),
};

/** What the sheet of a link says where the connection is ours, stays, and carries both directions (CMPP, SMGP). */
export const longFields = {
  /** Connections of the account at a time, by the contract. */
  connections: whole(1, 32).default(1),
  /** PDUs without an answer, on each connection. */
  window: whole(1, 1_000).default(16),
  /** Silence after which we ask whether the gateway is there. */
  activeTestSeconds: whole(5, 3_600).default(30),
};

/** What a gateway that hashes logins (CMPP, SMGP) does in its own way. */
export const longPeerFields = {
  /** How long we wait for an answer before it counts as lost. */
  answerSeconds: whole(1, 300).default(60),
  /** How it hashes an account that is shorter than its field. */
  accountInDigest: z.enum(['bare', 'padded']).default('bare'),
  /** Refuse it when it does not prove that it knows the secret. */
  requireProof: z.boolean().default(false),
};

/** Where we connect to, and what the carrier gave us to log in with. */
export function gatewayFields(usualPort: number, accountSigns: number) {
  return { host, port: port.default(usualPort), account: signs(accountSigns), secret };
}
