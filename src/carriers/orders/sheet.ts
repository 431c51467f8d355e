import path from 'node:path';
import { z } from 'zod';
import type { OrderAction } from '../../business/relations/index.ts';
import type { Channel } from '../../business/subscriptions/index.ts';
import { ContentError, filesOf, readSheet } from '../../platform/content.ts';
import { carriers } from '../../values/carrier.ts';
import { signs, whole } from '../sheets/fields.ts';
import { type FetchSecret, fetchSecret, secret } from '../sheets/secret.ts';

const actions = [
  'order',
  'renew',
  'cancel',
  'cancel-all',
  'suspend',
  'suspend-all',
  'resume',
  'change',
  'on-demand',
  'number-change',
] as const satisfies readonly OrderAction[];

const channels = ['sms', 'agent', 'web', 'hall', 'telemarketing', 'carrier'] as const satisfies readonly Channel[];

/** What the values of the action field mean, unless the sheet says otherwise. A value that is not named is never an order. */
const usualActions: Readonly<Record<'vac' | 'dsmp' | 'ismp', Readonly<Record<string, OrderAction>>>> = {
  vac: { 1: 'order', 2: 'cancel', 3: 'on-demand', 4: 'change', 5: 'number-change' },
  dsmp: { 1: 'order', 2: 'cancel', 3: 'resume', 4: 'suspend' },
  ismp: { 0: 'order', 1: 'suspend', 2: 'resume', 3: 'cancel', 4: 'cancel-all', 5: 'suspend-all', 6: 'change' },
};

const address = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
  'write an IP address, or a range such as 192.0.2.0/24',
);
const name = z.string().regex(/^[a-z0-9-]{1,40}$/, 'write small letters, digits and hyphens');
const action = z.enum(actions, `write one of ${actions.join(', ')}`);

const byFile = z.strictObject({ by: z.literal('file') });
const byReverse = z.strictObject({
  by: z.literal('reverse'),
  /** Where the carrier takes our cancels. */
  url: z.url({ protocol: /^https?$/ }),
  /** How long we wait for its answer. */
  seconds: whole(1, 60).default(5),
  /** DSMP: what the platform calls itself and us. */
  device: signs(20).optional(),
  /** ISMP: what spPassword is made of. */
  token: secret.optional(),
});

