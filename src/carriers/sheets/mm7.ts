import { z } from 'zod';
import { dialects, type Mm7Dialect } from '../../protocols/mm7/index.ts';
import { billingSchema } from './billing.ts';
import { commonFields, signs, whole } from './fields.ts';
import { type FetchSecret, secret } from './secret.ts';

const shape = { pattern: /^[\x21-\x7e]{1,64}$/, remedy: 'write 1 to 64 letters, digits or signs' };
const address = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
  'write an IP address, or a range such as 192.0.2.0/24',
);
const party = z.enum(['Sender', 'Recipient', 'Both', 'Neither', 'ThirdParty']);

/** How one side proves to the other who it is. */
const login = z.strictObject({
  scheme: z.enum(['basic', 'digest']).default('basic'),
  user: signs(64),
  password: secret,
});

/** The sheet of a link to an MMSC: MMS by MM7 over HTTP. */
export const mm7Schema = z.strictObject({
  ...commonFields,
  protocol: z.literal('mm7'),
  billing: billingSchema(['carrier']),
  /** Where we post; without `login` it knows us by our addresses. */
  mmsc: z.strictObject({ url: z.url({ protocol: /^https?$/ }), login: login.optional() }),
  /** Our SP code, and our service number unless another one is written. */
  vaspId: signs(32),
  vasId: signs(32).optional(),
  dialect: z
    .enum(Object.keys(dialects) as (keyof typeof dialects)[], 'write rel5, rel6 or china-mobile')
    .default('rel5'),
  /** Connections at a time, by the contract; each carries one message after another. */
  connections: whole(1, 64).default(4),
  /** Recipients of one message, where the MMSC takes several. */
  recipients: whole(1, 100).default(1),
  /** Where the MMSC tells us of reports and messages, and how it proves who it is there. */
  receive: z.strictObject({
    path: z.string().regex(/^\/mm7\/[a-z0-9-]{1,40}$/, 'write /mm7/ and small letters, digits or hyphens'),
    from: z.array(address).min(1),
    login: login.optional(),
  }),
  /** What this MMSC does in its own way. */
  peer: z
    .strictObject({
      /** How long we wait for an answer before it counts as lost. */
      answerSeconds: whole(1, 300).default(60),
      /** A connection without use is given up: shorter than the MMSC does, or what is just sent is lost with it. */
      idleSeconds: whole(1, 300).default(4),
      /** How it wants phones: 8613900000001, or 13900000001. */
      numbers: z.enum(['86', 'bare']).default('86'),
      /** The element that names the product: some platforms want it in VASID. */
      productIn: z.enum(['ServiceCode', 'VASID']).default('ServiceCode'),
      /** Who pays for what is free, and for what is not. */
      freePayer: party.default('Sender'),
      feePayer: party.default('Recipient'),
      /** When it gives up to deliver. */
      expiryHours: whole(1, 168).default(48),
      /** It asks handsets to tell when a message was opened, where their owners allow that. */
      readReports: z.boolean().default(false),
      /** Its carrier wants what goes out to be filed before (报备), and gives a number for it. */
      asksFiling: z.boolean().default(false),
      /** It may change pictures for a handset. */
      adapts: z.boolean().default(true),
      /** Where it speaks otherwise than the dialect. */
      namespace: signs(40).optional(),
      version: signs(10).optional(),
      elements: z.enum(['prefixed', 'default']).optional(),
      senders: z.enum(['typed', 'plain']).optional(),
      times: z.enum(['+08:00', 'Z']).optional(),
      limits: z.enum(['time', 'duration', 'omit']).optional(),
      contentElement: z.boolean().optional(),
      textCharset: z.enum(['UTF-8', 'GBK']).optional(),
      apiVersion: signs(40).optional(),
    })
    .prefault({}),
});

type Written = z.output<typeof mm7Schema>;
type Login = Readonly<Omit<z.output<typeof login>, 'password'> & { password: string }>;

/** A link to an MMSC; passwords are at hand. */
export type Mm7Sheet = Readonly<
  Omit<Written, 'mmsc' | 'receive'> & {
    mmsc: Readonly<{ url: string; login?: Login }>;
    receive: Readonly<Omit<Written['receive'], 'login'> & { login?: Login }>;
    /**
     * Recipients without an answer in the books, which a kill would leave unsure: those on the way, and as many that are claimed or
     * answered and not yet written down, so that no connection waits for the database.
     */
    window: number;
  }
>;

export async function mm7Sheet(written: Written, fetch: FetchSecret): Promise<Mm7Sheet> {
  const { mmsc, receive, connections, recipients } = written;
  const known = async (side: string, kept: z.output<typeof login> | undefined) =>
    kept && { login: { ...kept, password: await fetch([side, 'login', 'password'], kept.password, shape) } };
  const { login: ours, ...where } = mmsc;
  const { login: theirs, ...place } = receive;
  return {
    ...written,
    mmsc: { ...where, ...(await known('mmsc', ours)) },
    receive: { ...place, ...(await known('receive', theirs)) },
    window: 2 * connections * recipients,
  };
}

/** Whether a link carries MMS. */
export function isMms({ protocol }: { readonly protocol: string }): boolean {
  return protocol === 'mm7';
}

/** How the MMSC of a link speaks: as its dialect does, but for what the sheet says otherwise. */
export function dialectOf({ dialect, peer }: Pick<Mm7Sheet, 'dialect' | 'peer'>): Mm7Dialect {
  const { namespace, version, elements, senders, times, limits, contentElement, textCharset, apiVersion } = peer;
  const said = { namespace, version, elements, senders, times, limits, contentElement, textCharset, apiVersion };
  const own = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  return { ...dialects[dialect], ...own };
}
