import { z } from 'zod';
import { problemDetails } from './contract.ts';
import type { Access, Route } from './route.ts';

type Json = Record<string, unknown>;
/** What is told of the interface besides its routes. */
export type ApiInfo = { readonly version: string; readonly title: string; readonly cookies: Cookies };
/** What carries the session of staff, and that of the holder of a phone. */
type Cookies = { readonly session: string; readonly holder: string };

/**
 * The description of these routes as OpenAPI 3.1, made from the very schemas by which requests are checked and answers are
 * cut, so that it cannot say anything else. Who may call stands in `security` and, a role each, in `x-roles`.
 */
export function openApiOf(routes: readonly Route[], { version, title, cookies }: ApiInfo): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const place = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[place] = { ...paths[place], [route.method.toLowerCase()]: operationOf(route) };
  }
  const tags = [...new Set(routes.map(tagOf))].sort();
  return {
    openapi: '3.1.1',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: { title, version, description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: cookies.session, description: 'Set by POST /api/sign-in.' },
        holder: {
          ...{ type: 'apiKey', in: 'cookie', name: cookies.holder },
          description: 'Set by POST /api/self/sign-in: the holder of a phone, who has proved it.',
        },
      },
      schemas: { Problem: schemaOf(problemDetails, 'output') },
      responses: Object.fromEntries(Object.entries(refusals).map(([name, { text }]) => [name, problem(text)])),
    },
  };
}

const description = `Every refusal is a problem (RFC 9457) whose \`code\` is stable and whose texts come in the language of
\`Accept-Language\` (zh-CN or en). Amounts are whole fen, times ISO 8601 with the offset of Beijing. Lists come page by page:
\`next\` of one is the cursor of the following. Routes marked \`x-simulated\` exist only while carriers are simulated; those
marked \`x-known-callers\` answer only programs of addresses that the house has agreed on, which are not told here.`;

/** What any route may refuse with, by the name of its description. */
const refusals = {
  InvalidRequest: {
    status: 400,
    text: 'invalid-request, malformed-body: the request does not fit; `faults` name each field',
  },
  NotSignedIn: { status: 401, text: 'not-signed-in: sign in first' },
  Forbidden: { status: 403, text: 'forbidden, password-change-due, foreign-origin: the caller may not do this' },
  ForeignAddress: { status: 403, text: 'foreign-address: the caller is none of the addresses that may call' },
  NotFound: { status: 404, text: 'not-found: there is nothing of this name' },
  TooLarge: { status: 413, text: 'too-large, file-too-large: more than is taken at a time' },
  UnsupportedMedia: { status: 415, text: 'unsupported-body, unsupported-upload: another content type is wanted' },
  TooMany: { status: 429, text: 'too-many-requests, too-many-streams: `Retry-After` says when to try again' },
  Failed: { status: 500, text: 'internal: a fault of the program; `correlationId` finds it in the log' },
  Unavailable: { status: 503, text: 'unavailable: the database is away or busy; try again' },
  Refused: { status: 'default', text: 'Any other refusal of the business: `code` says which, `title` what to do' },
} as const;

function problem(text: string): Json {
  return {
    description: text,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

function operationOf(route: Route): Json {
  const { access, summary, body, upload, bodyLimitBytes, rate } = route;
  return {
    operationId: operationIdOf(route),
    tags: [tagOf(route)],
    summary,
    ...accessOf(access),
    ...(rate && { 'x-rate': 'a few calls a minute from one address' }),
    ...(bodyLimitBytes && { 'x-body-limit-bytes': bodyLimitBytes }),
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } },
    }),
    ...(upload && { requestBody: { required: true, description: 'The file itself', content: uploadsOf(upload) } }),
    responses: { ...answersOf(route), ...refusalsOf(route) },
  };
}

function accessOf(access: Access): Json {
  if (access === 'public') return { security: [] };
  if (access === 'simulated') return { security: [], 'x-simulated': true };
  if (access === 'signed-in') return { security: [{ session: [] }] };
  if (access === 'subscriber') return { security: [{ holder: [] }] };
  if ('addresses' in access) return { security: [], 'x-known-callers': true };
  return { security: [{ session: [] }], 'x-roles': access.roles };
}

