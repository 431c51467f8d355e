import type { Catalog } from '../business/catalog/index.ts';
import { auditRequest, type CountNumber } from '../business/staff/index.ts';
import { storyReaders } from '../care/index.ts';
import { ContentError } from '../platform/content.ts';
import { InvalidRequest, oneOf, Problem, problems, type Route, route } from '../platform/http/index.ts';
import { beijingTimeWanted } from '../platform/table.ts';
import { readBeijing } from '../values/time.ts';
import { tryText } from './bench.ts';
import { benchBody, benchResult, benchSetup } from './contract.ts';
import type { Intake } from './intake.ts';

/** What the bench needs: the door in, and the drafts whose catalogue can be tried. */
export type BenchHouse = {
  readonly intake: Intake;
  /** Who may not open numbers tries with an invented subscriber. */
  readonly countNumber: CountNumber;
  readonly drafts: () => Promise<readonly { readonly id: string; readonly title: string }[]>;
  /** The catalogue of a draft; undefined where there is none. Throws ContentError with what is wrong with it. */
  readonly catalogOfDraft: (id: string, at: Date) => Promise<Catalog | undefined>;
};

const access = {
  roles: ['care-agent', 'technical-support', 'editor', 'business-developer', 'operator', 'supervisor', 'administrator'],
};

/** The test bench: what an SMS would lead to. Nothing is sent and nothing is kept. */
export function benchRoutes({ intake, countNumber, drafts, catalogOfDraft }: BenchHouse): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/bench',
      access,
      summary: 'What an SMS can be tried with: numbers, products, drafts',
      answer: benchSetup,
      async handle({ staff }) {
        const { accessNumbers, products } = intake.terms.catalog;
        return {
          body: {
            mayTryNumbers: storyReaders.includes(staff!.role),
            accessNumbers: accessNumbers.map(({ number }) => number),
            products: [...products.values()].map(({ code, title }) => ({ code, title })),
            drafts: (await drafts()).map(({ id, title }) => ({ id, title })),
          },
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/bench',
      access,
      summary:
        'What an SMS would lead to: how it is understood, answered and charged; nothing is sent and nothing is kept',
      body: benchBody,
      answer: benchResult,
      async handle(request) {
        const { who, draft, at: written, ...said } = request.body;
        const at = timeOf(written) ?? request.now;
        const catalog = draft === undefined ? intake.terms.catalog : await draftOrProblem(draft, at);
        const has = who.kind === 'invented' ? who.has : undefined;
        if (has && !catalog.products.has(has.product))
          throw new InvalidRequest([
            {
              field: 'body.who.has.product',
              value: has.product,
              remedy: oneOf([...catalog.products.keys()]),
            },
          ]);
        if (who.kind === 'phone') {
          if (!storyReaders.includes(request.staff!.role)) throw inventedOnly();
          await countNumber(request, who.phone);
        }
        const subject = who.kind === 'phone' ? { phone: who.phone } : 'invented';
        await intake.db.transact((tx) => auditRequest(tx, request, 'catalogue.bench', subject, draft ? { draft } : {}));
        return { body: await tryText(intake, { who, ...said }, catalog, at) };
      },
    }),
  ];

  async function draftOrProblem(id: string, at: Date): Promise<Catalog> {
    try {
      const catalog = await catalogOfDraft(id, at);
      if (!catalog) throw problems.notFound();
      return catalog;
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      throw new Problem(409, 'draft-has-faults', {
        'zh-CN': `草稿有错误，不能试用：${error.faults[0]}`,
        en: `The draft cannot be tried while it has faults: ${error.faults[0]}`,
      });
    }
  }
}

function inventedOnly(): Problem {
  return new Problem(403, 'invented-only', {
    'zh-CN': '试用真实号码会看到其业务与费用，只有可打开号码的岗位能用；请改用虚构用户',
    en: 'A real number shows its relations and charges: only who may open numbers tries with one. Take an invented subscriber',
  });
}

function timeOf(written: string | undefined): Date | undefined {
  if (written === undefined) return undefined;
  const at = readBeijing(written);
  if (!at) throw new InvalidRequest([{ field: 'body.at', value: written, remedy: beijingTimeWanted }]);
  return at;
}
