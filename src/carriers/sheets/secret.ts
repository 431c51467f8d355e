import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** Where a password is kept. Only simulated links may have it in the sheet. */
export const secret = z.union(
  // A number as well, so that a password of digits is refused without being shown.
  [
    z.string().min(1),
    z.number().transform(String),
    z.strictObject({ env: z.string().min(1) }),
    z.strictObject({ file: z.string().min(1) }),
  ],
  'write { env: NAME } or { file: path }',
);
export type Secret = z.infer<typeof secret>;

/** What a protocol can carry as a password, and how to say so. */
export type SecretShape = { readonly pattern: RegExp; readonly remedy: string };

/** Fetches the password that stands, or is named, at a place of the sheet. What is wrong with it becomes a fault. */
export type FetchSecret = (at: readonly string[], kept: Secret, shape: SecretShape) => Promise<string>;

/** Fetches a password from where it is kept, or says what is wrong; neither shows it. */
export async function fetchSecret(
  kept: Secret,
  { pattern, remedy }: SecretShape,
  simulated: boolean,
): Promise<string | { fault: string }> {
  const found = await lookUp(kept, simulated);
  if (typeof found !== 'string') return found;
  return pattern.test(found) ? found : { fault: remedy };
}

async function lookUp(kept: Secret, simulated: boolean): Promise<string | { fault: string }> {
  if (typeof kept === 'string') {
    return simulated ? kept : { fault: 'a password does not belong in a sheet; write { env: NAME } or { file: path }' };
  }
  if ('env' in kept) return process.env[kept.env] ?? { fault: `the environment variable ${kept.env} is not set` };
  return readFile(kept.file, 'utf8').then(
    (text) => text.trim(),
    (error: Error) => ({ fault: `it cannot be read: ${error.message}` }),
  );
}
