/** Fen of an amount in yuan as it is typed, `38` or `38.50`; undefined when it is none, or nothing. */
export function fenOf(yuan: string): number | undefined {
  if (!/^\d{1,6}([.。]\d{1,2})?$/.test(yuan)) return undefined;
  const [whole, part = ''] = yuan.split(/[.。]/) as [string, string?];
  const fen = Number(whole) * 100 + Number(part.padEnd(2, '0'));
  return fen > 0 ? fen : undefined;
}
