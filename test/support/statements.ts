import pg from 'pg';

/** A statement that a process asked of its database, and the name by which its code calls it, where it has one. */
export type Statement = { readonly name: string | undefined; readonly text: string };

/** What a process asked of its database. */
export type Recording = {
  /** Each statement once, by its text. */
  readonly statements: ReadonlyMap<string, Statement>;
  /** Why the database refused a statement, by its text: what it does not do or does not understand. */
  readonly refused: ReadonlyMap<string, string>;
  /** What each transaction asked that was committed, in order; equal ones once. */
  transactions(): readonly (readonly Statement[])[];
  stop(): void;
};

type Query = (this: object, ...given: unknown[]) => unknown;

/**
 * Writes down every statement of this process from now on, whoever asks it. It stands at the client, below pool, transactions and
 * Prisma, so that nothing passes it by.
 */
export function recordStatements(): Recording {
  const statements = new Map<string, Statement>();
  const refused = new Map<string, string>();
  const open = new WeakMap<object, Statement[]>();
  const committed = new Map<string, readonly Statement[]>();
  const client = pg.Client.prototype as unknown as { query: Query };
  const query = client.query;
  client.query = function (...given) {
    const statement = statementOf(given[0]);
    if (!statement) return query.apply(this, given);
    const alone = inBreath(statement);
    const verb = statement.text.trimStart().toLowerCase();
    if (verb.startsWith('begin')) open.set(this, []);
    else if (verb.startsWith('commit')) {
      const all = open.get(this) ?? [];
      if (all.length > 0) committed.set(all.map(({ text }) => text).join(';'), all);
      open.delete(this);
    } else if (verb.startsWith('rollback')) open.delete(this);
    else {
      for (const one of alone) if (!statements.has(one.text)) statements.set(one.text, one);
      open.get(this)?.push(...alone);
    }
    // Of class 0A, 42 and XX: what the database does not do, does not understand, or trips over.
    const hear = (error: { code?: string; message: string } | null | undefined) => {
      if (/^(0A|42|XX)/.test(error?.code ?? '')) refused.set(statement.text, error!.message);
    };
    const back = given.findIndex((one) => typeof one === 'function');
    if (back >= 0) {
      const callback = given[back] as (error: Error | null, ...rest: unknown[]) => void;
      return query.apply(
        this,
        given.with(back, (error: Error | null, ...rest: unknown[]) => {
          hear(error);
          callback(error, ...rest);
        }),
      );
    }
    const asked = query.apply(this, given);
    if (asked instanceof Promise) asked.catch(hear);
    return asked;
  };
  return {
    statements,
    refused,
    transactions: () => [...committed.values()],
    stop: () => {
      client.query = query;
    },
  };
}

/** What was told in one breath (`platform/breath.ts`), each by itself: so a cluster is asked. */
function inBreath(statement: Statement): Statement[] {
  const parts = [...statement.text.matchAll(/^\/\* (.*) \*\/ (\(select [\s\S]*?\) t\))(?=,\n\/\*|\) as told$)/gm)];
  return parts.length === 0 ? [statement] : parts.map(([, name, text]) => ({ name, text: `select ${text}` }));
}

/** A text, or what has one: a configuration, or a query that submits itself. */
function statementOf(given: unknown): Statement | undefined {
  if (typeof given === 'string') return { name: undefined, text: given };
  const { text, name } = given as { text?: unknown; name?: unknown };
  return typeof text === 'string' ? { name: typeof name === 'string' ? name : undefined, text } : undefined;
}
