/**
 * What to do about a refusal:
 * `never` the same PDU will be refused again; `later` the network or the phone may recover;
 * `slower` the gateway is throttling us: hold the link back and send it again.
 */
export type Remedy = 'never' | 'later' | 'slower';

/** A result code of a protocol in words. */
export type Result = {
  readonly code: number;
  readonly zh: string;
  readonly en: string;
  readonly remedy: Remedy;
};

/** A row of a table of results; no remedy means `never`. */
export type ResultRow = readonly [code: number, zh: string, en: string, remedy?: Remedy];

/** Looks codes up in a protocol's table. A code in no text is `never`, said as such. */
export function resultsIn(table: readonly ResultRow[]): (code: number) => Result {
  const byCode = new Map(table.map(([code, zh, en, remedy = 'never']) => [code, { code, zh, en, remedy }]));
  return (code) =>
    byCode.get(code) ?? { code, zh: `未知错误码${code}`, en: `code ${code}, in no text`, remedy: 'never' };
}
