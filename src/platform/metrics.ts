import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type HttpAnswer, type ReadinessCheck, readinessOf } from './http/index.ts';
import type { Log } from './log.ts';

/** A value that stands, with the names of its labels. */
export type Reading = readonly [labels: Readonly<Record<string, string>>, value: number];

/** A figure that is read when Prometheus asks. A `counter` only grows; a `gauge` is what it is now. */
export type Figure = { readonly kind: 'gauge' | 'counter'; readonly help: string };

/** One read that gives several figures: what they are, and how they stand. A figure without a reading is left out. */
export type FigureSource<Name extends string = string> = {
  readonly name: string;
  readonly figures: Readonly<Record<Name, Figure>>;
  read(
    now: Date,
  ): Promise<Readonly<Partial<Record<Name, readonly Reading[]>>>> | Readonly<Partial<Record<Name, readonly Reading[]>>>;
};

/** Lets the names of a source's readings be checked against its figures. */
export function figureSource<Name extends string>(source: FigureSource<Name>): FigureSource {
  return source as unknown as FigureSource;
}

/** The figures of this process, in the format of Prometheus. */
export type Metrics = {
  countAnswer(answer: HttpAnswer): void;
  add(source: FigureSource): void;
  /** Everything, as it is now. What cannot be read is left out, and `spgate_source_up` says so. */
  text(now: Date): Promise<string>;
  readonly contentType: string;
};

/** What was read is good for so long: two Prometheus, or an impatient one, cost no more than one. */
const keptMs = 5_000;

/** Opens the figures of a process: itself, and what its parts add. */
export function openMetrics(log: Log): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const answers = new Histogram({
    name: 'spgate_http_request_duration_seconds',
    help: 'HTTP answers of this process by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const up = new Gauge({
    name: 'spgate_source_up',
    help: 'Whether what a source of figures says could be read at this scrape: 1, or 0',
    labelNames: ['source'],
    registers,
  });
  const took = new Gauge({
    name: 'spgate_source_seconds',
    help: 'How long a source of figures took to be read',
    labelNames: ['source'],
    registers,
  });
  const sources: FigureSource[] = [];
  let latest: { at: number; text: Promise<string> } | undefined;

  async function readSource(source: FigureSource, now: Date): Promise<void> {
    const begun = performance.now();
    try {
      const readings = await source.read(now);
      for (const [name, { kind, help }] of Object.entries(source.figures)) {
        // A series that is no more must not stand with its last value.
        registry.removeSingleMetric(name);
        const told = readings[name] ?? [];
        const labelNames = Object.keys(told[0]?.[0] ?? {});
        const metric =
          kind === 'gauge'
            ? new Gauge({ name, help, labelNames, registers })
            : new Counter({ name, help, labelNames, registers });
        if (labelNames.length > 0 || told.length === 0) metric.reset();
        for (const [labels, value] of told) if (Number.isFinite(value)) metric.inc(labels, value);
      }
      up.set({ source: source.name }, 1);
    } catch (error) {
      log.warn({ error, source: source.name }, 'figures could not be read; they are left out of this scrape');
      for (const name of Object.keys(source.figures)) registry.removeSingleMetric(name);
      up.set({ source: source.name }, 0);
    }
    took.set({ source: source.name }, (performance.now() - begun) / 1_000);
  }

  async function readAll(now: Date): Promise<string> {
    for (const source of sources) await readSource(source, now);
    return registry.metrics();
  }

  return {
    contentType: registry.contentType,
    countAnswer: ({ method, route, status, seconds }) =>
      answers.observe({ method, route, status: String(status) }, seconds),
    add: (source) => void sources.push(source),
    text(now) {
      if (!latest || performance.now() - latest.at > keptMs) latest = { at: performance.now(), text: readAll(now) };
      return latest.text;
    },
  };
}

/** Where Prometheus and probes of this process come, apart from what people use. */
export async function startMetrics(
  { host, port }: { readonly host: string; readonly port: number },
  metrics: Metrics,
  { now, checks, log }: { now(): Date; checks: readonly ReadinessCheck[]; log: Log },
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const answers: Record<string, () => Promise<[status: number, type: string, body: string]>> = {
    '/metrics': async () => [200, metrics.contentType, await metrics.text(now())],
    '/healthz': async () => [200, 'application/json', '{"alive":true}'],
    '/readyz': async () => {
      const body = await readinessOf(checks);
      return [body.ready ? 200 : 503, 'application/json', JSON.stringify(body)];
    },
  };
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    const answer = request.method === 'GET' ? answers[request.url ?? ''] : undefined;
    if (!answer) return void response.writeHead(404).end();
    answer().then(
      ([status, type, body]) => response.writeHead(status, { 'content-type': type }).end(body),
      (error) => {
        log.error({ error }, 'figures could not be given');
        response.writeHead(500).end();
      },
    );
  });
  server.listen(port, host);
  await once(server, 'listening').catch((cause) => {
    throw new Error(`METRICS_LISTEN: port ${port} of ${host} cannot be had: ${cause.message}`, { cause });
  });
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${name}:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
