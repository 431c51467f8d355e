import type { Db } from '../../platform/db.ts';
import type { Language } from '../../platform/http/language.ts';
import type { Cell, Table } from '../../platform/table-file.ts';
import { maskPhone } from '../../values/phone.ts';
import { beijingIso, type Day, dayMs, later, startOfDay } from '../../values/time.ts';
import { namesOf } from '../staff/index.ts';
import type { RemedyView } from './contract.ts';
import type { RefundRules, Remedy, RemedyState } from './model.ts';
import { remediesAskedIn } from './store.ts';

/** Remedies as pages show them to somebody. */
export async function presentRemedies(db: Db, remedies: readonly Remedy[], to: string): Promise<RemedyView[]> {
  const names = await whoIs(db, remedies);
  return remedies.map((one) => ({
    id: one.id,
    kind: one.kind,
    phone: maskPhone(one.phone),
    product: one.product,
    month: one.month,
    ...(one.chargeId !== null && { chargeId: one.chargeId }),
    amountFen: one.amountFen,
    extraFen: one.extraFen,
    ...(one.gift !== null && { gift: one.gift }),
    reason: one.reason,
    note: one.note,
    state: one.state,
    requestedBy: names(one.requestedBy),
    isOwn: one.requestedBy === to,
    requestedAt: beijingIso(one.requestedAt),
    ...(one.decidedBy !== null && { decidedBy: names(one.decidedBy) }),
    ...(one.decidedAt !== null && { decidedAt: beijingIso(one.decidedAt) }),
    ...(one.rule !== null && { rule: one.rule }),
    ...(one.doneAt !== null && { doneAt: beijingIso(one.doneAt) }),
  }));
}

/** Who asked and who decided, by name; a rule has no account. */
async function whoIs(db: Db, remedies: readonly Remedy[]): Promise<(id: string) => string> {
  const ids = remedies.flatMap(({ requestedBy, decidedBy }) => [
    requestedBy,
    ...(decidedBy === null ? [] : [decidedBy]),
  ]);
  const names = await namesOf(db, ids);
  return (id) => names.get(id) ?? id;
}

type Asked = { readonly state?: RemedyState | undefined; readonly from: Day; readonly to: Day };

const columns = {
  'zh-CN': [
    '申请时间',
    '号码',
    '方式',
    '业务',
    '月份',
    '金额（分）',
    '另行补偿（分）',
    '礼品',
    '原因',
    '说明',
    '状态',
    '申请人',
    '审批人',
    '依据',
    '完成时间',
  ],
  en: [
    ...[
      'asked at',
      'phone',
      'kind',
      'product',
      'month',
      'amount (fen)',
      'on top (fen)',
      'gift',
      'reason',
      'note',
      'state',
    ],
    ...['asked by', 'decided by', 'because', 'done at'],
  ],
};

/** The list of what was asked for within some days, as a file: phones are masked, amounts are fen. */
export function remedyTable(house: { db: Db; rules: RefundRules }, asked: Asked, language: Language): Table {
  return {
    name: `refunds ${asked.from} ${asked.to}`,
    columns: columns[language],
    rows: rowsOf(house, asked, language),
  };
}

const rowsPerPage = 1000;

async function* rowsOf(
  { db, rules }: { db: Db; rules: RefundRules },
  { state, from, to }: Asked,
  language: Language,
): AsyncGenerator<Cell[]> {
  const span = { state, from: startOfDay(from), until: later(startOfDay(to), dayMs), limit: rowsPerPage };
  let after: Remedy | undefined;
  do {
    const page = await remediesAskedIn(db, { ...span, after });
    const names = await whoIs(db, page);
    for (const one of page)
      yield [
        ...[
          beijingIso(one.requestedAt),
          maskPhone(one.phone),
          one.kind,
          one.product,
          one.month,
          one.amountFen,
          one.extraFen,
        ],
        ...[one.gift ?? undefined, rules.reasons.get(one.reason)?.title[language] ?? one.reason, one.note, one.state],
        ...[names(one.requestedBy), one.decidedBy === null ? undefined : names(one.decidedBy), one.rule ?? undefined],
        one.doneAt === null ? undefined : beijingIso(one.doneAt),
      ];
    after = page.length === rowsPerPage ? page.at(-1) : undefined;
  } while (after);
}
