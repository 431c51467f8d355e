import { loadModule, parseSync } from 'libpg-query';
import { shards } from '../../src/platform/shards.ts';

await loadModule();

/**
 * What is wrong with how a statement looks for the rows of a table that is sharded by phone:
 * `unnamed`: it says neither a phone, nor phones, nor what it joins their phones with, so that every node looks;
 * `page`: it names a range of phones and how many of them it wants: every node looks, for so many rows;
 * `claim`: it names lane and priority of the queue: every node looks along an index, for so many rows;
 * `locks`: it locks rows and names not the one phone they are of: a cluster refuses it;
 * `correlated`: for each row of something that is not sharded it looks anew: a cluster refuses it;
 * `empty`: a sub-select that stands alone and names no column: a cluster trips over it.
 */
export type Fault = 'unnamed' | 'page' | 'claim' | 'locks' | 'correlated' | 'empty';

type Tree = { readonly [key: string]: unknown };
type Bond = 'one' | 'some' | 'outer' | 'page';

/** One `select`, `update`, `delete` or `insert`, with what it reads from and the ones around it. */
type Level = {
  readonly items: Map<string, string | undefined>;
  readonly conditions: Tree[];
  readonly using: string[][];
  readonly outer: Level | undefined;
};

const sharded = new Set(shards.byPhone);

/** Every fault of a statement, as `<fault> <table>`; a statement that names the phone wherever it must has none. */
export function faultsOf(text: string): string[] {
  const found = new Set<string>();
  const tell = (fault: Fault, table: string) => void found.add(`${fault} ${table}`);
  for (const { stmt } of (parseSync(text) as { stmts: { stmt: Tree }[] }).stmts) look(stmt, undefined, new Set(), tell);
  return [...found].sort();
}

/** The tables that a statement reads or writes: what it calls by `with` is none. */
export function tablesOf(text: string): Set<string> {
  const tables = new Set<string>();
  const named = new Set<string>();
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === 'ctename') named.add(String(value));
      if (key === 'relname' && typeof value === 'string') tables.add(tableOf(value));
      walk(value);
    }
  };
  walk(parseSync(text));
  return new Set([...tables].filter((table) => !named.has(table)));
}

/** The table that a partition is of. */
function tableOf(relation: string): string {
  return relation.replace(/_(default|\d{4}_\d\d)$/, '');
}

type Tell = (fault: Fault, table: string) => void;

function look(node: Tree, outer: Level | undefined, around: ReadonlySet<string>, tell: Tell): void {
  const [kind, body] = Object.entries(node)[0] as [string, Tree];
  const ctes = new Set(around);
  for (const { CommonTableExpr: cte } of list((body['withClause'] as Tree | undefined)?.['ctes']) as {
    CommonTableExpr: Tree;
  }[]) {
    look(cte['ctequery'] as Tree, undefined, ctes, tell);
    ctes.add(String(cte['ctename']));
  }
  if (kind === 'SelectStmt' && body['op'] !== 'SETOP_NONE')
    for (const side of ['larg', 'rarg']) look({ SelectStmt: body[side] }, outer, ctes, tell);
  else if (kind === 'SelectStmt') lookAt(body, 'fromClause', undefined, outer, ctes, tell);
  else if (kind === 'UpdateStmt') lookAt(body, 'fromClause', body['relation'] as Tree, outer, ctes, tell);
  else if (kind === 'DeleteStmt') lookAt(body, 'usingClause', body['relation'] as Tree, outer, ctes, tell);
  else if (kind === 'InsertStmt') {
    const table = tableOf(String((body['relation'] as Tree)['relname']));
    const columns = list(body['cols']).map((column) => ((column as Tree)['ResTarget'] as Tree)['name']);
    if (sharded.has(table) && columns.length > 0 && !columns.includes('phone')) tell('unnamed', table);
    if (body['selectStmt']) look(body['selectStmt'] as Tree, outer, ctes, tell);
  }
}

