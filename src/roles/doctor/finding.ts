import type { Text } from '../../platform/http/index.ts';

/** One thing that was looked at. `note`: it works, and is not as it should be for good. `wrong`: it will not work. */
export type Finding = {
  readonly about: Text;
  readonly state: 'well' | 'note' | 'wrong';
  readonly says: Text;
  /** What to do about it; whatever is not well says so. */
  readonly remedy?: Text;
};

/** Words in both languages, Chinese first. */
export function both(chinese: string, english: string): Text {
  return { 'zh-CN': chinese, en: english };
}

export function well(about: Text, says: Text): Finding {
  return { about, state: 'well', says };
}

export function note(about: Text, says: Text, remedy: Text): Finding {
  return { about, state: 'note', says, remedy };
}

export function wrong(about: Text, says: Text, remedy: Text): Finding {
  return { about, state: 'wrong', says, remedy };
}

/** What the program itself says of a fault names the remedy already, in English. */
export function faulty(about: Text, fault: string): Finding {
  return wrong(
    about,
    both(fault, fault),
    both('按上面一行改正，再运行 spgate doctor', 'correct it and run spgate doctor again'),
  );
}

const marks = { well: '✓', note: '!', wrong: '✗' } as const;

/** What is printed: each thing, what was found, what to do; and at the end how it stands. */
export function linesOf(findings: readonly Finding[]): string[] {
  const count = (state: Finding['state']) => findings.filter((one) => one.state === state).length;
  const [wrongs, notes] = [count('wrong'), count('note')];
  return [
    ...findings.flatMap(({ about, state, says, remedy }) => [
      `${marks[state]} ${about['zh-CN']} ${about.en}`,
      ...inBoth(says).map((line) => `    ${line}`),
      ...(remedy ? inBoth(remedy).map((line) => `    → ${line}`) : []),
    ]),
    '',
    `共 ${findings.length} 项：${wrongs} 项有误，${notes} 项须留意 (${findings.length} checks: ${wrongs} wrong, ${notes} to note)`,
  ];
}

function inBoth({ 'zh-CN': chinese, en: english }: Text): string[] {
  return chinese === english ? [english] : [chinese, english];
}
