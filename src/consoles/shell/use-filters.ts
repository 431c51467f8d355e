import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

/**
 * Filters that live in the address, so that a link, a reload and the way back keep them. `defaults` names them; what is as
 * by default is not written into the address. `key` and `query` are for `useMore` and the route: `…?${query}`.
 */
export function useFilters<Filters extends Readonly<Record<string, string>>>(defaults: Filters) {
  const [query, setQuery] = useSearchParams();
  const names = Object.keys(defaults) as (keyof Filters & string)[];
  const values = Object.fromEntries(names.map((name) => [name, query.get(name) ?? defaults[name]])) as Filters;
  const key = JSON.stringify(values);
  // Callers may write the defaults on the spot: their values are what counts.
  const known = JSON.stringify(defaults);
  const filters = useMemo(() => JSON.parse(key) as Filters, [key]);
  const change = useCallback(
    (changes: Partial<Filters>) => {
      const usual = JSON.parse(known) as Filters;
      setQuery(
        (old) => {
          const next = new URLSearchParams(old);
          for (const [name, value] of Object.entries(changes) as [string, string | undefined][])
            if (value === undefined || value === usual[name]) next.delete(name);
            else next.set(name, value);
          return next;
        },
        { replace: true },
      );
    },
    [known, setQuery],
  );
  return { filters, change, key, query: queryOf(filters) };
}

/** What is not empty, as the query of an address. */
export function queryOf(values: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
