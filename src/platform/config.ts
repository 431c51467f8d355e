import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { logLevels, withoutSecrets } from './log.ts';
import { packageRoot } from './package-root.ts';
import { StartRefused } from './refused.ts';
import { bucketOf } from './s3-blobs.ts';

/** The parts of the program that one process can run. */
export const programRoles = ['gateway', 'web', 'worker'] as const;
export type ProgramRole = (typeof programRoles)[number];

/** One environment variable: what it does, what it must look like, and what to do when it does not. */
type Setting<T = unknown> = { about: string; shown?: string; schema: z.ZodType<T>; remedy: string; isSecret?: true };

const text = (fallback: string) => z.string().trim().min(1).default(fallback);
const folder = z.string().transform((value) => path.resolve(value));
const folderThatExists = folder.refine((value) => statSync(value, { throwIfNoEntry: false })?.isDirectory());

const addressesList = z
  .string()
  .default('')
  .transform((value) => value.split(',').flatMap((one) => one.trim() || []))
  .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])));

/** `host:port` of this machine, an IPv6 host in brackets. */
const listenAddress = z.string().transform((value, context) => {
  const parts = /^(\[[0-9a-f:]+\]|[^:[\]]+):(\d{1,5})$/i.exec(value);
  const port = Number(parts?.[2]);
  if (parts && port <= 65_535) return { host: parts[1]!.replace(/^\[|\]$/g, ''), port };
  context.addIssue({ code: 'custom' });
  return z.NEVER;
});

