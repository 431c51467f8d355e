import type { Catalog } from './model.ts';
import { reservedForService } from './words.ts';

/**
 * A version of the catalogue with the words of contests and services that `beside` has beside its own. What the version takes
 * from them goes to `faults`.
 */
export function withWordsBeside(catalog: Catalog, beside: Catalog, faults: string[]): Catalog {
  const accessNumbers = catalog.accessNumbers.map((access) => {
    const its = beside.accessNumbers.find(({ number }) => number === access.number);
    const others = [...(its?.contests?.keys() ?? []), ...(its?.services?.keys() ?? [])];
    for (const word of others) {
      const taken = access.words.get(word);
      if (taken) faults.push(`the word ${word} of ${access.number} already means ${taken.product}; choose another`);
    }
    for (const word of its?.services?.keys() ?? []) {
      const reserved = reservedForService(word, (one) => access.words.has(one));
      if (reserved)
        faults.push(
          `the word ${word} of a service at ${access.number} would confirm an order; choose another order word`,
        );
    }
    return {
      ...access,
      ...(its?.contests && { contests: its.contests }),
      ...(its?.services && { services: its.services }),
    };
  });
  return { ...catalog, accessNumbers, ...(beside.serviceTitles && { serviceTitles: beside.serviceTitles }) };
}
