import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

const periodMs = 30_000;
/** A device may be half a minute off either way. */
const window = 1;
const recoveryCodeCount = 10;
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A new secret of 160 bits, as RFC 4226 advises. */
export function newSecret(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(randomBytes(20));
}

/** The secret as a device takes it: by its camera (`uri`) or typed in (`secret`, Base32). */
export function presentSecret(secret: Uint8Array, issuer: string, name: string): { uri: string; secret: string } {
  const totp = totpOf(secret, { issuer, label: name });
  return { uri: totp.toString(), secret: totp.secret.base32 };
}

/** The time step (RFC 6238) that a code belongs to at `at`, real time; undefined when it belongs to none near it. */
export function stepOf(secret: Uint8Array, code: string, at: Date): number | undefined {
  const delta = totpOf(secret).validate({ token: code, timestamp: at.getTime(), window });
  return delta === null ? undefined : Math.floor(at.getTime() / periodMs) + delta;
}

/** What a person typed, without blanks and hyphens, in capitals: six digits or a recovery code. */
export function readCode(typed: string): { kind: 'totp' | 'recovery'; code: string } {
  const code = typed.replace(/[\s-]/g, '').toUpperCase();
  return { kind: /^\d{6}$/.test(code) ? 'totp' : 'recovery', code };
}

/** Ten codes of 60 bits; without the letters and digits that look alike. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodeCount }, () => {
    const letters = [...randomBytes(12)].map((byte) => alphabet[byte % alphabet.length]).join('');
    return letters.match(/.{4}/g)!.join('-');
  });
}

function totpOf(secret: Uint8Array, names: { issuer?: string; label?: string } = {}): TOTP {
  const buffer = new Uint8Array(secret).buffer;
  return new TOTP({ ...names, algorithm: 'SHA1', digits: 6, period: periodMs / 1000, secret: new Secret({ buffer }) });
}
