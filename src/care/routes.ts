import { type Route, route } from '../platform/http/index.ts';
import { maskPhone } from '../values/phone.ts';
import { beijingIso } from '../values/time.ts';
import { openingParams } from './console/contract.ts';
import { openedNumber, storyReaders } from './console/openings.ts';
import { consoleRoutes } from './console/routes.ts';
import { timeline, timelineQuery } from './contract.ts';
import type { CareHouse } from './house.ts';
import { loadStory } from './timeline/load.ts';
import { forCarrier, type Mark, tellStory } from './timeline/model.ts';
import { timelineTerms } from './timeline/terms.ts';

/** What agents see and do for a subscriber. */
export function careRoutes(house: CareHouse): Route[] {
  return [...consoleRoutes(house), timelineRoute(house)];
}

function timelineRoute(house: CareHouse): Route {
  const { db, terms } = house;
  return route({
    method: 'GET',
    path: '/api/care/openings/:id/timeline',
    access: { roles: storyReaders },
    summary: 'The story of an opened number in order, each mark with its rule; agents of 10010 see what concerns them',
    params: openingParams,
    query: timelineQuery,
    answer: timeline,
    async handle(request) {
      const {
        params: { id },
        query: { before, limit },
        staff,
        now,
      } = request;
      const { phone, story } = await db.transact(async (tx) => {
        const opened = await openedNumber(tx, staff!, id, now);
        return { phone: opened, story: await loadStory(tx, house, opened, now) };
      });
      const told = tellStory(story, timelineTerms(terms, house.rules), now);
      const marks = staff!.role === 'agent-10010' ? forCarrier(told) : told;
      const end = Math.min(before ?? marks.length, marks.length);
      const begin = Math.max(0, end - limit);
      return {
        body: {
          phone: maskPhone(phone),
          marks: marks.slice(begin, end).map(present),
          ...(begin > 0 && { previous: begin }),
          bills: [...story.plan],
        },
      };
    },
  });
}

function present({ at, subscriptionId, product, ...mark }: Mark) {
  return {
    ...mark,
    at: beijingIso(at),
    ...(subscriptionId !== undefined && { subscriptionId }),
    ...(product !== undefined && { product }),
  };
}
