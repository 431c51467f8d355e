import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomFillSync } from 'node:crypto';

/** Keeps small secrets so that a copy of the database does not open them. */
export type Vault = {
  /** `about` says whose and what it is; what is sealed about one thing does not open about another. */
  seal(secret: Uint8Array, about: string): Uint8Array<ArrayBuffer>;
  /** Undefined when it was sealed with another key, about another thing, or was changed. */
  open(sealed: Uint8Array, about: string): Uint8Array | undefined;
  /** A digest that nobody can try words against without the key. */
  digest(text: string, about: string): Uint8Array<ArrayBuffer>;
  /** How many bytes longer sealed is than open. */
  readonly overheadBytes: number;
};

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** Random bytes for the next vectors: to fetch each by itself takes half of what sealing takes. */
const vectors = Buffer.alloc(ivBytes * 256);
let taken = vectors.length;

/** A vector that was never given before, to be used at once. */
function nextIv(): Buffer {
  if (taken === vectors.length) {
    randomFillSync(vectors);
    taken = 0;
  }
  taken += ivBytes;
  return vectors.subarray(taken - ivBytes, taken);
}

/** Opens a vault whose keys follow from a long secret (HKDF-SHA-256): one for sealing, one for digests. */
export function openVault(secretKey: string): Vault {
  const keyFor = (use: string) => Buffer.from(hkdfSync('sha256', secretKey, 'spgate', use, 32));
  const [sealing, digesting] = [keyFor('seal'), keyFor('digest')];
  return {
    seal(secret, about) {
      const iv = nextIv();
      const seal = createCipheriv(cipher, sealing, iv).setAAD(Buffer.from(about));
      const inside = [seal.update(secret), seal.final()];
      return new Uint8Array(Buffer.concat([iv, seal.getAuthTag(), ...inside]));
    },
    open(sealed, about) {
      if (sealed.length < ivBytes + tagBytes) return undefined;
      const bytes = Buffer.from(sealed);
      const [iv, tag, inside] = [
        bytes.subarray(0, ivBytes),
        bytes.subarray(ivBytes, ivBytes + tagBytes),
        bytes.subarray(ivBytes + tagBytes),
      ];
      const opening = createDecipheriv(cipher, sealing, iv, { authTagLength: tagBytes });
      opening.setAAD(Buffer.from(about)).setAuthTag(tag);
      try {
        return Buffer.concat([opening.update(inside), opening.final()]);
      } catch {
        return undefined; // GCM says no more than that it does not fit
      }
    },
    overheadBytes: ivBytes + tagBytes,
    digest: (text, about) => new Uint8Array(createHmac('sha256', digesting).update(`${about}\n${text}`).digest()),
  };
}
