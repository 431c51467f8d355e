import { dayMs, hourMs, minuteMs } from '../../values/time.ts';

/** How long a code is good. */
export const validMs = 5 * minuteMs;
/** How long asks are remembered: as long as the longest limit counts. */
export const rememberedMs = dayMs;

/** How often a phone, or an address, may ask: once a minute, five times an hour, ten times a day. */
const limits: readonly { most: number; withinMs: number }[] = [
  { most: 1, withinMs: minuteMs },
  { most: 5, withinMs: hourMs },
  { most: 10, withinMs: rememberedMs },
];

/** How long one more ask must wait after those made before, in ms; 0 when it may be made at once. */
export function waitAfter(asked: readonly Date[], now: Date): number {
  const newestFirst = asked.map((at) => at.getTime()).sort((one, other) => other - one);
  const waits = limits.map(({ most, withinMs }) => (newestFirst[most - 1] ?? 0) + withinMs - now.getTime());
  return Math.max(0, ...waits);
}

/** What the limits of an address count by: an IPv4 address as it is, of an IPv6 address the /64 that one household has whole. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const gap = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(gap).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')}::/64`;
}
