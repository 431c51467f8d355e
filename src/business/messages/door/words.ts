/** What was found in a text: it may never go out, or a person must look at it first. */
export type Finding = { readonly kind: 'block' | 'review'; readonly word: string };

/** The word lists as they are written, before they are folded. */
export type WordLists = {
  readonly block: readonly string[];
  readonly review: readonly string[];
  /** Phrases in which a word of the other lists is harmless. */
  readonly pass: readonly string[];
  /** Form → the character it counts as. */
  readonly forms: ReadonlyMap<string, string>;
};

/** Word lists, ready to look for. */
export type Words = {
  /** Names the files they were read from. */
  readonly version: string;
  /** The worst thing in a text; undefined when it may go. */
  find(text: string): Finding | undefined;
};

/** What stands between two characters that count: nothing, something to look over, or the end of a clause. */
const nothing = 0;
const mark = 1;
const clauseEnd = 2;

/** A text reduced to its letters and digits. `before[i]` says what stands before character i. */
type Folded = { readonly characters: readonly string[]; readonly before: readonly number[] };

type Node = { readonly next: Map<string, Node>; word?: string };
type Hit = { readonly word: string; readonly start: number; readonly end: number };

/** So many texts are remembered with what was found in them: most texts go to many phones, and each is looked at twice. */
const remembered = 1_000;

/** Makes the lists ready: every text is folded as the words themselves are. */
export function wordsOf(lists: WordLists, version: string): Words {
  const foldOne = (text: string) => fold(text, lists.forms);
  const [block, review, pass] = [lists.block, lists.review, lists.pass].map((words) => trieOf(words, foldOne));
  const look = (text: string): Finding | undefined => {
    const folded = foldOne(text);
    const blocked = hitsOf(block!, folded).filter((hit) => standsAlone(hit, folded));
    const doubtful = hitsOf(review!, folded).filter((hit) => standsAlone(hit, folded) && !crosses(hit, folded));
    if (blocked.length + doubtful.length === 0) return undefined;
    const excuses = hitsOf(pass!, folded).filter((phrase) => unbroken(phrase, folded));
    const counts = (hit: Hit) => !excuses.some(({ start, end }) => start <= hit.start && hit.end <= end);
    const bad = blocked.filter(counts);
    const worst = bad.find((hit) => !crosses(hit, folded));
    if (worst) return { kind: 'block', word: worst.word };
    const unclear = bad[0] ?? doubtful.find(counts);
    return unclear && { kind: 'review', word: unclear.word };
  };
  return { version, find: remembering(look) };
}

/** Asks `look` once for a text, until too many are remembered: then all are forgotten. */
function remembering(look: (text: string) => Finding | undefined): Words['find'] {
  const known = new Map<string, Finding | undefined>();
  return (text) => {
    if (known.has(text)) return known.get(text);
    const found = look(text);
    if (known.size >= remembered) known.clear();
    known.set(text, found);
    return found;
  };
}

/** What is wrong with a word of a list; undefined when it can be found in texts. */
export function faultOfWord(word: string, forms: ReadonlyMap<string, string>): string | undefined {
  const { characters, before } = fold(word, forms);
  if (characters.length < 2) return `${word} is a single character and would be found everywhere; write more of it`;
  if (before.includes(clauseEnd)) return `${word} goes over the end of a clause; write its parts as words`;
  if (characters.length < 5 && /^\d+$/.test(characters.join('')))
    return `${word} is a short number and would be found among amounts and dates; write at least five digits`;
  return undefined;
}

const clauseEnds = /[,.。!?;:、…\n\r]/u;
const invisible = /[\p{M}\p{Cf}]/u;
const counting = /[\p{L}\p{N}]/u;

function fold(text: string, forms: ReadonlyMap<string, string>): Folded {
  const characters: string[] = [];
  const before: number[] = [];
  let between = nothing;
  for (const character of text.normalize('NFKC').toUpperCase()) {
    const plain = forms.get(character) ?? character;
    if (counting.test(plain)) {
      characters.push(plain);
      before.push(between);
      between = nothing;
    } else if (clauseEnds.test(plain)) between = clauseEnd;
    else if (!invisible.test(plain)) between = Math.max(between, mark);
  }
  return { characters, before };
}

function trieOf(words: readonly string[], foldOne: (text: string) => Folded): Node {
  const root: Node = { next: new Map() };
  for (const word of words) {
    let node = root;
    for (const character of foldOne(word).characters) {
      const next = node.next.get(character) ?? { next: new Map() };
      node.next.set(character, next);
      node = next;
    }
    node.word = word;
  }
  return root;
}

/** Every word at every place, so that words which overlap are all found. */
function hitsOf(root: Node, { characters }: Folded): Hit[] {
  const hits: Hit[] = [];
  for (let start = 0; start < characters.length; start++) {
    let node = root.next.get(characters[start]!);
    for (let end = start + 1; node; end++) {
      if (node.word !== undefined) hits.push({ word: node.word, start, end });
      node = node.next.get(characters[end] ?? '');
    }
  }
  return hits;
}

/** A word of letters and digits must not be a piece of a longer one. */
function standsAlone({ start, end }: Hit, { characters, before }: Folded): boolean {
  if (!characters.slice(start, end).every(isAscii)) return true;
  const goesOn = (place: number) => before[place] === nothing && isAscii(characters[place]!);
  return !(start > 0 && before[start] === nothing && isAscii(characters[start - 1]!)) && !goesOn(end);
}

function isAscii(character: string): boolean {
  return /[0-9A-Z]/.test(character);
}

function crosses({ start, end }: Hit, { before }: Folded): boolean {
  return before.slice(start + 1, end).includes(clauseEnd);
}

function unbroken({ start, end }: Hit, { before }: Folded): boolean {
  return before.slice(start + 1, end).every((one) => one === nothing);
}