/** A type such as `+xml` stands for all of its kind. */
function uploadsOf(types: readonly string[]): Json {
  return Object.fromEntries(types.map((type) => [type.startsWith('+') ? `application/*${type}` : type, {}]));
}

function answersOf({ answer, sends = [] }: Route): Json {
  const content = {
    ...(answer && { 'application/json': { schema: schemaOf(answer, 'output') } }),
    ...Object.fromEntries(
      sends.map((type) => [type, type === 'text/event-stream' ? { schema: { type: 'string' } } : {}]),
    ),
  };
  if (Object.keys(content).length === 0) return { 204: { description: 'It is done' } };
  return { '2XX': { description: 'It is done', content } };
}

function refusalsOf(route: Route): Json {
  const { access, params, query, body, upload, sends } = route;
  const isSomebody =
    access === 'signed-in' || access === 'subscriber' || (typeof access === 'object' && 'roles' in access);
  const isAddressed = typeof access === 'object' && 'addresses' in access;
  const names: (keyof typeof refusals | false | undefined)[] = [
    (params || query || body) && 'InvalidRequest',
    isSomebody && 'NotSignedIn',
    isAddressed ? 'ForeignAddress' : 'Forbidden',
    params && 'NotFound',
    (body || upload) && 'TooLarge',
    (body || upload) && 'UnsupportedMedia',
    (!isAddressed || sends) && 'TooMany',
    'Failed',
    'Unavailable',
    'Refused',
  ];
  return Object.fromEntries(
    names.flatMap((name) => (name ? [[refusals[name].status, { $ref: `#/components/responses/${name}` }]] : [])),
  );
}

function pathParameters({ path, params }: Route): Json[] {
  const { properties = {} } = params ? (schemaOf(params, 'input') as { properties?: Json }) : {};
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: properties[name!] ?? { type: 'string' },
  }));
}

function queryParameters({ query }: Route): Json[] {
  if (!query) return [];
  return [...fieldsOf(schemaOf(query, 'input'))].map(([name, { isRequired, schemas }]) => ({
    name,
    in: 'query',
    required: isRequired,
    schema: schemas.length === 1 ? schemas[0] : { anyOf: schemas },
  }));
}

type QueryField = { readonly isRequired: boolean; readonly schemas: readonly Json[] };
type Described = {
  properties?: Record<string, Json>;
  required?: string[];
  anyOf?: Json[];
  oneOf?: Json[];
  allOf?: Json[];
};

/** The fields of an object, of whichever of several objects, or of all of them together. Of several, each must ask for a field to make it required. */
function fieldsOf(schema: Json): Map<string, QueryField> {
  const { properties = {}, required = [], anyOf, oneOf, allOf = [] } = schema as Described;
  const own = Object.entries(properties).map(
    ([name, one]) => [name, { isRequired: required.includes(name), schemas: [one] }] as const,
  );
  const choices = (anyOf ?? oneOf ?? []).map(fieldsOf);
  const chosen = [...new Set(choices.flatMap((choice) => [...choice.keys()]))].map((name) => {
    const ways = choices.flatMap((choice) => choice.get(name) ?? []);
    const schemas = new Map(ways.flatMap((way) => way.schemas).map((one) => [JSON.stringify(one), one]));
    const isRequired = ways.length === choices.length && ways.every((way) => way.isRequired);
    return [name, { isRequired, schemas: [...schemas.values()] }] as const;
  });
  return new Map([...allOf.flatMap((part) => [...fieldsOf(part)]), ...chosen, ...own]);
}

/** As a caller writes it (`input`), or as it is answered (`output`). What JSON Schema cannot say is checked all the same. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' });
  return plain;
}

/** `/api/messages/:id/cancel` belongs to messages. */
function tagOf({ path }: Route): string {
  const [first = '', second = ''] = path.split('/').slice(1);
  return first === 'api' ? second : first;
}

/** `getMessagesById`: what a generated client calls it. */
function operationIdOf({ method, path }: Route): string {
  const words = path.replace(/^\/api\//, '').split(/[^\w:]+/);
  const name = words.map((word) => (word.startsWith(':') ? `By${capital(word.slice(1))}` : capital(word))).join('');
  return method.toLowerCase() + name;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
