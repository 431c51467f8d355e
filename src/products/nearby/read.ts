import { fold, oneSlipApart } from '../../business/catalog/index.ts';
import type { Category, Gazetteer, Spot } from '../../business/places/index.ts';

/** What a text asks for, as far as it says. */
export type Asked = {
  readonly category?: Category;
  readonly spot?: Spot;
  /** The next answers of the last question, by their page. */
  readonly page?: number;
  /** It names somewhere that nobody here knows; what sounds most like it. */
  readonly meant?: readonly Spot[];
};

/** Words that say nothing about what or where. */
const filler =
  /石家庄市?|附近|周边|旁边|哪里|哪儿|哪有|最近|离我|请问|一下|查询|地方|能|有|的|在|吗|我|找|要|想|去|呢|[ ,.。?!:]/g;

/** Reads what somebody looks for and where he is: in any order, with or without blanks, with a slip in one of the words. */
export function readAsked(gazetteer: Gazetteer, text: string): Asked {
  const folded = fold(text);
  if (/^[1-9]$/.test(folded)) return { page: Number(folded) };
  const spot = longestIn(gazetteer.spots, folded, ({ names }) => names);
  const behind = spot ? folded.replace(spot.word, ' ') : folded;
  const category = longestIn(gazetteer.categories, behind, ({ words }) => words);
  const rest = (category ? behind.replace(category.word, ' ') : behind).split(filler).filter((one) => one.length > 1);
  const slipped = category ? undefined : nearly(gazetteer.categories, rest, ({ words }) => words);
  const unknown = rest.filter((one) => one !== slipped?.part);
  const found = spot?.one ?? nearly(gazetteer.spots, unknown, namesThatSlip)?.one;
  return {
    ...((category ?? slipped) && { category: (category ?? slipped)!.one }),
    ...(found && { spot: found }),
    ...(!found && unknown.length > 0 && { meant: likest(gazetteer.spots, unknown[0]!) }),
  };
}

/** A name of two characters is somewhere else when one of them is: nobody is sent to the next county for a slip. */
function namesThatSlip({ names }: Spot): readonly string[] {
  return names.filter((name) => name.length > 2);
}

function longestIn<One>(all: readonly One[], text: string, namesOf: (one: One) => readonly string[]) {
  const hits = all.flatMap((one) =>
    namesOf(one).flatMap((name) => (text.includes(fold(name)) ? [{ one, word: fold(name) }] : [])),
  );
  return hits.toSorted((a, b) => b.word.length - a.word.length)[0];
}

/** The only one that is one slip away from a part of the text. Two characters are told apart by one of them only where nothing else is as near. */
function nearly<One>(all: readonly One[], parts: readonly string[], namesOf: (one: One) => readonly string[]) {
  for (const part of parts) {
    const near = all.filter((one) =>
      namesOf(one).some((name) => name.length > 1 && name.length >= part.length - 1 && oneSlipApart(fold(name), part)),
    );
    if (near.length === 1) return { one: near[0]!, part };
  }
  return undefined;
}

/** Up to three that share most characters with what was written, at least one. */
function likest(spots: readonly Spot[], written: string): Spot[] {
  const letters = new Set(written);
  const shared = ({ names }: Spot) =>
    Math.max(...names.map((name) => [...new Set(name)].filter((one) => letters.has(one)).length / (name.length + 1)));
  return spots
    .map((spot) => ({ spot, shared: shared(spot) }))
    .filter((one) => one.shared > 0)
    .toSorted((a, b) => b.shared - a.shared)
    .slice(0, 3)
    .map(({ spot }) => spot);
}