function lookAt(
  body: Tree,
  from: string,
  target: Tree | undefined,
  outer: Level | undefined,
  ctes: ReadonlySet<string>,
  tell: Tell,
): void {
  const level: Level = { items: new Map(), conditions: [], using: [], outer };
  if (target) addRelation(target, level, new Set());
  for (const item of list(body[from])) addItem(item as Tree, level, ctes, tell);
  if (body['whereClause']) addConditions(body['whereClause'] as Tree, level);
  for (const { link, isAlone } of subSelects(body, from)) {
    look(link, level, ctes, tell);
    const inner = link['SelectStmt'] as Tree | undefined;
    const table = isAlone && inner && emptyOn(inner);
    if (table) tell('empty', table);
  }
  for (const sub of subSelects({ conditions: level.conditions.filter((one) => one !== body['whereClause']) }, '').map(
    ({ link }) => link,
  ))
    look(sub, level, ctes, tell);
  const bonds = bondsOf(level, Boolean(body['limitCount']));
  for (const [alias, table] of level.items) {
    if (!table || !sharded.has(table)) continue;
    const bond = bonds.get(alias);
    if (bond === undefined) tell(isClaim(table, level) ? 'claim' : 'unnamed', table);
    if (bond === 'page') tell('page', table);
    if (bond === 'outer') tell('correlated', table);
    if (bond !== 'one' && locks(body, alias)) tell('locks', table);
  }
}

/** Adds what a `from` holds: relations, joins with their conditions, and sub-selects, which are looked at by themselves. */
function addItem(item: Tree, level: Level, ctes: ReadonlySet<string>, tell: Tell): void {
  const [kind, body] = Object.entries(item)[0] as [string, Tree];
  if (kind === 'RangeVar') addRelation(body, level, ctes);
  else if (kind === 'JoinExpr') {
    const before = [...level.items.keys()];
    addItem(body['larg'] as Tree, level, ctes, tell);
    addItem(body['rarg'] as Tree, level, ctes, tell);
    if (body['quals']) addConditions(body['quals'] as Tree, level);
    const using = list(body['usingClause']).map((name) => ((name as Tree)['String'] as Tree)['sval']);
    if (using.includes('phone')) level.using.push([...level.items.keys()].filter((alias) => !before.includes(alias)));
  } else {
    const alias = (body['alias'] as Tree | undefined)?.['aliasname'];
    level.items.set(String(alias ?? `item ${level.items.size}`), undefined);
    if (kind === 'RangeSubselect') look(body['subquery'] as Tree, body['lateral'] ? level : undefined, ctes, tell);
  }
}

function addRelation(relation: Tree, level: Level, ctes: ReadonlySet<string>): void {
  const name = String(relation['relname']);
  const alias = String((relation['alias'] as Tree | undefined)?.['aliasname'] ?? name);
  level.items.set(alias, ctes.has(name) ? undefined : tableOf(name));
}

function addConditions(node: Tree, level: Level): void {
  const all = node['BoolExpr'] as Tree | undefined;
  if (all?.['boolop'] === 'AND_EXPR') for (const each of list(all['args'])) addConditions(each as Tree, level);
  else level.conditions.push(node);
}

/** How the phone of each sharded table of a level is named. */
function bondsOf(level: Level, isLimited: boolean): Map<string, Bond> {
  const bonds = new Map<string, Bond>();
  const edges: [string, string][] = level.using.flatMap((aliases) =>
    aliases.slice(1).map((alias): [string, string] => [aliases[0]!, alias]),
  );
  const name = (alias: string | undefined, bond: Bond) => {
    if (alias !== undefined && (!bonds.has(alias) || bond === 'one' || ['outer', 'page'].includes(bonds.get(alias)!)))
      bonds.set(alias, bond);
  };
  const equate = (one: Tree, other: Tree) => {
    const [left, right] = [phoneAt(one, level), phoneAt(other, level)];
    if (left !== undefined && right !== undefined) edges.push([left, right]);
    else if (left !== undefined) name(left, bondTo(other, level));
    else if (right !== undefined) name(right, bondTo(one, level));
  };
  for (const condition of level.conditions) {
    const compared = condition['A_Expr'] as Tree | undefined;
    const link = condition['SubLink'] as Tree | undefined;
    if (compared && isLimited && ['>', '>='].includes(operator(compared)))
      name(phoneAt(members(compared['lexpr'] as Tree)[0]!, level), 'page');
    if (compared && operator(compared) === '=') {
      const [left, right] = [compared['lexpr'] as Tree, compared['rexpr'] as Tree];
      if (compared['kind'] === 'AEXPR_OP_ANY' || compared['kind'] === 'AEXPR_IN') name(phoneAt(left, level), 'some');
      else {
        const [ours, theirs] = [members(left), members(right)];
        for (const [at, member] of ours.entries()) if (theirs[at]) equate(member, theirs[at]);
      }
    }
    if (link?.['subLinkType'] === 'ANY_SUBLINK' && !link['operName'])
      for (const member of members(link['testexpr'] as Tree)) name(phoneAt(member, level), 'some');
  }
  for (let grew = true; grew; ) {
    grew = false;
    for (const [one, other] of [...edges, ...edges.map(([a, b]): [string, string] => [b, a])]) {
      const isSource = !sharded.has(level.items.get(one) ?? '');
      const bond = isSource ? 'some' : bonds.get(one);
      if (bond === undefined || bonds.has(other) || isSource === undefined) continue;
      bonds.set(other, bond);
      grew = true;
    }
  }
  return bonds;
}

