import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import { maskPhone } from '../values/phone.ts';

/**
 * The program's log: JSON lines, `log.info({ link }, 'the link is up')`. An error goes under the key `error`, a number of
 * any kind under `phone`: a landline or pseudo-code is known as one, and masked, only there.
 */
export type Log = Logger;

/** Weights of what is logged, lightest first; `silent` logs nothing. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const secretKeys = [
  'password',
  'newPassword',
  'currentPassword',
  'token',
  'cookie',
  'authorization',
  'secret',
  'sharedSecret',
];

/** Opens the log on standard output, or on `out`. Whatever is logged, `withoutSecrets` sees every finished line. */
export function openLog({ level, out = process.stdout }: { level: LogLevel; out?: DestinationStream }): Log {
  return pino(
    {
      level,
      base: null,
      errorKey: 'error',
      serializers: { error: stdSerializers.errWithCause, phone: maskPhone },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`]), censor: '[secret]' },
    },
    { write: (line) => out.write(withoutSecrets(line)) },
  );
}

// An id may hold eleven digits in a row by chance, and must stay whole, or a journey could not be followed.
const idOrMobile = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<!\d)((?:00)?86)?(1[3-9]\d)\d{4}(\d{4})(?!\d)/gi;
const urlPassword = /(\w+:\/\/[^\s:/@]*:)[^\s/@]+@/g;

/** Masks every mobile number of a line (156****0001) and every password within a URL. */
export function withoutSecrets(line: string): string {
  return line.replace(idOrMobile, maskMobile).replace(urlPassword, '$1****@');
}

function maskMobile(found: string, country = '', head: string | undefined, tail: string | undefined): string {
  return head && tail ? `${country}${head}****${tail}` : found;
}

/** Bytes of the wire as hexadecimal, with the numbers masked that stand in them as ASCII. */
export function bytesForLog(bytes: Uint8Array): string {
  const masked = withoutSecrets(Buffer.from(bytes).toString('latin1'));
  return Buffer.from(masked, 'latin1').toString('hex');
}
