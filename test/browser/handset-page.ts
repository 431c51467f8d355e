import type { Page } from '../support/browser.ts';

/** One phone of the handset page, as a person uses it. */
export function onHandset(page: Page, phone: string) {
  const article = page.getByRole('article', { name: phone });
  const field = article.locator('textarea').first();
  const bubbles = article.locator('.bubble');
  return {
    article,
    /** Where the message is typed. */
    field,
    /** Where the number to send to is typed. */
    receiver: article.locator('.composer-to input'),
    bubbles,
    /** Types a message and sends it with Enter. */
    async type(text: string): Promise<void> {
      await field.fill(text);
      await field.press('Enter');
    },
    /** Resolves when a message of the open conversation says so; throws when none does for 15 s. */
    reads: (text: string | RegExp) => bubbles.filter({ hasText: text }).first().waitFor(),
  };
}
