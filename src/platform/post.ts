import { type Agent, type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';

/** What came back of a POST. */
export type Posted = {
  readonly status: number;
  readonly type: string | undefined;
  /** WWW-Authenticate, where it came with a 401. */
  readonly challenge: string | undefined;
  readonly body: Buffer;
};

/** No answer came to a POST. `unsent`: the connection never stood, so that surely nothing arrived; else it may have. */
export class NoAnswer extends Error {
  readonly unsent: boolean;

  constructor(message: string, unsent: boolean) {
    super(message);
    this.name = 'NoAnswer';
    this.unsent = unsent;
  }
}

export type PostOptions = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly agent: Agent;
  /** How long a connection may take to stand, and its answer to be here. */
  readonly connectMs: number;
  readonly answerMs: number;
  /** Bytes of an answer that are read at most. */
  readonly limitBytes: number;
};

/** Posts bytes over the connections of an agent. @throws NoAnswer when none came: it knows whether anything can have arrived. */
export function post(url: URL, options: PostOptions): Promise<Posted> {
  const { headers, body, agent, connectMs, answerMs, limitBytes } = options;
  return new Promise((resolve, reject) => {
    let stood = false;
    const fail = (why: string) => reject(new NoAnswer(why, !stood));
    const send = url.protocol === 'https:' ? overHttps : overHttp;
    const request = send(url, { method: 'POST', headers, agent });
    const late = (why: string) => () => request.destroy(new Error(why));
    let timer = setTimeout(late(`no connection within ${connectMs} ms`), connectMs);
    request.once('socket', (socket) => {
      const stands = () => {
        stood = true;
        clearTimeout(timer);
        timer = setTimeout(late(`no answer within ${answerMs} ms`), answerMs);
      };
      // One that was kept may have been closed by the other side just now: what was written to it can still have arrived.
      if (socket.connecting) socket.once('connect', stands);
      else stands();
    });
    request.once('error', (error) => {
      clearTimeout(timer);
      fail(error.message);
    });
    request.once('response', (response) => {
      readAnswer(response, limitBytes).then(
        (answer) => {
          clearTimeout(timer);
          resolve(answer);
        },
        (error: Error) => {
          clearTimeout(timer);
          request.destroy();
          fail(error.message);
        },
      );
    });
    request.end(body);
  });
}

async function readAnswer(response: IncomingMessage, limitBytes: number): Promise<Posted> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limitBytes) throw new Error(`the answer has more than ${limitBytes} bytes`);
    chunks.push(chunk);
  }
  const { 'content-type': type, 'www-authenticate': challenge } = response.headers;
  return { status: response.statusCode ?? 0, type, challenge, body: Buffer.concat(chunks) };
}
