import type { Tx } from '../../platform/db.ts';
import type { Phone } from '../../values/phone.ts';

/**
 * What another slice adds to the page of a subscriber: issues received, vehicles, errands, redemptions, places nearby. The slice
 * serves its own routes; here it says who may see it and whether there is anything, so that no empty box is shown. Its page is
 * registered under the same code in `consoles/agent/panels.ts`.
 */
export type StoryPanel = {
  readonly code: string;
  readonly roles: readonly string[];
  /** Whether the slice has anything of this phone. */
  has(tx: Tx, phone: Phone, now: Date): Promise<boolean>;
};

/** Codes of the panels that have something of a phone for somebody of this role, in the order they were registered. */
export async function panelsFor(
  tx: Tx,
  panels: readonly StoryPanel[],
  { phone, role }: { readonly phone: Phone; readonly role: string },
  now: Date,
): Promise<string[]> {
  const theirs = panels.filter(({ roles }) => roles.includes(role));
  const filled = await Promise.all(theirs.map((panel) => panel.has(tx, phone, now)));
  return theirs.filter((_, index) => filled[index]).map(({ code }) => code);
}