const common = {
  /** Our name of the carrier's platform: it stands in tables, logs and pages. */
  peer: name,
  /** It is our own simulator. */
  simulated: z.boolean().default(false),
  carrier: z.enum(carriers),
  /** Where it calls us. */
  path: z
    .string()
    .regex(/^\/[\w/-]{1,100}$/, 'write a path of letters, digits, hyphens and slashes, such as /services/SyncNotifySP')
    .refine((one) => !/^\/(api|sim)\//.test(one), 'paths under /api and /sim are ours; choose another'),
  /** Addresses it may call from; nobody else is let in. */
  from: z.array(address).min(1),
  /** Our code with this carrier: a notice for another SP is refused. */
  spId: signs(20),
  /** What the values of its action field mean, where it differs from the usual; the whole table is written then. */
  actions: z.record(z.string(), action).optional(),
  /** How it names where an order came from (VAC updateDesc, DSMP AccessMode). */
  channels: z.record(z.string(), z.enum(channels, `write one of ${channels.join(', ')}`)).default({}),
  /** The carrier's product codes, and our products. */
  products: z.record(z.string().min(1), z.string().min(1)),
  /** How our cancels come to it: by its reverse interface, or in a daily file. */
  cancels: z.discriminatedUnion('by', [byReverse, byFile], 'write by: reverse or by: file'),
  /** Days after which a cancel that the carrier has not carried out raises an alarm. */
  chaseDays: whole(1, 60).default(3),
};

/** What VAC's encodeStr is made of: the fields of the notice in this order, and `secret` where the shared secret stands. */
const digest = z.strictObject({
  of: z
    .array(z.string().min(1))
    .min(2)
    .refine((fields) => fields.includes('secret'), 'name secret among them'),
  secret,
  hash: z.enum(['md5', 'sha1', 'sha256']).default('md5'),
  written: z.enum(['hex', 'HEX', 'base64']).default('hex'),
  /** A notice that is new to us and older than this by its time_stamp is refused: somebody plays back what was recorded. */
  staleMinutes: whole(1, 10_080).optional(),
});

const vac = z.strictObject({
  ...common,
  dialect: z.literal('vac'),
  digest: digest.optional(),
  /** Members of group customers pay themselves; otherwise their relations are kept, and a person looks at them. */
  membersPay: z.boolean().default(false),
  cancels: z.discriminatedUnion('by', [byFile], 'VAC has no reverse interface over SOAP; write by: file'),
});
const dsmp = z.strictObject({ ...common, dialect: z.literal('dsmp') });
const ismp = z.strictObject({ ...common, dialect: z.literal('ismp') });

const schema = z.discriminatedUnion('dialect', [vac, dsmp, ismp], 'write vac, dsmp or ismp');
type Written = z.output<typeof schema>;

/** How a digest is made; the secret is at hand. */
export type DigestSheet = Readonly<Omit<z.output<typeof digest>, 'secret'> & { secret: string }>;

/** How our cancels come to a carrier; the token is at hand. */
export type CancelWay =
  | { readonly by: 'file' }
  | {
      readonly by: 'reverse';
      readonly url: string;
      readonly seconds: number;
      readonly device: string | undefined;
      readonly token: string | undefined;
    };

/** Everything we know of one carrier's platform that keeps order relations. */
export type OrderSheet = Readonly<
  Omit<Written, 'digest' | 'cancels' | 'actions' | 'membersPay'> & {
    actions: Readonly<Record<string, OrderAction>>;
    digest: DigestSheet | undefined;
    membersPay: boolean;
    cancels: CancelWay;
  }
>;

/**
 * Reads the sheets of carriers' platforms in a folder; an absent folder has none. `products` are those of the catalogue.
 * Throws ContentError with every fault at once: file, line, field and remedy.
 */
export async function readOrderSheets(folder: string, products: ReadonlySet<string>): Promise<OrderSheet[]> {
  const faults: string[] = [];
  const sheets: OrderSheet[] = [];
  for (const file of await filesOf(folder, '.yaml')) {
    const sheet = await readSheet(path.join(folder, file), schema, faults);
    if (sheet === undefined) continue;
    const { data, where } = sheet;
    faults.push(
      ...faultsOfProducts(data.products, products).map(([ref, what]) => `${where(['products', ref])}: ${what}`),
    );
    sheets.push(
      await withSecrets(data, async (at, kept, shape) => {
        const found = await fetchSecret(kept, shape, data.simulated);
        if (typeof found === 'string') return found;
        faults.push(`${where(at)}: ${at.join('.')}: ${found.fault}`);
        return '';
      }),
    );
  }
  faults.push(...twice(sheets, 'peer'), ...twice(sheets, 'path'));
  if (faults.length > 0) throw new ContentError(faults);
  return sheets;
}

function faultsOfProducts(
  map: Readonly<Record<string, string>>,
  known: ReadonlySet<string>,
): [ref: string, what: string][] {
  const taken = new Map<string, string>();
  return Object.entries(map).flatMap(([ref, product]): [string, string][] => {
    if (!known.has(product)) return [[ref, `products.${ref}: there is no product ${product} in the catalogue`]];
    const earlier = taken.get(product);
    taken.set(product, ref);
    return earlier === undefined
      ? []
      : [[ref, `products.${ref}: ${product} is already ${earlier}; a product has one code`]];
  });
}

function twice(sheets: readonly OrderSheet[], field: 'peer' | 'path'): string[] {
  const values = sheets.map((sheet) => sheet[field]);
  const again = values.filter((value, index) => values.indexOf(value) < index);
  return again.map((value) => `order relations: two sheets have the ${field} ${value}; give each its own`);
}

const secretShape = { pattern: /^\S{1,200}$/, remedy: 'write 1 to 200 characters without blanks' };

async function withSecrets(written: Written, fetch: FetchSecret): Promise<OrderSheet> {
  const { cancels } = written;
  return {
    ...written,
    actions: written.actions ?? usualActions[written.dialect],
    membersPay: written.dialect === 'vac' && written.membersPay,
    digest: await digestOf(written, fetch),
    cancels:
      cancels.by === 'file'
        ? cancels
        : {
            ...cancels,
            device: cancels.device,
            token: cancels.token && (await fetch(['cancels', 'token'], cancels.token, secretShape)),
          },
  };
}

async function digestOf(written: Written, fetch: FetchSecret): Promise<DigestSheet | undefined> {
  if (written.dialect !== 'vac' || written.digest === undefined) return undefined;
  return { ...written.digest, secret: await fetch(['digest', 'secret'], written.digest.secret, secretShape) };
}
