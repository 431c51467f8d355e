import { Problem } from '../../platform/http/index.ts';

/** What somebody has proposed, and nobody has confirmed or withdrawn. */
export type Open = { readonly verdict: string; readonly accountId: string };

/** What follows from what somebody says. */
export type Step =
  | 'done'
  /** Another person must say the same. */
  | 'proposed'
  /** Who proposed it may not confirm it. */
  | 'same-person'
  /** Somebody else proposed otherwise: they talk, and one proposal is withdrawn. */
  | 'other-verdict';

/** Four eyes where money moves; two elsewhere. */
export function fourEyes(
  open: Open | undefined,
  said: { readonly verdict: string; readonly accountId: string; readonly movesMoney: boolean },
): Step {
  if (!said.movesMoney) return 'done';
  if (open === undefined) return 'proposed';
  if (open.verdict !== said.verdict) return 'other-verdict';
  return open.accountId === said.accountId ? 'same-person' : 'done';
}

/** How the noes of four eyes are told. */
export const fourEyesProblems = {
  'same-person': () =>
    new Problem(409, 'same-person', {
      'zh-CN': '涉及收费的裁定须由另一人确认，请交同事复核',
      en: 'Where money moves another person must confirm; ask a colleague',
    }),
  'other-verdict': () =>
    new Problem(409, 'other-verdict', {
      'zh-CN': '已有人提出相反的裁定；请与其商定，撤回后重新提出',
      en: 'Somebody proposed otherwise; agree with them, then withdraw and propose anew',
    }),
};
