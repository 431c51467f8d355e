/**
 * How long a person waits for the consoles: `node dist/scripts/bench/first-load.js http://127.0.0.1:8080` opens pages of a running
 * program in a real Chromium that has never been there, eleven times each, and prints the median and the worst time until the
 * heading stands, how much came over the wire, and the same for a second visit.
 */
import type { Browser } from 'playwright-core';
import { openChromium } from '../../test/support/chromium.ts';

const visits = 11;
const paths = ['/', '/sign-in', '/handset', '/p/car-owner'];

const [url] = process.argv.slice(2);
if (!url) throw new Error('give the address of a running program, such as http://127.0.0.1:8080');

/** Milliseconds until the heading stands, and kilobytes over the wire: first with nothing kept, then again. */
async function visit(browser: Browser, address: string): Promise<{ first: number; again: number; kilobytes: number }> {
  const visitor = await browser.newContext();
  const page = await visitor.newPage();
  const wire = await visitor.newCDPSession(page);
  await wire.send('Network.enable');
  let bytes = 0;
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  const open = async () => {
    const begun = performance.now();
    await page.goto(address, { waitUntil: 'commit' });
    await page.locator('main h1').first().waitFor();
    return performance.now() - begun;
  };
  const first = await open();
  const kilobytes = bytes / 1000;
  const again = await open();
  await visitor.close();
  return { first, again, kilobytes };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

const browser = await openChromium();
try {
  for (const path of paths) {
    const seen = [];
    for (let round = 0; round < visits; round += 1) seen.push(await visit(browser, url + path));
    const [first, again] = [seen.map((one) => one.first), seen.map((one) => one.again)];
    console.log(
      `${path}: first ${median(first).toFixed(0)} ms (worst ${Math.max(...first).toFixed(0)}), ` +
        `again ${median(again).toFixed(0)} ms, ${median(seen.map((one) => one.kilobytes)).toFixed(0)} kB`,
    );
  }
} finally {
  await browser.close();
}
