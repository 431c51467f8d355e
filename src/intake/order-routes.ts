import type { OrderSheet } from '../carriers/index.ts';
import { Problem, type Route, route } from '../platform/http/index.ts';
import type { Intake } from './intake.ts';
import { takeOrderNotice } from './order-sync.ts';

const limitBytes = 64 * 1024;

/** Where carriers' platforms tell of order relations: each its own address, open to its own addresses and nobody else. */
export function orderSyncRoutes(intake: Intake): Route[] {
  return intake.orders.map((sheet) =>
    route({
      method: 'POST',
      path: sheet.path,
      access: { addresses: sheet.from },
      summary: `Order relations as ${sheet.peer} tells of them (SOAP 1.1, ${sheet.dialect})`,
      upload: ['text/xml', 'application/xml', '+xml', 'text/plain'],
      sends: ['text/xml'],
      handle: async ({ upload }) => answer(intake, sheet, await readWhole(upload)),
    }),
  );
}

async function answer(intake: Intake, sheet: OrderSheet, document: Uint8Array) {
  const { status, body } = await takeOrderNotice(intake, sheet, document);
  return { status, text: body, type: 'text/xml; charset=utf-8' };
}

/** The whole body; what is too large is refused before it is kept. */
async function readWhole(upload: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of upload) {
    size += chunk.length;
    if (size > limitBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): Problem {
  return new Problem(413, 'too-large', {
    'zh-CN': `请求内容过大，最多 ${limitBytes} 字节`,
    en: `The body is too large; ${limitBytes} bytes are allowed`,
  });
}
