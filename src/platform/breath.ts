import type { Reading } from './transaction.ts';

type Question = { readonly name: string; readonly text: string; readonly values: readonly unknown[] };

/**
 * The same, where all that is told in one breath is asked as one statement: the server begins, answers and sends once, all of it is of
 * one moment, and the program reads one value.
 */
export function inOneBreath({ sql }: Reading): Reading {
  let breath: { readonly asked: Question[]; readonly answers: Promise<object[][]> } | undefined;
  const draw = () => {
    const asked: Question[] = [];
    const ask = async () => {
      breath = undefined;
      const { name, text } = statementOf(asked);
      const [row] = await sql<{ told: object[][] }>(
        name,
        text,
        asked.flatMap(({ values }) => values),
      );
      return row!.told;
    };
    return { asked, answers: Promise.resolve().then(ask) };
  };
  return {
    sql,
    async told<Row extends object>(name: string, text: string, values: unknown[]) {
      breath ??= draw();
      const nth = breath.asked.push({ name, text, values }) - 1;
      return (await breath.answers)[nth] as Row[];
    },
  };
}

/** Statements that were made of several, by the names of these: as many as there are ways to ask. */
const made = new Map<string, { readonly name: string; readonly text: string }>();

function statementOf(asked: readonly Question[]) {
  const names = asked.map(({ name }) => name).join(', ');
  const known = made.get(names);
  if (known) return known;
  const statement = { name: `in one breath ${made.size}`, text: `select json_build_array(${listOf(asked)}) as told` };
  made.set(names, statement);
  return statement;
}

/** Each by its name, which logs and statistics of the server show, and its values counted on from those before. */
function listOf(asked: readonly Question[]): string {
  let before = 0;
  const parts = asked.map(({ name, text, values }) => {
    const after = before;
    before += values.length;
    const counted = text.replace(/\$(\d+)/g, (_, nth) => `$${after + Number(nth)}`);
    return `\n/* ${name} */ (select coalesce(json_agg(t), '[]') from (${counted}) t)`;
  });
  return parts.join(',');
}
