import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

// argon2id, the library's default, at OWASP's floor: 19 MiB and two passes, some 20 ms.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// Nobody's password: an unknown name costs as long as a known one, so time does not tell which names exist.
const decoyHash = hash(randomBytes(16), cost);

/** The form a password has in the database. It takes some 20 ms of another thread, on purpose. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

/** Compares in constant time; false for an account that does not exist. */
export async function isPassword(password: string, passwordHash: string | undefined): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await decoyHash), password);
  return matches && passwordHash !== undefined;
}

/** 16 characters that a person can type once. */
export function newOneTimePassword(): string {
  return randomBytes(12).toString('base64url');
}

/** An opaque session token of 256 bits. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The form a token has in the database. The token is random, so a fast hash is enough. */
export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}
