import type { z } from 'zod';

/** What a schema says in words of its own of what does not fit, at any depth. */
export function wordsOfSchema(schema: z.ZodType): string[] {
  const said: string[] = [];
  const seen = new Set<unknown>();
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    const def = (value as { _zod?: { def: Record<string, unknown> } })._zod?.def ?? (value as Record<string, unknown>);
    const { error } = def;
    if (typeof error === 'function') said.push(String(error({ code: 'custom', input: 'x', issues: [] })));
    for (const inside of Object.values(def)) look(inside);
  };
  look(schema);
  return said;
}
