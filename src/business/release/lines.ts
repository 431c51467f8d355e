/** A line of a comparison: kept, added, taken away; `…` stands for kept lines that are left out. */
export type Line = { readonly mark: ' ' | '+' | '-' | '…'; readonly text: string };

const around = 2;

/** How one text becomes the other, line by line, with a little of what stands around each change. */
export function comparedLines(before: string, after: string): Line[] {
  return shortened(allLines(linesOf(before), linesOf(after)));
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** By the longest common subsequence: files of a catalogue are short. */
function allLines(before: readonly string[], after: readonly string[]): Line[] {
  const common = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i]![j] =
        before[i] === after[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ mark: ' ', text: before[i]! });
      i++;
      j++;
    } else if (i < before.length && (j === after.length || common[i + 1]![j]! >= common[i]![j + 1]!))
      lines.push({ mark: '-', text: before[i++]! });
    else lines.push({ mark: '+', text: after[j++]! });
  }
  return lines;
}

function shortened(lines: readonly Line[]): Line[] {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ mark }) => mark !== ' '),
  );
  return lines.flatMap((line, at): Line[] => {
    if (near[at]) return [line];
    return at === 0 || near[at - 1] ? [{ mark: '…', text: '' }] : [];
  });
}