/** The alias of the sharded table whose phone this is. */
function phoneAt(node: Tree, level: Level): string | undefined {
  const fields = columnOf(node);
  if (fields?.at(-1) !== 'phone') return undefined;
  if (fields.length > 1)
    return level.items.has(fields[0]!) && sharded.has(level.items.get(fields[0]!) ?? '') ? fields[0] : undefined;
  return [...level.items].find(([, table]) => sharded.has(table ?? ''))?.[0];
}

/** What a phone is equal to: a value, something of this level, or something around it. */
function bondTo(node: Tree, level: Level): Bond {
  const fields = columnOf(node);
  if (!fields) return 'one';
  if (fields.length === 1 || level.items.has(fields[0]!)) return 'some';
  for (let around = level.outer; around; around = around.outer)
    if (around.items.has(fields[0]!)) return sharded.has(around.items.get(fields[0]!) ?? '') ? 'some' : 'outer';
  return 'some';
}

/** Whether this is asked of the queue by its lanes and priorities. */
function isClaim(table: string, { conditions }: Level): boolean {
  const fixed = conditions.flatMap(({ A_Expr: compared }) =>
    compared && operator(compared as Tree) === '=' ? columnOf((compared as Tree)['lexpr'] as Tree)?.at(-1) : [],
  );
  return table === 'mt_queue' && fixed.includes('lane') && fixed.includes('priority');
}

/** Whether a `for update` or its like is about this table. */
function locks(body: Tree, alias: string): boolean {
  return list(body['lockingClause']).some((clause) => {
    const rels = list(((clause as Tree)['LockingClause'] as Tree)['lockedRels']);
    return rels.length === 0 || rels.some((rel) => ((rel as Tree)['RangeVar'] as Tree)['relname'] === alias);
  });
}

/** The sharded table of a sub-select that names no column and that nothing around it is said in. */
function emptyOn(inner: Tree): string | undefined {
  if (list(inner['targetList']).length > 0 || inner['op'] !== 'SETOP_NONE') return undefined;
  const relation = (list(inner['fromClause'])[0] as Tree | undefined)?.['RangeVar'] as Tree | undefined;
  const table = tableOf(String(relation?.['relname'] ?? ''));
  const own = String((relation?.['alias'] as Tree | undefined)?.['aliasname'] ?? relation?.['relname']);
  const refers = columnsIn(inner['whereClause']).some(([first, second]) => second !== undefined && first !== own);
  return sharded.has(table) && !refers ? table : undefined;
}

/** The sub-selects in the expressions of a statement, without those of its `from` and of its `with`, and without those in these. */
function subSelects(body: Tree, from: string): { link: Tree; isAlone: boolean }[] {
  const found: { link: Tree; isAlone: boolean }[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const link = (node as Tree)['SubLink'] as Tree | undefined;
    if (link) {
      found.push({ link: link['subselect'] as Tree, isAlone: link['subLinkType'] === 'EXISTS_SUBLINK' });
      walk(link['testexpr']);
      return;
    }
    Object.values(node).forEach(walk);
  };
  for (const [key, value] of Object.entries(body)) if (key !== from && key !== 'withClause') walk(value);
  return found;
}

function columnsIn(node: unknown): string[][] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(columnsIn);
  const column = columnOf(node as Tree);
  return column ? [column] : Object.values(node).flatMap(columnsIn);
}

function columnOf(node: Tree | undefined): string[] | undefined {
  const cast = node?.['TypeCast'] as Tree | undefined;
  if (cast) return columnOf(cast['arg'] as Tree);
  const column = node?.['ColumnRef'] as Tree | undefined;
  return (
    column &&
    list(column['fields']).map((field) => String(((field as Tree)['String'] as Tree | undefined)?.['sval'] ?? '*'))
  );
}

/** The columns of `(a, b)`, or the one. */
function members(node: Tree): Tree[] {
  const row = node['RowExpr'] as Tree | undefined;
  return row ? (list(row['args']) as Tree[]) : [node];
}

function operator(compared: Tree): string {
  return String(((list(compared['name'])[0] as Tree | undefined)?.['String'] as Tree | undefined)?.['sval']);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
