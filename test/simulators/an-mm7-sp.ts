import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';
import {
  answerTo,
  type Medium,
  type Mm7Dialect,
  type Mm7Message,
  type Mm7Read,
  type Mm7Request,
  packMedia,
  readMessage,
  readOutcome,
  rel5,
  textMedium,
  writeAnswer,
  writeRequest,
  writeSmil,
} from '../../src/protocols/mm7/index.ts';
import { openHandsets } from '../../src/simulators/handsets.ts';
import type { MmscAccount } from '../../src/simulators/mmsc/account.ts';
import { type Mmsc, type MmscOptions, startMmsc } from '../../src/simulators/mmsc.ts';

export const vasp = {
  name: 'sp',
  login: { user: '831000', password: 's3cret', schemes: ['basic'] },
  vaspId: '831000',
  vasIds: ['10655888'],
  maxRecipients: 50,
  dialect: 'rel5',
} as const satisfies MmscAccount;

/** The house at an MMSC that knows it by its access number. */
export const ourVasp = { ...vasp, vasIds: ['10620007'] } satisfies MmscAccount;

/** Where an SP hears of its messages; `statuses` are answered in turn, then 1000. */
export async function aVasp(t: ExecutionContext, ...statuses: number[]) {
  const heard: Mm7Read[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const read = readMessage(request.headers['content-type'], Buffer.concat(chunks));
    heard.push(read);
    const answer = answerTo(read.message.name as Mm7Request, statuses.shift() ?? 1000);
    const { headers, body } = writeAnswer(read, answer, rel5);
    response.writeHead(200, headers).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mms` };
}

/** An MMSC with one SP, who hears of its messages. */
export async function anMmsc(
  t: ExecutionContext,
  {
    account = {},
    statuses = [],
    ...options
  }: Partial<MmscOptions> & { account?: Partial<MmscAccount>; statuses?: number[] } = {},
) {
  const sp = await aVasp(t, ...statuses);
  const handsets = options.handsets ?? (await openHandsets({ now: () => new Date() }));
  const accounts = [{ ...vasp, receiver: { url: sp.url }, ...account }];
  const mmsc = await startMmsc({ link: 'mms', carrier: 'unicom', handsets, accounts, retryMs: 10, ...options });
  t.teardown(() => mmsc.stop());
  return { mmsc, handsets, heard: sp.heard, sp };
}

export const phone = '13900000001';
let transactions = 0;

/** A message as an SP would send it; changes are laid over. */
export function aSubmit(changes: Partial<Mm7Message<'SubmitReq'>> = {}): Mm7Message<'SubmitReq'> {
  return {
    name: 'SubmitReq',
    senderIdentification: { vaspId: '831000', vasId: '10655888' },
    recipients: { to: [{ kind: 'number', value: `86${phone}` }] },
    deliveryReport: true,
    subject: '车友期刊128',
    ...changes,
  };
}

const smil = writeSmil([{ text: 'p1.txt', durationMs: 5000 }], { width: 240, height: 320, imageHeight: 220 });
export const media: readonly Medium[] = [
  { name: 'start.smil', type: 'application/smil', data: Buffer.from(smil) },
  textMedium('p1.txt', '雨天行车', rel5),
];

/** Sends a message; `head` changes its headers. Rejects when no answer comes, or none within `withinMs`. */
export async function submit(
  mmsc: Mmsc,
  message: Mm7Message<Mm7Request> = aSubmit(),
  {
    dialect = rel5,
    media: objects = media,
    head = {},
    withinMs = 60_000,
  }: { dialect?: Mm7Dialect; media?: readonly Medium[]; head?: Record<string, string>; withinMs?: number } = {},
) {
  transactions += 1;
  const packed = objects.length > 0 ? packMedia(objects) : undefined;
  const { headers, body } = writeRequest(`t-${transactions}`, message, dialect, { media: packed, now: new Date() });
  const { 'Content-Length': _, ...sent } = headers;
  const login = { authorization: `Basic ${Buffer.from('831000:s3cret').toString('base64')}` };
  const answer = await fetch(mmsc.url, {
    method: 'POST',
    headers: { ...sent, ...login, ...head },
    body: body as Uint8Array<ArrayBuffer>,
    signal: AbortSignal.timeout(withinMs),
  });
  const type = answer.headers.get('content-type') ?? undefined;
  return { http: answer.status, ...readOutcome(answer.status, type, Buffer.from(await answer.arrayBuffer())) };
}
