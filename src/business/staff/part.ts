import { type Caller, Problem } from '../../platform/http/index.ts';

/** Whose rows a person may see: everyone's, those of the own carrier, or those of the own telemarketer. */
export type Part = { readonly carrier?: string; readonly telemarketer?: string };

/** What of the work with carriers and telemarketers a person may see: everything, what concerns the own carrier, or the own agreements. */
export function partOf({ role, organisation }: Pick<Caller, 'role' | 'organisation'>): Part {
  if (role !== 'carrier-data-entry' && role !== 'telemarketer') return {};
  if (organisation === undefined) throw noOrganisation();
  return role === 'telemarketer' ? { telemarketer: organisation } : { carrier: organisation };
}

function noOrganisation(): Problem {
  return new Problem(403, 'no-organisation', {
    'zh-CN': '该账号没有所属单位，请管理员填写运营商或外呼公司',
    en: 'This account belongs to no organisation: have an administrator name the carrier or telemarketer',
  });
}
