/** As much of a JSON Schema as our contracts come to. */
type Schema = {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema | boolean;
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
  readonly format?: string;
};

type Parameter = { readonly name: string; readonly in: string; readonly required: boolean; readonly schema: Schema };
type Content = Readonly<Record<string, { readonly schema?: Schema }>>;
type Operation = {
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
  readonly 'x-roles'?: readonly string[];
  readonly 'x-simulated'?: boolean;
  readonly 'x-known-callers'?: boolean;
};

/** The interface as it describes itself (OpenAPI 3.1). */
export type Described = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };

/** A route with where it is. */
type Placed = Operation & { readonly method: string; readonly path: string };

/** The pages of the reference by the names of their files: one a subject, and `README.md`, which leads to them. */
export function httpPages({ paths }: Described): ReadonlyMap<string, string> {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]): Placed => ({ ...one, method: method.toUpperCase(), path })),
  );
  const bySubject = new Map<string, Placed[]>();
  for (const one of all) {
    if (one['x-simulated']) continue;
    const subject = one.tags[0] || 'other';
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), one]);
  }
  const subjects = [...bySubject].sort(([one], [other]) => (one < other ? -1 : 1));
  return new Map([
    ['README.md', leadingPage(subjects.map(([subject, { length }]) => [subject, length]))],
    ...subjects.map(([subject, routes]): [string, string] => [`${subject}.md`, subjectPage(subject, routes)]),
  ]);
}

const made = '<!-- Made by `node dist/scripts/http-reference.js`: change the contracts of the routes. -->';

function leadingPage(subjects: readonly (readonly [string, number])[]): string {
  const lines = subjects.map(([subject, routes]) => `- [${subject}](${subject}.md), ${routes}`);
  return `${made}

# The HTTP interface

The same is served at \`/api-docs\`, and as OpenAPI 3.1 at \`/api/openapi.json\`; what simulates carriers (\`/sim/\`) is told there alone. Amounts are whole fen, times ISO 8601 with the offset of Beijing. Lists come
page by page: \`next\` of one is the cursor of the following. A refusal is a problem (RFC 9457, \`application/problem+json\`) whose \`code\` is stable
and whose \`title\` comes in the language of \`Accept-Language\` (zh-CN or en); \`faults\` name each field that does not fit. Types are written as in
TypeScript; what else a field must keep to (lengths, patterns, sums) is in the OpenAPI document.

Subjects, and how many routes each has:

${lines.join('\n')}
`;
}

function subjectPage(subject: string, routes: readonly Placed[]): string {
  return `${[made, `# ${subject}`, ...routes.map(routeEntry)].join('\n\n')}\n`;
}

function routeEntry(route: Placed): string {
  const { method, path, summary, parameters, requestBody, responses } = route;
  const query = parameters.filter((one) => one.in === 'query');
  const lines = [
    `## ${method} ${path}`,
    `${summary}. *${callersOf(route)}*`,
    ...(query.length > 0 ? [`Asks, in the address: ${query.map(queryEntry).join(', ')}`] : []),
    ...(requestBody ? [contentEntry('Takes', requestBody.content)] : []),
    contentEntry('Answers', responses['2XX']?.content),
  ];
  return lines.join('\n\n');
}

function callersOf(route: Placed): string {
  if (route['x-known-callers']) return 'Programs of addresses that were agreed on';
  const roles = route['x-roles'];
  if (roles) return roles.join(', ');
  const [security] = route.security;
  if (!security) return 'Anybody';
  return 'holder' in security ? 'The holder of a phone' : 'Whoever is signed in';
}

function queryEntry({ name, required, schema }: Parameter): string {
  return `\`${name}${required ? '' : '?'}: ${typeOf(schema)}\``;
}

function contentEntry(verb: string, content: Content | undefined): string {
  if (!content) return `${verb} nothing.`;
  const schema = content['application/json']?.schema;
  const others = Object.keys(content).filter((type) => type !== 'application/json');
  const files = others.length > 0 ? `${verb} ${others.map((type) => `\`${type}\``).join(', ')}.` : undefined;
  if (!schema) return files ?? `${verb} JSON.`;
  return [...(files ? [files] : []), `${verb}:`, `\`\`\`ts\n${typeOf(schema)}\n\`\`\``].join('\n\n');
}

const lineWidth = 110;

/** A schema as TypeScript would write it: on one line where it fits. */
export function typeOf(schema: Schema | boolean | undefined, indent = ''): string {
  if (schema === undefined || typeof schema === 'boolean') return 'unknown';
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) || 'itself';
  if ('const' in schema) return literal(schema.const);
  if (schema.enum) return schema.enum.map(literal).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map((one) => typeOf(one, indent)))].join(' | ');
  if (schema.allOf) return schema.allOf.map((one) => typeOf(one, indent)).join(' & ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(' | ');
  if (schema.prefixItems) return `[${schema.prefixItems.map((one) => typeOf(one, indent)).join(', ')}]`;
  if (schema.type === 'array') return arrayOf(typeOf(schema.items, indent));
  if (schema.type === 'object' || schema.properties) return objectOf(schema, indent);
  if (schema.type === 'integer') return 'number';
  return typeof schema.type === 'string' ? schema.type : 'unknown';
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

function arrayOf(item: string): string {
  return /[|&]/.test(item) && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema, indent: string): string {
  const within = `${indent}  `;
  const fields = Object.entries(properties).map(
    ([name, one]) =>
      `${/^\w+$/.test(name) ? name : literal(name)}${required.includes(name) ? '' : '?'}: ${typeOf(one, within)}`,
  );
  if (typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0)
    fields.push(`[name: string]: ${typeOf(additionalProperties, within)}`);
  if (fields.length === 0) return additionalProperties === false ? '{}' : 'Record<string, unknown>';
  const line = `{ ${fields.join('; ')} }`;
  if (line.length + indent.length <= lineWidth && !line.includes('\n')) return line;
  return `{\n${fields.map((one) => `${within}${one};`).join('\n')}\n${indent}}`;
}
