import type { IssueContent, IssueSlide } from '../../products/mms/contract.ts';

/** A piece of a text: in both, only in the newer, or only in the older. */
export type Piece = { readonly kind: 'same' | 'added' | 'removed'; readonly text: string };

/** What became of a slide from one revision to another; its place is that of the newer, or, when it is gone, of the older. */
export type SlideChange = {
  readonly id: string;
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  readonly place: number;
  readonly slide: IssueSlide;
  readonly text: readonly Piece[];
  /** What else differs. */
  readonly fields: readonly (keyof IssueSlide)[];
};

/** What an issue says otherwise than before. Pure. */
export function changesOf(
  before: IssueContent,
  after: IssueContent,
): { subject: readonly Piece[]; slides: SlideChange[] } {
  const old = new Map(before.slides.map((slide, at) => [slide.id, { slide, at }]));
  // Who only made room for another has not moved.
  const stayed = orderKept(before, after);
  const slides = after.slides.flatMap((slide, at): SlideChange[] => {
    const was = old.get(slide.id);
    old.delete(slide.id);
    const of = { id: slide.id, place: at, slide };
    if (!was) return [{ ...of, kind: 'added', text: [{ kind: 'added', text: slide.text }], fields: [] }];
    const fields = otherFields.filter((field) => JSON.stringify(was.slide[field]) !== JSON.stringify(slide[field]));
    const isChanged = was.slide.text !== slide.text || fields.length > 0;
    if (!isChanged && stayed.has(slide.id)) return [];
    return [{ ...of, kind: isChanged ? 'changed' : 'moved', text: piecesOf(was.slide.text, slide.text), fields }];
  });
  const gone = [...old.values()].map(({ slide, at }): SlideChange => {
    return {
      id: slide.id,
      kind: 'removed',
      place: at,
      slide,
      text: [{ kind: 'removed', text: slide.text }],
      fields: [],
    };
  });
  return {
    subject: before.subject === after.subject ? [] : piecesOf(before.subject, after.subject),
    slides: [...slides, ...gone],
  };
}

const otherFields = ['section', 'picture', 'sound', 'durationMs', 'author', 'source', 'rights'] as const;

function orderKept(before: IssueContent, after: IssueContent): Set<string> {
  return new Set(longestCommon(ids(before), ids(after)));
}

function ids({ slides }: IssueContent): string[] {
  return slides.map(({ id }) => id);
}

/** Two texts as one, character by character, with what was taken out and put in. */
export function piecesOf(before: string, after: string): Piece[] {
  const [old, fresh] = [[...before], [...after]];
  const common = longestCommon(old, fresh);
  const pieces: { kind: Piece['kind']; text: string }[] = [];
  const add = (kind: Piece['kind'], text: string) => {
    const last = pieces.at(-1);
    if (last?.kind === kind) last.text += text;
    else pieces.push({ kind, text });
  };
  let [i, j] = [0, 0];
  for (const character of [...common, undefined]) {
    while (i < old.length && old[i] !== character) add('removed', old[i++]!);
    while (j < fresh.length && fresh[j] !== character) add('added', fresh[j++]!);
    if (character === undefined) break;
    add('same', character);
    i += 1;
    j += 1;
  }
  return pieces;
}

/** The longest sequence that two have in common. */
function longestCommon(a: readonly string[], b: readonly string[]): string[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i]![j] = a[i] === b[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  const common: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      common.push(a[i]!);
      i += 1;
      j += 1;
    } else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i += 1;
    else j += 1;
  }
  return common;
}
