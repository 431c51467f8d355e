/** A PDU as plain values, to compare whatever kind of bytes it holds. */
export function plain(pdu: object): unknown {
  return Object.fromEntries(Object.entries(pdu).map(([key, value]) => [key, plainValue(value)]));
}

function plainValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plainValue);
  return typeof value === 'object' && value !== null ? plain(value) : value;
}
