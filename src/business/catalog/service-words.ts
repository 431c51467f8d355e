import path from 'node:path';
import { z } from 'zod';
import { filesOf, readSheet } from '../../platform/content.ts';
import type { Catalog } from './model.ts';
import { fold, reservedForService } from './words.ts';

const sheetSchema = z.strictObject({
  service: z.string(),
  /** What people call it. */
  title: z.string().trim().min(1).max(20).optional(),
  accessNumber: z.string(),
  /** What it does → the words that ask for it. */
  acts: z.record(
    z.string(),
    z.array(z.string().regex(/^[\p{L}\p{N}]{1,20}$/u, 'write a word of letters and digits, 20 at most')).min(1),
  ),
});

/**
 * Reads `services/*.yaml` and lays the words of services (`KF …`, `ZB …`) beside those of the catalogue. `known` says which
 * services there are and what each can do. What is wrong goes to `faults`: a service or act nobody does, a word that is taken.
 */
export async function loadServiceWords(
  folder: string,
  catalog: Catalog,
  known: ReadonlyMap<string, readonly string[]>,
  faults: string[],
): Promise<Catalog> {
  let words = catalog;
  for (const name of await filesOf(path.join(folder, 'services'), '.yaml')) {
    const sheet = await readSheet(path.join(folder, 'services', name), sheetSchema, faults);
    if (!sheet) continue;
    const { service, title = service, accessNumber, acts } = sheet.data;
    words = { ...words, serviceTitles: new Map([...(words.serviceTitles ?? []), [service, title]]) };
    for (const [act, written] of Object.entries(acts)) {
      for (const [at, word] of written.entries()) {
        const fault = faultOfAct(known, service, act) ?? faultOfWord(words, accessNumber, word);
        if (fault) faults.push(`${sheet.where(['acts', act, at])}: ${fault}`);
        else words = withWord(words, accessNumber, word, { service, act });
      }
    }
  }
  return words;
}

function faultOfAct(known: ReadonlyMap<string, readonly string[]>, service: string, act: string): string | undefined {
  const acts = known.get(service);
  if (!acts) return `there is no service ${service}; write one of ${[...known.keys()].join(', ') || 'none'}`;
  return acts.includes(act) ? undefined : `${service} does not do ${act}; write one of ${acts.join(', ')}`;
}

function faultOfWord(catalog: Catalog, accessNumber: string, written: string): string | undefined {
  const access = catalog.accessNumbers.find(({ number }) => number === accessNumber);
  if (!access) return `${accessNumber} is no number of the catalogue; write one of ours`;
  const word = fold(written);
  const reserved = reservedForService(word, (one) => access.words.has(one));
  if (reserved) return `the word ${written} begins with the reserved word ${reserved}; choose another`;
  const taken = access.words.get(word)?.product ?? access.contests?.get(word) ?? access.services?.get(word)?.service;
  return taken && `the word ${written} of ${accessNumber} already means ${taken}; choose another`;
}

function withWord(
  catalog: Catalog,
  accessNumber: string,
  word: string,
  means: { service: string; act: string },
): Catalog {
  const accessNumbers = catalog.accessNumbers.map((access) =>
    access.number === accessNumber
      ? { ...access, services: new Map([...(access.services ?? []), [fold(word), means]]) }
      : access,
  );
  return { ...catalog, accessNumbers };
}
