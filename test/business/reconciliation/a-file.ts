import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import type { BillingHouse } from '../../../src/business/bill-run/index.ts';
import { receiveFile } from '../../../src/business/reconciliation/files.ts';
import { readWaitingFiles } from '../../../src/business/reconciliation/import.ts';
import type { Reading } from '../../../src/business/reconciliation/reading.ts';
import type { FileSheet } from '../../../src/business/reconciliation/sheets.ts';
import { type Blobs, openBlobs } from '../../../src/platform/blobs.ts';
import type { Db } from '../../../src/platform/db.ts';
import { openLog } from '../../../src/platform/log.ts';
import { allSeals } from '../../../src/roles/seals.ts';
import { aDoor } from '../../support/mt.ts';
import { aCatalog, termsOf } from '../../support/talk.ts';

export const now = new Date('2026-11-23T10:00:00+08:00');

const shared = {
  peer: 'unicom-hebei',
  carrier: 'unicom',
  delimiter: ',',
  header: true,
  dates: 'YYYYMMDDHHmmss',
  badRowsAtMost: 1000,
  encoding: 'utf-8',
  products: {
    '9000000005': { product: 'car-owner', billingGroup: 'car-owner' },
    '9000000010': { product: 'car-owner-vip', billingGroup: 'car-owner' },
    '9000000002': { product: 'weather', billingGroup: 'weather' },
  },
} as const;

type Of<Kind> = Extract<FileSheet, { kind: Kind }>;

export const relations = {
  ...shared,
  file: 'unicom-relations',
  names: '^REL_(?<period>\\d{8})',
  kind: 'relations',
  columns: { phone: '手机号', product: '产品', state: '状态', effectiveAt: '生效时间', channel: '渠道' },
  states: { '1': 'active', '2': 'suspended', '3': 'closed' },
  telemarketing: ['07'],
} satisfies Of<'relations'>;

export const bills = {
  ...shared,
  file: 'unicom-bills',
  names: '^BILL_(?<period>\\d{6})',
  kind: 'bills',
  amounts: 'fen',
  columns: { phone: 'msisdn', product: 'code', feeType: 'type', amount: 'fee', at: 'at', result: 'result' },
  feeTypes: { '3': 'month', '2': 'demand' },
  results: {
    '0': 'charged',
    '1': 'unpaid',
    '2': 'refunded',
    S: 'stopped',
    X: 'destroyed',
    P: 'over-price',
    D: 'duplicate',
  },
} satisfies Of<'bills'>;

export const refunds = {
  ...shared,
  file: 'unicom-refunds',
  names: '^REFUND_(?<period>\\d{6})',
  kind: 'refunds',
  amounts: 'yuan',
  columns: { phone: 'msisdn', product: 'code', amount: 'fee', reason: 'reason' },
  feeTypes: {},
} satisfies Of<'refunds'>;

export const heads: Record<Reading['kind'], string> = {
  relations: '手机号,产品,状态,生效时间,渠道',
  bills: 'msisdn,code,type,fee,at,result',
  refunds: 'msisdn,code,fee,reason',
};

/** Blobs in a folder of its own that goes with the test file. */
export function withBlobs(): (() => Blobs) & { folder(): string } {
  let blobs: Blobs | undefined;
  let folder = '';
  test.serial.before('open a folder', async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-blobs-'));
    blobs = openBlobs(folder);
  });
  test.after.always('remove the folder', () => rm(folder, { recursive: true, force: true }));
  return Object.assign(() => blobs!, { folder: () => folder });
}

export async function* bytesOf(lines: readonly string[] | Buffer): AsyncGenerator<Uint8Array> {
  yield Buffer.isBuffer(lines) ? lines : Buffer.from(`${lines.join('\n')}\n`);
}

/** Gives a file, without having it read. */
export async function give(
  house: { db: Db; blobs: Blobs },
  sheet: FileSheet,
  period: string,
  lines: readonly string[] | Buffer,
) {
  const content = bytesOf(Buffer.isBuffer(lines) ? lines : [heads[sheet.kind], ...lines]);
  const outcome = await receiveFile(house, { sheet, period, name: 'a-file.csv', content, by: 'test' }, now);
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.value;
}

/** Gives a file and has it read. */
export async function read(
  house: { db: Db; blobs: Blobs },
  sheet: FileSheet,
  period: string,
  lines: readonly string[] | Buffer,
): Promise<string> {
  const { file } = await give(house, sheet, period, lines);
  await readWaitingFiles({ ...house, now: () => now });
  return file.id;
}

/** What following a bill takes of the house. */
export async function aBillingHouse(): Promise<BillingHouse> {
  const terms = termsOf(await aCatalog());
  return { terms, door: aDoor(), seals: allSeals, clock: { now: () => now }, log: openLog({ level: 'silent' }) };
}
