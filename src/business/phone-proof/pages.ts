import type { z } from 'zod';
import type { Db } from '../../platform/db.ts';
import { Problem, problems } from '../../platform/http/index.ts';
import type { Catalog } from '../catalog/index.ts';
import { type Door, numberTo } from '../messages/index.ts';
import { carrierOf, type Segments } from '../subscribers/index.ts';
import { type CodeWish, sendCode } from './actions.ts';
import type { codeSent } from './contract.ts';

/** What codes of our own pages are sent with. */
export type Counter = {
  readonly db: Db;
  readonly door: Door;
  readonly segments: Segments;
  readonly terms: { readonly catalog: Catalog };
};

/**
 * Sends a code for a page that is of no product, from a number that a link carries to this phone. Throws the problem of who asks
 * too often; else the answer is the same for every phone.
 */
export async function sendPageCode(
  { db, door, segments, terms: { catalog } }: Counter,
  asked: Pick<CodeWish, 'phone' | 'purpose' | 'wording' | 'listener' | 'address'>,
  now: Date,
): Promise<z.input<typeof codeSent>> {
  const carrier = carrierOf(segments, asked.phone)?.carrier;
  const wish = { ...asked, carrier, from: numberTo({ door, terms: { catalog } }, carrier) ?? firstNumber(catalog) };
  const sent = await sendCode({ db, door, texts: catalog.texts }, wish, now);
  if ('waitMs' in sent) throw problems.tooMany(Math.ceil(sent.waitMs / 1000));
  return { validForSeconds: sent.validMs / 1000, nextAfterSeconds: 60 };
}

/** Where no link carries any, the code waits at the first number of ours, and the answer tells nobody so. */
function firstNumber({ accessNumbers: [access] }: Catalog): CodeWish['from'] {
  return { accessNumber: access!.number, serviceCode: access!.freeServiceCode };
}

/** A code that is wrong, spent or too old; it does not tell which. */
export const codeRefused = () =>
  new Problem(403, 'code-refused', {
    'zh-CN': '验证码不正确或已失效，请核对短信，或重新获取',
    en: 'The code is wrong or no longer good: check the SMS, or ask for a new one',
  });
