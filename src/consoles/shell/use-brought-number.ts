import { useEffect, useEffectEvent } from 'react';
import { useLocation, useNavigate } from 'react-router';

/**
 * Hears of the number that a page is opened for: by another page (`navigate(to, { state: { phone } })`), or by a screen pop
 * (`?phone=`). It is taken out of the address at once: addresses stay in histories and in logs of proxies.
 */
export function useBroughtNumber(onBrought: (phone: string) => void): void {
  const { search, state } = useLocation();
  const navigate = useNavigate();
  const query = new URLSearchParams(search);
  const brought = query.get('phone') ?? (state as { phone?: string } | null)?.phone ?? '';
  const take = useEffectEvent((phone: string) => {
    if (phone === '') return;
    query.delete('phone');
    void navigate({ search: query.toString() }, { replace: true, state: null });
    onBrought(phone);
  });
  useEffect(() => take(brought), [brought]);
}
