import { auditRequest } from '../../business/staff/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { agentBody, errandAgents, errandParams } from './contract.ts';
import { cityOf } from './model.ts';
import { refused } from './problems.ts';
import type { ErrandRoutesHouse } from './seeing.ts';
import { agentsSeen, saveAgent } from './store.ts';

/** Who does errands: where, whether on duty, and how much each has to do. */
export function agentRoutes({ db, errands: book }: ErrandRoutesHouse): Route[] {
  const all = async () => ({
    items: (await agentsSeen(db)).map(({ cities, ...one }) => ({ ...one, cities: cities && [...cities] })),
  });
  return [
    route({
      method: 'GET',
      path: '/api/errand-agents',
      access: { roles: ['care-agent', 'supervisor'] },
      summary: 'Errand agents with their cities, whether on duty, and how many errands each has',
      answer: errandAgents,
      handle: async () => ({ body: await all() }),
    }),
    route({
      method: 'PUT',
      path: '/api/errand-agents/:id',
      access: { roles: ['supervisor'] },
      summary: 'Sets where an errand agent works and whether on duty; errands they have stay theirs',
      params: errandParams,
      body: agentBody,
      answer: errandAgents,
      async handle(request) {
        const { params, body } = request;
        if (body.cities?.some((code) => !cityOf(book, code))) throw refused('no-such-city');
        await db.transact(async (tx) => {
          if (!(await saveAgent(tx, { id: params.id, ...body }))) throw refused('no-such-agent');
          await auditRequest(tx, request, 'errand-agent.set', params.id, {
            cities: body.cities?.join() ?? '*',
            onDuty: body.onDuty,
          });
        });
        return { body: await all() };
      },
    }),
  ];
}
