import { type Keep, months, rows } from '../../src/business/retention/periods.ts';
import { dayMs } from '../../src/values/time.ts';
import { type Left, type Size, type WorkName, works } from './measured-month.ts';

/** How often a member does it, or has it done, in a month; the words are in ops/capacity.md. */
const aMonth: Readonly<Record<WorkName, number>> = {
  ...{ order: 0.03, car: 0.03, membership: 1, redemption: 0.2, issue: 13, reminders: 0.25, fee: 1 },
};

/** What a piece costs in ms of CPU, ours and PostgreSQL's; which measurement says so is in ops/capacity.md. */
const cpu = {
  order: { ours: 0.25, postgres: 0.51 },
  sms: { ours: 0.25, postgres: 0.51 },
  reader: { ours: 0.14, postgres: 0.14 },
  mms: { ours: 1.22, postgres: 0.74 },
  fee: { ours: 0.9, postgres: 3 },
} as const;

const given = {
  /** An issue that is due at 15:00 is everybody's at 18:00. */
  issueHours: 3,
  /** `hours` of content/membership.yaml. */
  membershipHours: 13,
  /** The fees of a month are sent in one day of the ten that carriers take them on, so that nine are left to try again. */
  feeHours: 24,
  /** A promotion lets one of a hundred subscribers order in one hour. */
  ordersInAnHour: 0.01,
  /** The pace of the example sheets of ops/carriers, in recipients a second. */
  pace: { sms: 100, mms: 50 },
  /** A busy core has as much again left for what comes together. */
  most: 0.5,
  /** A node of PostgreSQL: cores, and bytes that its disk is filled with, of about a third more. */
  node: { cores: 16, bytes: 6e12 },
} as const;

/** Kept as long as the relation, and after its end as long as the fees that they prove. */
const proofs = ['subscriber', 'subscription', 'subscription_event', 'consent', 'vehicle', 'vehicle_change'];
const usual: Keep = { messagesMonths: 36, recordsYears: 5, billingYears: 10, recordingsMonths: 24 };
const monthMs = 30.44 * dayMs;

/** How many months rows of a table are kept; nothing where they stay for good. */
function monthsKept(table: string, keep = usual): number | undefined {
  if (proofs.includes(table)) return 12 * keep.billingYears;
  const rule = months.find((one) => one.table === table) ?? rows.find((one) => one.table === table);
  const now = new Date('2026-12-01T00:00:00+08:00');
  return rule && Math.round((10 * (now.getTime() - rule.period(keep, now).getTime())) / monthMs) / 10;
}

/** What one person more leaves: fixed costs and begun pages are in both measurements, and fall out. */
export function ofOneMore(
  few: ReadonlyMap<WorkName, Left>,
  many: ReadonlyMap<WorkName, Left>,
  more: number,
): ReadonlyMap<WorkName, Left> {
  const each = (one: number, other: number, digits = 0) => Number(((other - one) / more).toFixed(digits));
  return new Map(
    [...many].map(([work, { tables, wal }]) => {
      const less = few.get(work)!;
      const grown = [...tables].flatMap(([table, size]): [string, Size][] => {
        const was = less.tables.get(table)!;
        if (size.rows === was.rows) return [];
        const [rows, packed] = [each(was.rows, size.rows, 2), each(was.packed, size.packed)];
        return [[table, { rows, packed, lying: each(was.lying, size.lying) }]];
      });
      return [work, { tables: new Map(grown), wal: each(less.wal, wal) }];
    }),
  );
}

/** Bytes that a subscriber takes once everything that is kept has come together, as it lies. */
function bytesKept(measured: ReadonlyMap<WorkName, Left>, keep = usual): number {
  let bytes = 0;
  for (const [work, { tables }] of measured)
    for (const [table, { lying }] of tables) {
      const stock =
        (proofs.includes(table) ? 1 : 0) + aMonth[work] * (monthsKept(table, keep) ?? 12 * keep.billingYears);
      bytes += stock * lying;
    }
  return bytes;
}

