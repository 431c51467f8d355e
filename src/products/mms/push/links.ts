import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Db } from '../../../platform/db.ts';
import { dayMs } from '../../../values/time.ts';

/** Links to issues that open without a sign-in: each names an issue and the day until which it opens, and is signed. */
export type IssueLinks = {
  /** The last piece of the address of an issue, good for `days` days. Short: it goes into an SMS. */
  sign(serial: number, now: Date, days?: number): string;
  /** The issue that a link names; undefined when it is over or nobody signed it. */
  read(token: string, now: Date): { readonly serial: number; readonly until: Date } | undefined;
};

const usualDays = 30;
const signatureBytes = 8;
const shape = /^([0-9a-z]{1,7})-([0-9a-z]{1,5})-([A-Za-z0-9_-]{11})$/;

/** Opens the links of this house. All its programs share one key, which the first of them makes. */
export async function openIssueLinks(db: Db): Promise<IssueLinks> {
  await db.read('insert into house_key (name, key) values ($1, $2) on conflict (name) do nothing', [
    'issues',
    randomBytes(32),
  ]);
  const [row] = await db.read<{ key: Buffer }>('select key from house_key where name = $1', ['issues']);
  const signatureOf = (what: string) =>
    createHmac('sha256', row!.key).update(what).digest().subarray(0, signatureBytes);
  return {
    sign(serial, now, days = usualDays) {
      const until = Math.ceil(now.getTime() / dayMs) + days;
      const what = `${serial.toString(36)}-${until.toString(36)}`;
      return `${what}-${signatureOf(what).toString('base64url')}`;
    },
    read(token, now) {
      const [, serial, until, signature] = shape.exec(token) ?? [];
      if (serial === undefined || until === undefined || signature === undefined) return undefined;
      const given = Buffer.from(signature, 'base64url');
      const wanted = signatureOf(`${serial}-${until}`);
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
      const end = new Date(Number.parseInt(until, 36) * dayMs);
      return end > now ? { serial: Number.parseInt(serial, 36), until: end } : undefined;
    },
  };
}
