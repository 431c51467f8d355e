import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { type Month, monthOf, monthStart } from '../../../src/values/time.ts';

/** A price of a service from a month on; the first of a service holds from ever. */
export type Price = { readonly version: number; readonly fen: number; readonly from?: Month };
export type Prices = Readonly<Record<string, readonly Price[]>>;

/** What is agreed in this house, written down once more. In the second month the newspaper is cheaper, in the third the weather dearer. */
export function pricesFrom(begin: Date): Prices {
  const only = (fen: number): Price[] => [{ version: 1, fen }];
  const then = (fen: number, plusMonths: number): Price => ({
    version: 2,
    fen,
    from: monthOf(monthStart(begin, plusMonths)),
  });
  return {
    CYPT05: only(500),
    CYVIP10: only(1000),
    SJB03: [...only(300), then(250, 1)],
    TQDY02: [...only(200), then(250, 2)],
    TQDB02: only(20),
  };
}

const sheets: Readonly<Record<string, string>> = { SJB03: 'newspaper.yaml', TQDY02: 'weather.yaml' };

/** Copies the shipped content into `folder`, with the prices that change. */
export async function writeContent(folder: string, prices: Prices): Promise<void> {
  await cp(path.join(packageRoot, 'content'), folder, { recursive: true });
  for (const [service, name] of Object.entries(sheets)) {
    const file = path.join(folder, 'catalog', name);
    const [first, second] = prices[service]!;
    const written = `amountFen: ${first!.fen} }]`;
    const text = await readFile(file, 'utf8');
    if (!text.includes(written)) throw new Error(`${name} has another price than the year knows: look at both`);
    const added = `amountFen: ${first!.fen} }, { version: 2, from: ${second!.from}-01, amountFen: ${second!.fen} }]`;
    await writeFile(file, text.replace(written, added));
  }
}