/** What so many subscribers need. */
function needs(subscribers: number, measured: ReadonlyMap<WorkName, Left>) {
  const over = (hours: number) => subscribers / hours / 3_600;
  const issue = over(given.issueHours);
  const membership = over(given.membershipHours) * (measured.get('membership')!.tables.get('mt')?.rows ?? 1);
  const fees = over(given.feeHours);
  const orders = over(1) * given.ordersInAnHour;
  // Orders of a promotion may fall on 15:00; the 1st is another time.
  const busy = (of: 'ours' | 'postgres') =>
    Math.max(
      issue * (cpu.mms[of] + cpu.reader[of]) + orders * cpu.order[of],
      membership * cpu.sms[of],
      fees * cpu.fee[of],
    ) / 1_000;
  const walOf = (work: WorkName) => measured.get(work)!.wal;
  const walMonth = [...measured.keys()].reduce((sum, work) => sum + aMonth[work] * walOf(work), 0);
  const disk = subscribers * bytesKept(measured);
  const leastDisk = subscribers * bytesKept(measured, { ...usual, messagesMonths: 6 });
  const cores = { ours: busy('ours') / given.most, postgres: busy('postgres') / given.most };
  return {
    ...{ issue, membership, fees, orders },
    links: { mms: Math.ceil(issue / given.pace.mms), sms: Math.ceil(Math.max(membership, fees) / given.pace.sms) },
    ...{ cores, disk, leastDisk },
    nodes: Math.max(1, Math.ceil(Math.max(disk / given.node.bytes, cores.postgres / given.node.cores))),
    wal: { issueDay: subscribers * walOf('issue'), day: (subscribers * walMonth) / 30 },
  };
}

/** The tables of ops/capacity.md. */
export function sheetOf(measured: ReadonlyMap<WorkName, Left>, sizes: readonly number[]): string {
  const lines: string[] = [];
  for (const [work, { tables, wal }] of measured) {
    lines.push(
      '',
      `### ${works[work]}`,
      '',
      '| table | rows | bytes packed | bytes as they lie | kept, months |',
      '|---|--:|--:|--:|--:|',
    );
    const all = [...tables].sort(([, one], [, other]) => other.lying - one.lying);
    for (const [table, { rows, packed, lying }] of all)
      lines.push(`| ${table} | ${rows} | ${packed} | ${lying} | ${monthsKept(table) ?? 'for good'} |`);
    const sum = (of: keyof Size) => all.reduce((total, [, size]) => total + size[of], 0);
    lines.push(`| together | ${sum('rows')} | ${sum('packed')} | ${sum('lying')} | |`, '', `WAL: ${wal} bytes.`);
  }
  const all = sizes.map((size) => needs(size, measured));
  const row = (what: string, of: (one: (typeof all)[number]) => string) => `| ${what} | ${all.map(of).join(' | ')} |`;
  const [terabyte, gigabyte] = [1e12, 1e9];
  lines.push(
    ...['', '## What is needed', '', `| subscribers | ${sizes.map((size) => `${size / 1e6} million`).join(' | ')} |`],
    `|---|${sizes.map(() => '--:|').join('')}`,
    row('MMS a second from 15:00', ({ issue }) => shown(issue)),
    row('SMS a second on the 1st', ({ membership }) => shown(membership)),
    row('fees a second on the 10th', ({ fees }) => shown(fees)),
    row('orders a second in the hour of a promotion', ({ orders }) => shown(orders)),
    row(`links to MMSCs, of ${given.pace.mms} a second`, ({ links }) => shown(links.mms)),
    row(`links to SMS gateways, of ${given.pace.sms} a second`, ({ links }) => shown(links.sms)),
    row('cores for gateways and workers', ({ cores }) => shown(cores.ours)),
    row('cores for PostgreSQL', ({ cores }) => shown(cores.postgres)),
    row('disk, TB, without stand-by', ({ disk }) => shown(disk / terabyte)),
    row('the same with `KEEP_MESSAGES_MONTHS=6`', ({ leastDisk }) => shown(leastDisk / terabyte)),
    row('nodes of PostgreSQL, as many stand-bys', ({ nodes }) => shown(nodes)),
    row('WAL of an ordinary day, GB', ({ wal }) => shown(wal.day / gigabyte)),
    row('WAL of one issue, GB', ({ wal }) => shown(wal.issueDay / gigabyte)),
  );
  return lines.join('\n').trim();
}

/** Three digits that mean something. */
function shown(value: number): string {
  return Number(value.toPrecision(value >= 1_000 ? 4 : 3))
    .toLocaleString('en')
    .replaceAll(',', ' ');
}
