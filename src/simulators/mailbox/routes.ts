import { z } from 'zod';
import { type Route, route } from '../../platform/http/index.ts';
import type { PostOffice } from './post-office.ts';

const writtenMail = z.object({
  from: z.email(),
  subject: z.string().max(200).default(''),
  text: z.string().max(20_000),
  /** Id of the mail that it answers. */
  inReplyTo: z.string().max(200).optional(),
});
const arrived = z.array(z.object({ from: z.string(), to: z.array(z.string()), raw: z.string() }));

/** Somebody outside writes to us, and reads what we wrote. */
export function mailboxRoutes(office: PostOffice): Route[] {
  let written = 0;
  return [
    route({
      method: 'POST',
      path: '/sim/mails',
      access: 'simulated',
      summary: 'Somebody writes a mail to the service address',
      body: writtenMail,
      async handle({ body: { from, subject, text, inReplyTo }, now }) {
        written += 1;
        const word = `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`;
        const lines = [
          `From: ${from}`,
          `Subject: ${word}`,
          `Date: ${now.toUTCString()}`,
          `Message-ID: <${Date.now()}.${written}@simulated.example>`,
          ...(inReplyTo ? [`In-Reply-To: ${inReplyTo.replace(/\s/g, '')}`] : []),
          'MIME-Version: 1.0',
          'Content-Type: text/plain; charset=utf-8',
          'Content-Transfer-Encoding: base64',
          '',
          Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n'),
        ];
        office.mailbox.append('INBOX', Buffer.from(lines.join('\r\n')));
        return { status: 202 };
      },
    }),
    route({
      method: 'GET',
      path: '/sim/mails',
      access: 'simulated',
      summary: 'What we wrote to people outside, the oldest first, as it went over the wire',
      answer: arrived,
      handle: async () => ({
        body: office.delivered.map(({ from, to, raw }) => ({ from, to: [...to], raw: raw.toString() })),
      }),
    }),
  ];
}
