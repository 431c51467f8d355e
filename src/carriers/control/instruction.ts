import type { LinkSheet } from '../sheets/sheet.ts';

/**
 * What people want of a link. `drained`: no new messages are taken, what is on the way is answered, then the connections close.
 * `stopped`: they are cut at once.
 */
export type Wanted = 'running' | 'drained' | 'stopped';

/** The whole will for one link. */
export type Instruction = {
  readonly link: string;
  /** 0: nobody has said anything yet. */
  readonly version: number;
  readonly wanted: Wanted;
  /** Recipients a second; as the sheet says unless given. */
  readonly pace?: number;
  /** PDUs without an answer on a connection; as the sheet says unless given. */
  readonly window?: number;
};

/** What somebody asks for; what is not named stays. `null` goes back to the sheet. */
export type Asked = {
  readonly wanted?: Wanted | undefined;
  readonly pace?: number | null | undefined;
  readonly window?: number | null | undefined;
};

export type InstructionFault = { readonly field: 'wanted' | 'pace' | 'window'; readonly most?: number };

/** What holds for a link of which nobody has said anything. */
export function asTheSheetSays(link: string): Instruction {
  return { link, version: 0, wanted: 'running' };
}

/** What holds once this is asked for; a fault when it goes beyond the contract that the sheet tells of, or changes nothing. */
export function decideInstruction(
  standing: Instruction,
  asked: Asked,
  sheet: Pick<LinkSheet, 'pace' | 'window'>,
): Instruction | InstructionFault {
  if (asked.pace != null && asked.pace > sheet.pace) return { field: 'pace', most: sheet.pace };
  if (asked.window != null && asked.window > sheet.window) return { field: 'window', most: sheet.window };
  const pace = asked.pace === undefined ? standing.pace : limitOf(asked.pace, sheet.pace);
  const window = asked.window === undefined ? standing.window : limitOf(asked.window, sheet.window);
  const wanted = asked.wanted ?? standing.wanted;
  if (wanted === standing.wanted && pace === standing.pace && window === standing.window) return { field: 'wanted' };
  return {
    ...{ link: standing.link, version: standing.version + 1, wanted },
    ...(pace !== undefined && { pace }),
    ...(window !== undefined && { window }),
  };
}

/** What the sheet says anyway need not be said, and follows the sheet when that changes. */
function limitOf(asked: number | null, ofSheet: number): number | undefined {
  return asked === null || asked === ofSheet ? undefined : asked;
}
