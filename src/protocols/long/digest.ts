import { createHash, timingSafeEqual } from 'node:crypto';

/** What a login claims, and the shape of its protocol's digest. */
export type Proof = {
  readonly account: string;
  /** The width of the account's field. */
  readonly accountBytes: number;
  /** How many zero bytes the protocol puts between account and secret. */
  readonly zeros: number;
  /** MMDDHHMMSS as the number on the wire. */
  readonly timestamp: number;
};

/**
 * MD5 of account, zeros, secret and the time in ten digits. Of an account shorter than its field the texts do not say
 * whether it is hashed bare or padded; carriers have been seen to want either.
 */
export function clientDigest(proof: Proof, secret: string, account: 'bare' | 'padded' = 'bare'): Buffer {
  const padding = account === 'padded' ? proof.accountBytes - proof.account.length : 0;
  return createHash('md5')
    .update(proof.account, 'latin1')
    .update(Buffer.alloc(padding + proof.zeros))
    .update(secret, 'latin1')
    .update(String(proof.timestamp).padStart(10, '0'), 'latin1')
    .digest();
}

/**
 * True when `digest` proves knowledge of the secret, hashed bare or padded; compared in constant time.
 * Without a secret (an account nobody knows) the work is the same and the answer no.
 */
export function isProof(digest: Uint8Array, proof: Proof, secret: string | undefined): boolean {
  const bare = timingSafeEqual(digest, clientDigest(proof, secret ?? '', 'bare'));
  const padded = timingSafeEqual(digest, clientDigest(proof, secret ?? '', 'padded'));
  return secret !== undefined && (bare || padded);
}

/** MD5 of the status, the client's digest and the secret: how a gateway proves itself. */
export function serverDigest(status: number, statusBytes: 1 | 4, client: Uint8Array, secret: string): Buffer {
  const first = Buffer.alloc(statusBytes);
  first.writeUIntBE(status, 0, statusBytes);
  return createHash('md5').update(first).update(client).update(secret, 'latin1').digest();
}
