import { z } from 'zod';

/** As much of JSON Schema as our contracts make. */
export type Schema = {
  type?: string | string[] | undefined;
  format?: string | undefined;
  enum?: unknown[] | undefined;
  const?: unknown;
  pattern?: string | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  default?: unknown;
  properties?: Record<string, Schema> | undefined;
  required?: string[] | undefined;
  items?: Schema | undefined;
  anyOf?: Schema[] | undefined;
  oneOf?: Schema[] | undefined;
};
const schema = z.custom<Schema>((value) => typeof value === 'object');

const content = z.record(z.string(), z.object({ schema: schema.optional() }));
const operation = z.object({
  operationId: z.string(),
  tags: z.array(z.string()),
  summary: z.string(),
  security: z.array(z.unknown()),
  'x-roles': z.array(z.string()).optional(),
  'x-known-callers': z.boolean().optional(),
  'x-simulated': z.boolean().optional(),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean(), schema })),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ content: content.optional() })),
});

/** The description of the interface, as far as the page shows it. */
export const apiDocument = z.object({
  info: z.object({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), operation)),
});

/** One call. */
export type Operation = z.infer<typeof operation> & { readonly method: string; readonly path: string };

/** Every call, grouped by what it is about; those that `typed` does not mean are left out. */
export function operationsOf({ paths }: z.infer<typeof apiDocument>, typed: string): [tag: string, Operation[]][] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, Operation[]>();
  for (const [path, methods] of Object.entries(paths))
    for (const [method, one] of Object.entries(methods)) {
      const text = `${method} ${path} ${one.summary} ${one['x-roles']?.join(' ') ?? ''}`.toLowerCase();
      if (!words.every((word) => text.includes(word))) continue;
      const [tag = ''] = one.tags;
      groups.set(tag, [...(groups.get(tag) ?? []), { ...one, method: method.toUpperCase(), path }]);
    }
  return [...groups].sort(([a], [b]) => a.localeCompare(b));
}

/** One line of a schema, indented by its depth. */
export type Line = {
  readonly name: string;
  readonly depth: number;
  readonly type: string;
  readonly isRequired: boolean;
};

/** A schema as lines to read: each field with what may stand in it. */
export function linesOf(of: Schema | undefined, name = '', depth = 0, isRequired = true): Line[] {
  if (!of) return [];
  const inner = of.items ?? of;
  const below = Object.entries(inner.properties ?? {}).flatMap(([field, each]) =>
    linesOf(each, field, depth + (name === '' ? 0 : 1), inner.required?.includes(field) ?? false),
  );
  const own = { name, depth, type: typeOf(of), isRequired };
  return name === '' && below.length > 0 && !of.items ? below : [own, ...below];
}

function typeOf(of: Schema): string {
  if (of.const !== undefined) return JSON.stringify(of.const);
  if (of.enum) return of.enum.map((one) => JSON.stringify(one)).join(' | ');
  const several = of.anyOf ?? of.oneOf;
  if (several) return several.map(typeOf).join(' | ');
  if (of.items) return `${typeOf(of.items)}[]`;
  const type = [of.type ?? 'any'].flat().join(' | ');
  const limits = [
    of.format,
    // A format says it in a word.
    of.format === undefined && of.pattern && `/${of.pattern}/`,
    bounds(of.minLength, of.maxLength, 'chars'),
    bounds(of.minimum, of.maximum, ''),
    of.default !== undefined && `= ${JSON.stringify(of.default)}`,
  ].filter(Boolean);
  return [type, ...limits].join(' ');
}

const unbounded = Number.MAX_SAFE_INTEGER;

function bounds(least: number | undefined, most: number | undefined, unit: string): string | undefined {
  const from = least !== undefined && least > -unbounded ? least : undefined;
  const to = most !== undefined && most < unbounded ? most : undefined;
  return from === undefined && to === undefined ? undefined : `${from ?? ''}…${to ?? ''} ${unit}`.trim();
}
