import { z } from 'zod';
import { ContentError, readSheet } from '../../platform/content.ts';
import { versionName, versions } from '../../protocols/cmpp/index.ts';
import { faults } from '../contract.ts';
import { step } from './steps.ts';

const whole = (least: number, most: number) => {
  const words = `write a whole number from ${least} to ${most}`;
  return z.number().int(words).min(least, words).max(most, words);
};
const text = (most: number) => z.string().min(1).max(most, `write at most ${most} characters`);
const digits = z.string().regex(/^\d{1,20}$/, 'write digits, in quotes');
const port = whole(0, 65_535);

/** What every protocol has of an SP. */
const account = {
  accessNumbers: z.array(digits).min(1),
  /** Connections it may have at a time. */
  maxConnections: whole(1, 100).exactOptional(),
  /** Submits it may have without an answer on one connection. */
  window: whole(1, 1_000).exactOptional(),
  /** Receivers a second. */
  pace: whole(1, 100_000).exactOptional(),
};
const deliverWindow = whole(1, 1_000).exactOptional();

const sgipAccount = z.strictObject({
  ...account,
  name: text(16),
  password: text(16),
  node: whole(3_000_000_000, 3_999_999_999),
  corpId: z.string().regex(/^\d{5}$/, 'write five digits, in quotes'),
  /** Where the SP listens, and how the gateway logs in there. */
  receiver: z
    .strictObject({
      ...{ host: text(255), port, name: text(16), password: text(16) },
      connections: whole(1, 15).exactOptional(),
      window: whole(1, 32).exactOptional(),
    })
    .transform(({ host, port, ...login }) => ({ ...login, address: { host, port } })),
});

const cmppAccount = z.strictObject({
  ...account,
  deliverWindow,
  name: z.string().regex(/^\d{6}$/, 'write the six digits of the SP, in quotes'),
  password: text(64),
  /** All unless written. */
  versions: z
    .array(z.enum(['2.0', '2.1', '3.0']).transform((name) => versions.find((one) => versionName(one) === name)!))
    .min(1)
    .exactOptional(),
});

const smgpAccount = z.strictObject({ ...account, deliverWindow, name: text(8), password: text(15) });

const gateway = {
  /** Its name in lines, pages and steps. */
  link: z.string().regex(/^[a-z0-9-]{1,40}$/, 'write small letters, digits and hyphens'),
  /** Where SPs connect; 0 takes a free one. */
  port,
  /** What it does wrong from the start. */
  faults: faults.exactOptional(),
  /** Silence after which an SP is asked whether it is there (SGIP: let go). */
  idleSeconds: whole(1, 3_600).exactOptional(),
  /** The wait for an answer of the SP before something is sent again. */
  answerSeconds: whole(1, 600).exactOptional(),
};

const gatewaySheet = z.discriminatedUnion('protocol', [
  z.strictObject({
    ...gateway,
    protocol: z.literal('sgip'),
    node: whole(1, 0xffffffff).exactOptional(),
    accounts: z.array(sgipAccount).min(1),
  }),
  z.strictObject({ ...gateway, protocol: z.literal('cmpp'), accounts: z.array(cmppAccount).min(1) }),
  z.strictObject({ ...gateway, protocol: z.literal('smgp'), accounts: z.array(smgpAccount).min(1) }),
]);
export type GatewaySheet = z.output<typeof gatewaySheet>;

const stageSheet = z.strictObject({
  gateways: z.array(gatewaySheet).min(1),
  /** What happens, and what must come of it. */
  steps: z.array(step).default([]),
});
export type StageSheet = z.output<typeof stageSheet>;

/** Reads which gateways stand on the stage and what happens there. Throws ContentError with every fault at once. */
export async function readStage(file: string): Promise<StageSheet> {
  const found: string[] = [];
  const sheet = await readSheet(file, stageSheet, found);
  if (sheet === undefined) throw new ContentError(found);
  const { gateways, steps } = sheet.data;
  const links = gateways.map(({ link }) => link);
  for (const [i, link] of links.entries()) {
    if (links.indexOf(link) < i) found.push(`${sheet.where(['gateways', i])}: link: two gateways are named ${link}`);
  }
  for (const [i, one] of steps.entries()) {
    if ('link' in one && !links.includes(one.link)) {
      found.push(`${sheet.where(['steps', i])}: link: there is no gateway ${one.link}, there are ${links.join(', ')}`);
    }
  }
  if (found.length > 0) throw new ContentError(found);
  return sheet.data;
}