const settings = {
  DATABASE_URL: {
    about: 'an external PostgreSQL (15 or newer)',
    shown: 'the embedded one',
    schema: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    remedy: 'give postgresql://user:password@host:port/database, or leave it unset',
  },
  SPGATE_DATA: {
    about: 'folder of the embedded PostgreSQL, of files that were sent in, and of what simulated handsets received',
    shown: '.spgate',
    schema: folder.prefault('.spgate'),
    remedy: 'give the path of a folder',
  },
  BLOB_STORE: {
    about: 'an S3-compatible bucket for the files of the house, reached by all its processes',
    shown: 'the folder SPGATE_DATA',
    schema: z
      .url({ protocol: /^https?$/ })
      .transform((value, context) => {
        const { protocol, hostname } = new URL(value);
        const bucket = bucketOf(value);
        // What goes over the network unsealed can be read on the way: recordings and identity cards are among it.
        const isSafe = protocol === 'https:' || /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
        if (bucket && isSafe) return bucket;
        context.addIssue({ code: 'custom' });
        return z.NEVER;
      })
      .optional(),
    remedy: 'give https://KEY:SECRET@host/bucket/prefix?region=name (http only for this machine), or leave it unset',
    isSecret: true,
  },
  SPGATE_ROLES: {
    about: 'what this process runs, separated by commas: gateway, web, worker',
    shown: programRoles.join(),
    schema: z
      .string()
      .default(programRoles.join())
      .transform((value) => value.split(',').map((name) => name.trim()))
      .pipe(z.array(z.enum(programRoles)).min(1)),
    remedy: `name one or more of ${programRoles.join(', ')}`,
  },
  SPGATE_LINKS: {
    about: 'folder of link sheets, one a link to a carrier',
    shown: 'demo sheets with simulated carriers',
    schema: folderThatExists.optional(),
    remedy: 'give the path of a folder that exists, or leave it unset',
  },
  SPGATE_CONTENT: {
    about: 'folder of the catalogue and the texts',
    shown: 'content, beside the program',
    schema: folderThatExists.prefault(path.join(packageRoot, 'content')),
    remedy: 'give the path of a folder that exists, or leave it unset',
  },
  HOST: {
    about: 'address to listen on; 0.0.0.0 opens the consoles to the network',
    schema: text('127.0.0.1'),
    remedy: 'give an address of this machine',
  },
  PORT: {
    about: 'port of the consoles and the HTTP interface; 0 takes a free one',
    schema: z
      .string()
      .regex(/^\d{1,5}$/)
      .default('8080')
      .transform(Number)
      .pipe(z.number().max(65_535)),
    remedy: 'give a number from 0 to 65535',
  },
  PUBLIC_URL: {
    about: 'address that people reach the consoles at, when it goes through a TLS proxy',
    shown: 'none',
    schema: z.url({ protocol: /^https$/ }).optional(),
    remedy: 'give an address that begins with https://, or leave it unset',
  },
  SECRET_KEY: {
    about:
      'what second factors, keys of webhooks and pictures of papers are sealed with; keep it as safe as a password, and apart from backups',
    shown: 'none, and nobody can have a second factor',
    schema: z.string().min(32).max(1024).optional(),
    remedy: 'give at least 32 characters, such as those of `openssl rand -hex 32`',
    isSecret: true,
  },
  SECOND_FACTOR_ROLES: {
    about: 'roles whose people must have a second factor, separated by commas; none for nobody',
    shown: 'administrator,finance,operator; none in a demonstration, or without SECRET_KEY',
    schema: z
      .string()
      .transform((value) => (value.trim() === 'none' ? [] : value.split(',').flatMap((role) => role.trim() || [])))
      .optional(),
    remedy: 'name roles separated by commas, or none',
  },
  SESSION_IDLE_MINUTES: {
    about: 'after how many minutes without a request a session of staff ends',
    schema: z
      .string()
      .regex(/^\d{1,3}$/)
      .default('30')
      .transform(Number)
      .pipe(z.number().min(5).max(720)),
    remedy: 'give whole minutes from 5 to 720',
  },
  ONE_TIME_PASSWORD_HOURS: {
    about:
      'for how many hours a one-time password holds: that of the first administrator, and those that administrators give',
    schema: z
      .string()
      .regex(/^\d{1,3}$/)
      .default('72')
      .transform(Number)
      .pipe(z.number().min(1).max(720)),
    remedy: 'give whole hours from 1 to 720',
  },
  LOG_LEVEL: {
    about: `least weight of what is logged: ${logLevels.join(', ')}`,
    schema: z.enum(logLevels).default('info'),
    remedy: `choose one of ${logLevels.join(', ')}`,
  },
  METRICS_LISTEN: {
    about: 'address that Prometheus reads this process at, apart from the consoles; it asks for no password',
    shown: 'none',
    schema: listenAddress.optional(),
    remedy: 'give host:port such as 127.0.0.1:9464, in a network where only Prometheus comes; port 0 takes a free one',
  },
  TRACES_URL: {
    about: 'where the journeys of messages are told as OpenTelemetry traces: OTLP over HTTP, without numbers and texts',
    shown: 'none',
    schema: z.url({ protocol: /^https?$/ }).optional(),
    remedy: 'give the address of a collector such as http://collector:4318/v1/traces, or leave it unset',
  },
  CONFIRM_WINDOW_HOURS: {
    about: 'how long an order waits for its Y, in hours',
    schema: z
      .string()
      .regex(/^\d{1,3}$/)
      .default('24')
      .transform(Number)
      .pipe(z.number().min(1).max(168)),
    remedy: 'give whole hours from 1 to 168',
  },
  ITEM_CONSENT_DAYS: {
    about: 'for how many days one Y covers what is ordered piece by piece at the same price; 0 asks each time',
    schema: z
      .string()
      .regex(/^\d{1,2}$/)
      .default('30')
      .transform(Number),
    remedy: 'give whole days from 0 to 99',
  },
  PROMOTIONS_PER_WEEK: {
    about: 'how many promotions one phone gets in any seven days, at most',
    schema: z
      .string()
      .regex(/^[0-7]$/)
      .default('2')
      .transform(Number),
    remedy: 'give a number from 0 to 7',
  },
  NO_CHARGE_HOURS: {
    about: 'how long after an order nothing is charged, in hours; a cancel within it costs nothing',
    schema: z
      .string()
      .regex(/^\d{1,3}$/)
      .default('72')
      .transform(Number)
      .pipe(z.number().min(0).max(720)),
    remedy: 'give whole hours from 0 to 720',
  },
  BILLING_TEST_NUMBERS: {
    about: 'phones that are never billed, separated by commas',
    shown: 'none',
    schema: z
      .string()
      .default('')
      .transform((value) => value.split(',').flatMap((number) => number.trim() || []))
      .pipe(z.array(z.string().regex(/^1[3-9]\d{9}$/))),
    remedy: 'give mobile numbers of eleven digits, separated by commas',
  },
  NUMBERS_PER_HOUR: {
    about: 'how many different numbers one agent may open in an hour',
    schema: z
      .string()
      .regex(/^\d{1,4}$/)
      .default('60')
      .transform(Number)
      .pipe(z.number().min(1)),
    remedy: 'give a whole number from 1 to 9999',
  },
  KEEP_MESSAGES_MONTHS: {
    about: 'how long messages are kept, in months; the rules ask for six',
    schema: z
      .string()
      .regex(/^\d{1,3}$/)
      .default('36')
      .transform(Number)
      .pipe(z.number().min(6).max(240)),
    remedy: 'give whole months from 6 to 240',
  },
  KEEP_RECORDS_YEARS: {
    about: 'how long consents and the history of a relation are kept after its end, in years',
    schema: z
      .string()
      .regex(/^\d{1,3}$/)
      .default('5')
      .transform(Number)
      .pipe(z.number().min(3).max(100)),
    remedy: 'give whole years from 3 to 100',
  },
  KEEP_BILLING_YEARS: {
    about: 'how long charges and their ledger are kept, in years',
    schema: z
      .string()
      .regex(/^\d{1,3}$/)
      .default('10')
      .transform(Number)
      .pipe(z.number().min(3).max(100)),
    remedy: 'give whole years from 3 to 100',
  },
  KEEP_CALLS_MONTHS: {
    about: 'how long a recording of a telemarketing call is kept after the relation that it proves, in months',
    schema: z
      .string()
      .regex(/^\d{1,3}$/)
      .default('24')
      .transform(Number)
      .pipe(z.number().min(6).max(240)),
    remedy: 'give whole months from 6 to 240',
  },
  HOTLINE_LINES: {
    about: 'how many lines the hotline has',
    schema: z
      .string()
      .regex(/^\d{1,3}$/)
      .default('6')
      .transform(Number)
      .pipe(z.number().min(1)),
    remedy: 'give a whole number from 1 to 999',
  },
  HOTLINE_AGENTS: {
    about: 'how many people the hotline is planned with',
    schema: z
      .string()
      .regex(/^\d{1,4}$/)
      .default('15')
      .transform(Number)
      .pipe(z.number().min(1)),
    remedy: 'give a whole number from 1 to 9999',
  },
  HOTLINE_EXCHANGES: {
    about: 'addresses that the exchange of the hotline tells calls from, separated by commas',
    shown: 'none',
    schema: addressesList,
    remedy: 'give IP addresses or ranges such as 192.0.2.0/24, separated by commas',
  },
  WEBHOOK_PRIVATE_ADDRESSES: {
    about:
      'private addresses that webhooks of insurers, merchants and alarms may go to, separated by commas; to these also over plain HTTP',
    shown: 'none',
    schema: addressesList,
    remedy: 'give IP addresses or ranges such as 10.1.2.0/24, separated by commas',
  },
  MAIL_IMAP_URL: {
    about:
      'mailbox of the service address: imaps://name:password@host/INBOX; with imap:// STARTTLS is a must, unless it says ?tls=none',
    shown: 'none',
    schema: z.url({ protocol: /^imaps?$/ }).optional(),
    remedy: 'give imaps://name:password@host:993/INBOX, with name and password percent-encoded',
  },
  MAIL_SMTP_URL: {
    about:
      'server that takes our mails: smtps://name:password@host; with smtp:// STARTTLS is a must, unless it says ?tls=none',
    shown: 'none',
    schema: z.url({ protocol: /^smtps?$/ }).optional(),
    remedy: 'give smtps://name:password@host:465, with name and password percent-encoded',
  },
  MAIL_FIRST_READ: {
    about:
      'what of a mailbox is taken that is read for the first time: new (what comes from then on) or all (what it holds as well)',
    schema: z.enum(['new', 'all']).default('new'),
    remedy: 'give new, or all: then every old mail becomes a ticket and is answered',
  },
  MAIL_WHEN_TAKEN: {
    about: 'what is done on the server with a mail that was taken: leave, flag (as read), or move:folder',
    schema: z
      .string()
      .regex(/^(leave|flag|move:.+)$/)
      .default('leave'),
    remedy: 'give leave, flag, or move: and the name of a folder',
  },
  FAX_FOLDER: {
    about: 'folder that a fax server writes PDF and TIFF files into; they are moved below it when they are taken',
    shown: 'none',
    schema: folder.optional(),
    remedy: 'give the path of a folder',
  },
  SP_NAME: {
    about: 'name of the service provider, in texts and page footers',
    schema: text('示例信息服务有限公司'),
    remedy: 'give the name as registered',
  },
  SP_HOTLINE: {
    about: 'service hotline, in texts and page footers',
    schema: z
      .string()
      .regex(/^[\d-]{3,20}$/)
      .default('400-000-0000'),
    remedy: 'give a telephone number of digits and hyphens',
  },
  SP_EMAIL: {
    about: 'service e-mail address',
    schema: z.email().default('service@sp.example'),
    remedy: 'give an e-mail address',
  },
  SP_LICENCE: {
    about: 'number of the value-added telecom licence (增值电信业务经营许可证)',
    schema: text('B2-00000000'),
    remedy: 'give the number as printed on the licence',
  },
  SP_FILING: {
    about: 'filing number of the site (ICP备案号)',
    schema: text('京ICP备00000000号'),
    remedy: 'give the number as filed',
  },
} satisfies Record<string, Setting>;

