/** A stretch of time in a journey, as OpenTelemetry has it. Ids are hex: a trace has 32 digits, a span 16. */
export type Span = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** `consumer` and `producer` are met from outside, through a queue. */
  readonly kind: 'internal' | 'consumer' | 'producer' | 'client';
  readonly start: Date;
  readonly end: Date;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** What went wrong. */
  readonly failed?: string;
};

/** `SpanKind` of the protocol. */
const kinds = { internal: 1, client: 3, producer: 4, consumer: 5 } as const;

/** The body of `POST /v1/traces`: OTLP/HTTP in JSON, version 1. */
export function otlpBody(spans: readonly Span[], resource: Readonly<Record<string, string>>): string {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeSpans: [{ scope: { name: 'spgate' }, spans: spans.map(written) }],
      },
    ],
  });
}

function written({ traceId, spanId, parentSpanId, name, kind, start, end, attributes, failed }: Span) {
  return {
    ...{ traceId, spanId, ...(parentSpanId && { parentSpanId }), name, kind: kinds[kind] },
    ...{ startTimeUnixNano: nanos(start), endTimeUnixNano: nanos(end < start ? start : end) },
    attributes: attributesOf(attributes),
    status: failed === undefined ? {} : { code: 2, message: failed },
  };
}

/** Numbers of 64 bits are texts in the JSON of the protocol. */
function nanos(at: Date): string {
  return `${at.getTime()}000000`;
}

function attributesOf(given: Readonly<Record<string, string | number | boolean>>) {
  return Object.entries(given).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: string | number | boolean) {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'string') return { stringValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

const patienceMs = 5_000;

/** Hands spans to who collects them. Throws when they were not taken. */
export async function postSpans(
  url: string,
  spans: readonly Span[],
  resource: Readonly<Record<string, string>>,
): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: otlpBody(spans, resource),
    signal: AbortSignal.timeout(patienceMs),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
}
