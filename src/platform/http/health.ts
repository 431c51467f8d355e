import { z } from 'zod';
import { type Route, route } from './route.ts';

/** Something the program needs to be of use. `check` resolves with what is wrong, or with nothing. */
export type ReadinessCheck = { name: string; check(): Promise<string | undefined> };

const readiness = z.object({
  ready: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), problem: z.string().optional() })),
});

/** Liveness (the process answers) and readiness (what it needs is there; 503 while something is not). */
export function healthRoutes(checks: readonly ReadinessCheck[]): Route[] {
  return [
    route({
      method: 'GET',
      path: '/healthz',
      access: 'public',
      summary: 'Liveness: the process answers',
      answer: z.object({ alive: z.literal(true) }),
      handle: async () => ({ body: { alive: true as const } }),
    }),
    route({
      method: 'GET',
      path: '/readyz',
      access: 'public',
      summary: 'Readiness: each thing the program needs, and what is wrong with it',
      answer: readiness,
      async handle() {
        const body = await readinessOf(checks);
        return { status: body.ready ? 200 : 503, body };
      },
    }),
  ];
}

/** Runs every check. */
export async function readinessOf(checks: readonly ReadinessCheck[]): Promise<z.output<typeof readiness>> {
  const results = await Promise.all(checks.map(runCheck));
  return { ready: results.every(({ ok }) => ok), checks: results };
}

async function runCheck({ name, check }: ReadinessCheck): Promise<{ name: string; ok: boolean; problem?: string }> {
  const problem = await check().catch((error: Error) => error.message);
  return { name, ok: problem === undefined, ...(problem !== undefined && { problem }) };
}
