import { type AccessNumber, type Catalog, productsNamed } from './model.ts';
import { cancelAllWord, cancelPrefixes, fold, listWord, oneSlipApart } from './words.ts';

/** Ways to say yes that are not exact enough to buy anything by. */
const nearlyYes = /^(?:Y|YES|是|确认|是的|好|好的|行|同意|确定|OK|确认订[购阅]|同意订[购阅])$/;

/** What somebody may have meant whom no word of ours matched, and why we think so. */
export function suggestionFor(
  catalog: Catalog,
  access: AccessNumber,
  { text, word }: { text: string; word: string },
): { word: string; why: string } | undefined {
  if (nearlyYes.test(word)) return { word: 'Y', why: `${word} is nearly a yes, and only an exact one counts` };
  const near = nearWord(access, word);
  if (near) return { word: near, why: `${near} is one slip away` };
  const product = productsNamed(catalog, access, text)[0] ?? namesake(catalog, access, word);
  const order = product?.orderWords[0];
  return order === undefined ? undefined : { word: order, why: `the text speaks of ${product?.title}` };
}

/** The only word that is one slip away. Words that end something come first: who cannot get out is worse off than who cannot get in. */
function nearWord(access: AccessNumber, written: string): string | undefined {
  const orders = [...access.words].filter(([, meaning]) => !meaning.verb).map(([word]) => word);
  const contests = [...(access.contests?.keys() ?? [])];
  const ends = [listWord, cancelAllWord, ...orders.map((word) => cancelPrefixes[0] + word)];
  const services = [...(access.services?.keys() ?? [])];
  for (const words of [ends, [...orders, ...contests], services]) {
    const [near, ...others] = words.filter((word) => oneSlipApart(word, written));
    if (near && others.length === 0) return near;
  }
  return undefined;
}

/** The first product whose name is in the text, or begins as the text does: `我要订车友助理`, `车友`. */
function namesake(catalog: Catalog, access: AccessNumber, word: string) {
  return [...catalog.products.values()].find(({ name, accessNumber }) => {
    const folded = fold(name);
    return accessNumber === access.number && (word.includes(folded) || (word.length >= 2 && folded.startsWith(word)));
  });
}
