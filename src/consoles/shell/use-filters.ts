import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';

/**
 * Filters that live in the address, so that a link, a reload and the way back keep them. `defaults` names them; what is as
 * by default is not written into the address. `key` and `query` are for `useMore` and the route: `…?${query}`.
 */
export function useFilters<Filters extends Readonly<Record<string, string>>>(defaults: Filters) {
  const [query, setQuery] = useSearchParams();
  // Callers may write the defaults on the spot: their values are what counts.
  const known = JSON.stringify(defaults);
  const inAddress = JSON.stringify(valuesIn(query, defaults));
  // The address follows a moment later; a field that waited for it would lose letters that are typed meanwhile.
  const [key, setKey] = useState(inAddress);
  const latest = useRef(inAddress);
  const onTheWay = useRef<string[]>([]);

  useEffect(() => {
    const own = onTheWay.current.indexOf(inAddress);
    onTheWay.current = own < 0 ? [] : onTheWay.current.slice(own + 1);
    if (own >= 0 || inAddress === latest.current) return;
    latest.current = inAddress;
    setKey(inAddress);
  }, [inAddress]);

  const change = useCallback(
    (changes: Partial<Filters>) => {
      const usual = JSON.parse(known) as Filters;
      const next = { ...(JSON.parse(latest.current) as Filters), ...changes };
      latest.current = JSON.stringify(next);
      onTheWay.current.push(latest.current);
      setKey(latest.current);
      setQuery((old) => written(old, next, usual), { replace: true });
    },
    [known, setQuery],
  );
  const filters = useMemo(() => JSON.parse(key) as Filters, [key]);
  return { filters, change, key, query: queryOf(filters) };
}

function valuesIn<Filters extends Readonly<Record<string, string>>>(
  query: URLSearchParams,
  defaults: Filters,
): Filters {
  const values = Object.entries(defaults).map(([name, usual]) => [name, query.get(name) ?? usual]);
  return Object.fromEntries(values) as Filters;
}

function written(
  old: URLSearchParams,
  values: Readonly<Record<string, string>>,
  usual: Readonly<Record<string, string>>,
): URLSearchParams {
  const next = new URLSearchParams(old);
  for (const [name, value] of Object.entries(values))
    if (value === usual[name]) next.delete(name);
    else next.set(name, value);
  return next;
}

/** What is not empty, as the query of an address. */
export function queryOf(values: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
