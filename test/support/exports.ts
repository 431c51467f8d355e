import type { ExportKind, Row } from '../../src/business/exports/index.ts';
import type { Caller } from '../../src/platform/http/index.ts';

/** What would leave if somebody asked for it and another person approved; undefined where there is nothing that may be asked for. */
export async function exported(
  kinds: readonly ExportKind[],
  name: string,
  asked: unknown,
  { role, organisation }: Caller,
  now: Date,
): Promise<Row[] | undefined> {
  const kind = kinds.find((one) => one.name === name)!;
  if (!kind.asks.some((one) => one === role)) return undefined;
  const forWhom = { role, organisation, language: 'en', now } as const;
  const filter = kind.filter.parse(asked);
  if (kind.subject && (await kind.subject(filter, forWhom)) === undefined) return undefined;
  const rows: Row[] = [];
  for await (const row of kind.rows(filter, forWhom, new AbortController().signal)) rows.push(row);
  return rows;
}
