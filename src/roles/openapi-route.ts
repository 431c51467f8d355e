import { z } from 'zod';
import { type ApiInfo, openApiOf, type Route, route } from '../platform/http/index.ts';
import { packageVersion } from '../platform/package-root.ts';

/** The description of all these routes and of itself, as OpenAPI 3.1. It is made when it is first asked for. */
export function openApiRoute(routes: readonly Route[], { cookies }: Pick<ApiInfo, 'cookies'>): Route {
  let made: Record<string, unknown> | undefined;
  const self = route({
    method: 'GET',
    path: '/api/openapi.json',
    access: 'public',
    summary: 'This description of the interface, as OpenAPI 3.1',
    answer: z.record(z.string(), z.unknown()),
    async handle() {
      made ??= openApiOf([...routes, self], { title: 'SPGate', version: packageVersion, cookies });
      return { body: made };
    },
  });
  return self;
}
