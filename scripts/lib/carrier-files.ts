/** What the simulated carriers hold, as their pages tell it. This file knows nothing of how SPGate reads what it writes. */
export type HeldRelation = {
  readonly phone: string;
  readonly productId: string;
  readonly state: 'open' | 'suspended' | 'closed';
  readonly channel: string;
  /** ISO 8601. */
  readonly since: string;
};
export type HeldBill = {
  readonly phone: string;
  readonly service: string;
  readonly kind: 'item' | 'month';
  readonly fen: number;
  readonly count: number;
  /** `billed`, or the code that says why not. */
  readonly result: string;
};

const states = { open: '1', suspended: '2', closed: '3' };
const channels: Readonly<Record<string, string>> = { telemarketing: '外呼', hall: '营业厅' };
const openEnd = '20351231235959';

/** A relation file: one line a phone and product, in the order of phones. */
export function relationFile(relations: readonly HeldRelation[]): string {
  const lines = relations
    .toSorted((one, other) => `${one.phone} ${one.productId}`.localeCompare(`${other.phone} ${other.productId}`))
    .map(({ phone, productId, state, channel, since }) =>
      [`86${phone}`, productId, states[state], stamp(since), openEnd, channels[channel] ?? channel].join(),
    );
  return file(['手机号码,产品编号,状态,生效时间,失效时间,渠道', ...lines]);
}

/** A bill file: one line a fee, so that a fee on demand that was billed twice has two. */
export function billFile(bills: readonly HeldBill[], at: string): string {
  const lines = bills
    .toSorted((one, other) => `${one.phone} ${one.service}`.localeCompare(`${other.phone} ${other.service}`))
    .flatMap(({ phone, service, kind, fen, count, result }) =>
      Array.from({ length: count }, () =>
        [`86${phone}`, service, kind === 'month' ? '包月' : '点播', fen, stamp(at), resultOf(result)].join(),
      ),
    );
  return file(['手机号码,业务代码,计费类型,金额,计费时间,结果', ...lines]);
}

/**
 * A week in which things went wrong, always the same ones: of every five relations the carrier has lost one, closed one
 * without telling, and has another date for one.
 */
export function withDifferences(relations: readonly HeldRelation[]): HeldRelation[] {
  return relations.flatMap((one, at): HeldRelation[] => {
    if (at % 5 === 1) return [];
    if (at % 5 === 2) return [{ ...one, state: 'closed' }];
    if (at % 5 === 3) return [{ ...one, since: new Date(Date.parse(one.since) - 3 * 86_400_000).toISOString() }];
    return [one];
  });
}

/** GB 18030 of a text, for which Node has a decoder only: the table of its two-byte codes is read backwards. */
export function gb18030(text: string): Buffer {
  return Buffer.concat([...text].map((character) => codes().get(character) ?? Buffer.from(character, 'ascii')));
}

let table: Map<string, Buffer> | undefined;

function codes(): Map<string, Buffer> {
  if (table) return table;
  const decoder = new TextDecoder('gb18030');
  table = new Map();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue;
      const code = Buffer.of(lead, trail);
      const character = decoder.decode(code);
      if ([...character].length === 1 && character !== '\uFFFD') table.set(character, code);
    }
  }
  return table;
}

/** What the carrier's own code for a result is called in its file. */
function resultOf(result: string): string {
  return result === 'billed' ? '成功' : '欠费';
}

/** Beijing time without separators. */
function stamp(iso: string): string {
  const local = new Date(Date.parse(iso) + 8 * 3_600_000).toISOString();
  return local.slice(0, 19).replace(/\D/g, '');
}

function file(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n`;
}
