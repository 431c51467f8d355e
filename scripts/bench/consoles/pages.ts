/** What a page's first call took over all its turns. */
export type Answered = {
  readonly path: string;
  readonly role: string;
  readonly status: number;
  readonly p50: number;
  readonly p95: number;
};

type Asking = {
  readonly url: string;
  /** Of a role, or of the subscriber below where the role is `holder`. */
  cookieOf(role: string, organisation?: string): Promise<string>;
  /** A subscriber in the middle of the crowd. */
  readonly phone: string;
  readonly now: Date;
  readonly times: number;
};

type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: { enum?: string[] };
};
type Operation = {
  readonly parameters?: readonly Parameter[];
  readonly security?: readonly Record<string, unknown>[];
  readonly 'x-roles'?: readonly string[];
  readonly responses: Record<string, { content?: Record<string, unknown> }>;
};

const ofOutsiders: Readonly<Record<string, string>> = {
  'agent-10010': 'unicom',
  'carrier-data-entry': 'unicom',
  'hall-clerk': 'unicom',
  telemarketer: 'sample-calls',
};

/**
 * Asks every GET that answers JSON and needs no more than a phone or a choice to begin with, by the first role that may, and
 * returns what each took, the slowest last. Which there are is read from the interface's own description.
 */
export async function askPages({ url, cookieOf, phone, now, times }: Asking): Promise<Answered[]> {
  const described = (await (await fetch(`${url}/api/openapi.json`)).json()) as {
    paths: Record<string, { get?: Operation }>;
  };
  const cookies = new Map<string, string>();
  const answered: Answered[] = [];
  async function ask(role: string, path: string, body?: unknown): Promise<void> {
    if (!cookies.has(role)) cookies.set(role, await cookieOf(role, ofOutsiders[role]));
    const change = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const headers = { cookie: cookies.get(role)!, 'content-type': 'application/json' };
    const shown = body === undefined ? path : `${path} ${JSON.stringify(body)}`;
    answered.push({ path: shown, role, ...(await took(url + path, { ...change, headers }, times)) });
  }
  for (const [path, { get }] of Object.entries(described.paths)) {
    const address = get && answersJson(get) && path.startsWith('/api') ? addressOf(path, get, phone, now) : undefined;
    if (!get || address === undefined) continue;
    await ask(callerOf(get), address);
  }
  const told = new Set<string>();
  for (const role of ['operator', 'finance', 'supervisor', 'administrator']) {
    const headers = { cookie: cookies.get(role) ?? (await cookieOf(role)) };
    const reports = (await (await fetch(`${url}/api/reports`, { headers })).json()) as { items: { name: string }[] };
    for (const { name } of reports.items.filter((one) => !told.has(one.name))) {
      told.add(name);
      await ask(role, `/api/reports/${name}?from=${day(now, -27)}&to=${day(now, 0)}`);
    }
  }
  await ask('operator', '/api/messages/search', { phone });
  await ask('operator', '/api/messages/search', { states: ['undelivered'] });
  return answered.sort((one, other) => one.p95 - other.p95);
}

function callerOf({ security = [], 'x-roles': roles }: Operation): string {
  if (security.some((one) => 'holder' in one)) return 'holder';
  return roles?.find((one) => one !== 'agent-10010') ?? roles?.[0] ?? 'administrator';
}

function answersJson({ responses }: Operation): boolean {
  return Object.keys(responses['2XX']?.content ?? {}).includes('application/json');
}

/** The address with what it needs filled in; undefined where that is known only to who has looked at something before. */
function addressOf(path: string, { parameters = [] }: Operation, phone: string, now: Date): string | undefined {
  const values = { phone, month: month(now), from: day(now, -27), to: day(now, 0), name: undefined } as const;
  const givenFor = ({ name, schema }: Parameter) => values[name as keyof typeof values] ?? schema?.enum?.[0];
  const needed = parameters.filter(({ required }) => required);
  if (needed.some((one) => givenFor(one) === undefined)) return undefined;
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => givenFor(needed.find((one) => one.name === name)!)!);
  const query = needed.filter((one) => one.in === 'query').map((one) => [one.name, givenFor(one)!] as [string, string]);
  const search = new URLSearchParams(query).toString();
  return filled + (search ? `?${search}` : '');
}

function day(now: Date, days: number): string {
  return new Date(now.getTime() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
}

function month(now: Date): string {
  return day(now, 0).slice(0, 7);
}

async function took(address: string, request: RequestInit, times: number): Promise<Omit<Answered, 'path' | 'role'>> {
  const all: number[] = [];
  let status = 0;
  for (let turn = 0; turn < times; turn++) {
    const from = performance.now();
    const response = await fetch(address, request);
    await response.arrayBuffer();
    all.push(performance.now() - from);
    status = response.status;
    // Within the general rate limit of one address.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  all.sort((one, other) => one - other);
  return { status, p50: all[Math.floor(times / 2)]!, p95: all[Math.floor(times * 0.95)]! };
}