type Settings = typeof settings;
/** Every setting under its own name, parsed: paths absolute, numbers as numbers, roles as a list. */
export type Config = { readonly [Name in keyof Settings]: z.output<Settings[Name]['schema']> };

/** Settings that are wrong: each fault names the variable, its value and the remedy. */
export class ConfigError extends StartRefused {}

/**
 * Reads the settings from the environment. An empty variable counts as unset; where there is none, `NAME_FILE` names a file that
 * holds the value, so that secrets stand in no environment.
 * Throws ConfigError with all faults at once: each names the variable, its value and the remedy.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const faults = unknownNames(environment);
  const values: Record<string, unknown> = {};
  for (const [name, { schema, remedy, isSecret }] of Object.entries<Setting>(settings)) {
    const given = environment[name] || valueInFile(name, environment, faults);
    const result = schema.safeParse(given);
    if (result.success) values[name] = result.data;
    else faults.push(`${name} is ${isSecret ? 'not right' : withoutSecrets(JSON.stringify(given))}: ${remedy}`);
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return values as Config;
}

/** What stands in the file that `NAME_FILE` names, without its last line end. */
function valueInFile(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
  faults: string[],
): string | undefined {
  const file = environment[`${name}_FILE`];
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '') || undefined;
  } catch {
    faults.push(`${name}_FILE is ${JSON.stringify(file)}: give the path of a file that this process may read`);
    return undefined;
  }
}

/** A misspelt setting would otherwise be silently without effect. */
function unknownNames(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('SPGATE_') && !(name.replace(/_FILE$/, '') in settings))
    .map((name) => `${name} is not a setting: remove it, or see --help for the right name`);
}

/** What `spgate --help` prints. */
export function helpText(): string {
  const wide = Math.max(...Object.keys(settings).map(({ length }) => length)) + 2;
  const lines = Object.entries<Setting>(settings).map(
    ([name, { about, shown, schema }]) =>
      `  ${name.padEnd(wide)}${about}\n${' '.repeat(wide + 2)}default: ${shown ?? schema.parse(undefined)}`,
  );
  return `SPGate: SMS keywords, consent, subscriptions and consoles of a service provider, in one program.

Usage: spgate [doctor | backup FOLDER | restore FOLDER | --help | --version]

  spgate                 runs it
  spgate doctor          looks at settings, link sheets, database, clock, disk, ports and mail, and says what to do
  spgate backup FOLDER   writes all tables as they are at one moment, and the files of the house, into a new folder
  spgate restore FOLDER  brings them back into an empty database

Settings are environment variables, or files that NAME_FILE names:
${lines.join('\n')}

Ctrl-C stops it in order; a second Ctrl-C stops it at once.`;
}
