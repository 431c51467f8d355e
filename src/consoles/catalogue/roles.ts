import type { Me } from '../../business/staff/contract.ts';

type Who = Pick<Me, 'role'> | null;

/** Whether the page offers editing; the server decides. */
export function mayDraft(me: Who): boolean {
  return me !== null && ['editor', 'business-developer'].includes(me.role);
}

/** Whether the page offers releasing; the server decides. */
export function mayRelease(me: Who): boolean {
  return me !== null && ['operator', 'supervisor'].includes(me.role);
}
