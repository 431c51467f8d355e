import { useMe } from '../shell/me.tsx';

/** What the person here may do with merchants; the server decides. */
export function useMay(): { readonly keep: boolean; readonly sign: boolean; readonly watch: boolean } {
  const role = useMe()?.role ?? '';
  return {
    keep: ['business-developer', 'supervisor'].includes(role),
    sign: ['supervisor', 'finance'].includes(role),
    watch: role === 'supervisor',
  };
}
