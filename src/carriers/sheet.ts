import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Lane } from '../business/messages/index.ts';
import { ContentError, filesOf, readSheet } from '../platform/content.ts';
import { carriers } from '../values/carrier.ts';

const digits = (most: number) =>
  z.string().regex(new RegExp(`^\\d{1,${most}}$`), `write 1 to ${most} digits, in quotes`);
const port = z.number().int().min(0).max(65_535);
const whole = (least: number, most: number) =>
  z
    .number()
    .int()
    .min(least, `write a whole number from ${least} to ${most}`)
    .max(most, `write a whole number from ${least} to ${most}`);

/** Where a password is kept. Only simulated links may have it in the sheet. */
const secret = z.union(
  // A number as well, so that a password of digits is refused without being shown.
  [
    z.string().min(1),
    z.number().transform(String),
    z.strictObject({ env: z.string().min(1) }),
    z.strictObject({ file: z.string().min(1) }),
  ],
  'write { env: NAME } or { file: path }',
);
type Secret = z.infer<typeof secret>;

const loginName = z.string().regex(/^[\x21-\x7e]{1,16}$/, 'write 1 to 16 letters, digits or signs');
const login = { host: z.string().min(1), port, name: loginName, password: secret };

const sheetSchema = z.strictObject({
  /** Our name of the link: it stands in tables, logs and pages. */
  link: z.string().regex(/^[a-z0-9-]{1,40}$/, 'write small letters, digits and hyphens'),
  protocol: z.literal('sgip', 'sgip is what there is'),
  /** The carrier is our own simulator, which takes free ports. */
  simulated: z.boolean().default(false),
  /** Whose subscribers it reaches. */
  carriers: z.array(z.enum(carriers)).min(1),
  /** Who keeps the orders: we alone, the gateway (which tells us), or the carrier's platform (VAC). */
  orderMode: z.enum(['local', 'gateway-borne', 'vac']),
  accessNumbers: z.array(digits(20)).min(1),
  /** Digits we may add to an access number. */
  extensionDigits: whole(0, 6).default(0),
  /** What texts may be written in; the one that takes the fewest bytes is used. */
  alphabets: z
    .array(z.enum(['ascii', 'ucs2', 'gbk']))
    .min(1)
    .default(['ascii', 'ucs2']),
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
  /** PDUs without an answer. */
  window: whole(1, 32).default(16),
  /** Recipients a second, by the contract. */
  pace: whole(1, 100_000),
  /** What this gateway does in its own way. */
  peer: z
    .strictObject({
      /** It drops a copy that comes with the same sequence number and content. */
      dropsCopies: z.boolean().default(true),
      /** How long we wait for an answer before it counts as lost. */
      answerSeconds: whole(1, 300).default(30),
      /** MorelatetoMTFlag of a message that no MO asked for. */
      unaskedFlag: z.union([z.literal(2), z.literal(3)], 'write 2 or 3').default(2),
    })
    .prefault({}),
});

type WithPassword<Login extends { password: Secret }> = Omit<Login, 'password'> & { readonly password: string };
type Written = z.output<typeof sheetSchema>;

/** Everything we know of one link to a carrier; passwords are at hand. */
export type LinkSheet = Readonly<Omit<Written, 'smg' | 'listen'>> & {
  readonly smg: Readonly<WithPassword<Written['smg']>>;
  readonly listen: Readonly<WithPassword<Written['listen']>>;
};

/** Reads all link sheets of a folder. Throws ContentError with every fault at once: file, line, field and remedy. */
export async function readLinkSheets(folder: string): Promise<LinkSheet[]> {
  const faults: string[] = [];
  const names = await filesOf(folder, '.yaml');
  if (names.length === 0) faults.push(`${folder}: there is no link sheet; write one, see ops/carriers/README.md`);
  const sheets: LinkSheet[] = [];
  for (const name of names) {
    const sheet = await readOne(path.join(folder, name), faults);
    if (sheet) sheets.push(sheet);
  }
  faults.push(...twice(sheets));
  if (faults.length > 0) throw new ContentError(faults);
  return sheets;
}

/** The lane that a link serves. */
export function laneOf(sheet: LinkSheet): Lane {
  const { link, carriers, accessNumbers, extensionDigits, alphabets } = sheet;
  return { link, carriers, accessNumbers, extensionDigits, length: { alphabets } };
}

async function readOne(file: string, faults: string[]): Promise<LinkSheet | undefined> {
  const sheet = await readSheet(file, sheetSchema, faults);
  if (sheet === undefined) return undefined;
  const { data, where } = sheet;
  const passwordFor = async (side: 'smg' | 'listen') => {
    const found = await passwordOf(data[side].password, data.simulated);
    if (typeof found === 'string') return found;
    faults.push(`${where([side, 'password'])}: ${side}.password: ${found.fault}`);
    return '';
  };
  if (!data.simulated && data.smg.port === 0) {
    faults.push(`${where(['smg', 'port'])}: smg.port: 0 is for simulated links; write the port of the gateway`);
  }
  return {
    ...data,
    smg: { ...data.smg, password: await passwordFor('smg') },
    listen: { ...data.listen, password: await passwordFor('listen') },
  };
}

const password = /^[\x21-\x7e]{1,16}$/;

async function passwordOf(kept: Secret, simulated: boolean): Promise<string | { fault: string }> {
  const found = await fetchPassword(kept, simulated);
  if (typeof found !== 'string') return found;
  return password.test(found) ? found : { fault: 'SGIP carries 1 to 16 letters, digits or signs' };
}

async function fetchPassword(kept: Secret, simulated: boolean): Promise<string | { fault: string }> {
  if (typeof kept === 'string') {
    return simulated ? kept : { fault: 'a password does not belong in a sheet; write { env: NAME } or { file: path }' };
  }
  if ('env' in kept) return process.env[kept.env] ?? { fault: `the environment variable ${kept.env} is not set` };
  return readFile(kept.file, 'utf8').then(
    (text) => text.trim(),
    (error: Error) => ({ fault: `it cannot be read: ${error.message}` }),
  );
}

/** Links of one name, and numbers of one carrier on two links: where an MT goes must be plain. */
function twice(sheets: readonly LinkSheet[]): string[] {
  const claims = sheets.flatMap(({ link, carriers, accessNumbers }) => [
    { link, what: `the name ${link}` },
    ...carriers.flatMap((carrier) => accessNumbers.map((number) => ({ link, what: `${number} to ${carrier}` }))),
  ]);
  const first = new Map<string, string>();
  return claims.flatMap(({ link, what }) => {
    const earlier = first.get(what);
    first.set(what, link);
    return earlier === undefined ? [] : [`link ${link}: ${what} is already taken by link ${earlier}; keep one of them`];
  });
}
