import { createServer, type Socket } from 'node:net';
import type { Folder, Mailbox } from './mailbox.ts';

/**
 * The mailbox on a real socket, in so much of IMAP4rev1 (RFC 3501) as mail programs ask of a mailbox that they watch: LOGIN, LIST,
 * SELECT, FETCH of whole mails in pieces, STORE, COPY, MOVE (RFC 6851), APPEND and IDLE (RFC 2177).
 */
export async function startImap(
  mailbox: Mailbox,
  account: { readonly user: string; readonly password: string },
  port: number,
): Promise<{ readonly port: number; readers(): number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    converse(socket, mailbox, account);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as { port: number }).port,
    readers: () => sockets.size,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const capabilities = 'IMAP4rev1 IDLE MOVE';

/** One client, from its greeting to its end. */
function converse(socket: Socket, mailbox: Mailbox, account: { user: string; password: string }): void {
  let signedIn = false;
  let folder: Folder | undefined;
  let idling: string | undefined;
  const say = (line: string) => void socket.write(`${line}\r\n`);
  const deaf = mailbox.onArrival((where) => {
    if (where === folder && idling !== undefined) say(`* ${where.mails.length} EXISTS`);
  });
  socket.on('close', deaf);
  say(`* OK [CAPABILITY ${capabilities}] simulated mailbox`);

  onCommands(
    socket,
    () => say('+ go on'),
    (line, literals) => {
      if (idling !== undefined) {
        if (/^done$/i.test(line)) {
          say(`${idling} OK done`);
          idling = undefined;
        }
        return;
      }
      const [, tag = '*', verb = '', rest = ''] = line.match(/^(\S+) +((?:uid +)?\S+) *(.*)$/is) ?? [];
      try {
        const said = answer(tag, verb.toUpperCase().replace(/ +/, ' '), rest, literals);
        say(said === undefined ? '+ idling' : `${tag} ${said}`);
      } catch (error) {
        say(`${tag} BAD ${(error as Error).message}`);
      }
    },
  );

  function answer(tag: string, verb: string, rest: string, literals: readonly Buffer[]): string | undefined {
    const words = wordsOf(rest, literals);
    switch (verb) {
      case 'CAPABILITY':
        say(`* CAPABILITY ${capabilities}`);
        return 'OK';
      case 'NOOP':
        if (folder) say(`* ${folder.mails.length} EXISTS`);
        return 'OK';
      case 'LOGOUT':
        say('* BYE');
        setImmediate(() => socket.end());
        return 'OK';
      case 'LOGIN':
        signedIn = words[0] === account.user && words[1] === account.password;
        return say(
          signedIn
            ? `${tag} OK [CAPABILITY ${capabilities}] welcome`
            : `${tag} NO [AUTHENTICATIONFAILED] wrong name or password`,
        );
    }
    if (!signedIn) return 'NO sign in first';
    switch (verb) {
      case 'LIST':
      case 'LSUB':
        if (words[1] === '') say(`* ${verb} (\\Noselect) "/" ""`);
        else
          for (const { name } of mailbox.folders())
            if (words[1] === '*' || words[1] === name) say(`* ${verb} () "/" "${name}"`);
        return 'OK';
      case 'CREATE':
        mailbox.folder(words[0]!);
        return 'OK';
      case 'SELECT':
      case 'EXAMINE':
        folder = mailbox.folders().find(({ name }) => name.toUpperCase() === words[0]!.toUpperCase());
        if (!folder) return 'NO there is no such folder';
        say(`* ${folder.mails.length} EXISTS`);
        say('* 0 RECENT');
        say('* FLAGS (\\Seen \\Flagged \\Answered \\Deleted)');
        say('* OK [PERMANENTFLAGS (\\Seen \\Flagged \\Answered \\*)]');
        say(`* OK [UIDVALIDITY ${folder.uidValidity}]`);
        say(`* OK [UIDNEXT ${folder.nextUid}]`);
        return `OK [READ-${verb === 'SELECT' ? 'WRITE' : 'ONLY'}]`;
      case 'APPEND':
        mailbox.append(words[0]!, literals.at(-1)!);
        return 'OK';
    }
    if (!folder) return 'NO select a folder first';
    const box = folder;
    const byUid = verb.startsWith('UID ');
    switch (byUid ? verb.slice(4) : verb) {
      case 'IDLE':
        // Whatever came since the last command is told now: nobody would hear of it otherwise.
        say(`* ${box.mails.length} EXISTS`);
        idling = tag;
        return undefined;
      case 'CLOSE':
        folder = undefined;
        return 'OK';
      case 'FETCH': {
        const [, set = '', items = ''] = rest.match(/^(\S+) +(.*)$/s) ?? [];
        for (const at of chosen(box, set, byUid)) socket.write(fetched(box, at, items));
        return 'OK';
      }
      case 'STORE': {
        const [, set = '', sign = '', flags = ''] =
          rest.match(/^(\S+) +([+-]?)FLAGS(?:\.SILENT)? +\(?([^)]*)\)?$/i) ?? [];
        for (const at of chosen(box, set, byUid)) {
          const one = box.mails[at]!;
          for (const flag of flags.split(' ').filter(Boolean))
            sign === '-' ? one.flags.delete(flag) : one.flags.add(flag);
          say(`* ${at + 1} FETCH (UID ${one.uid} FLAGS (${[...one.flags].join(' ')}))`);
        }
        return 'OK';
      }
      case 'COPY':
      case 'MOVE': {
        const moves = verb.endsWith('MOVE');
        const mails = chosen(box, words[0]!, byUid).map((at) => box.mails[at]!);
        for (const { raw } of mails) mailbox.append(words[1]!, raw);
        for (const mail of moves ? mails : []) {
          const at = box.mails.indexOf(mail);
          box.mails.splice(at, 1);
          say(`* ${at + 1} EXPUNGE`);
        }
        return 'OK';
      }
      default:
        return `BAD ${verb} is not spoken here`;
    }
  }
}

/** Reads commands as they come, with the literals in them; asks on for each that waits. */
function onCommands(socket: Socket, goOn: () => void, take: (line: string, literals: readonly Buffer[]) => void): void {
  let buffered = Buffer.alloc(0);
  let line = '';
  let literals: Buffer[] = [];
  let missing: number | undefined;
  socket.on('data', (chunk) => {
    buffered = Buffer.concat([buffered, chunk as Buffer]);
    for (;;) {
      if (missing !== undefined) {
        if (buffered.length < missing) return;
        literals.push(buffered.subarray(0, missing));
        line += `{${literals.length - 1}}`;
        buffered = buffered.subarray(missing);
        missing = undefined;
      }
      const end = buffered.indexOf('\r\n');
      if (end < 0) return;
      line += buffered.toString('utf8', 0, end);
      buffered = buffered.subarray(end + 2);
      const literal = line.match(/\{(\d+)(\+?)\}$/);
      if (literal) {
        line = line.slice(0, literal.index);
        missing = Number(literal[1]);
        if (literal[2] === '') goOn();
        continue;
      }
      const [whole, brought] = [line, literals];
      line = '';
      literals = [];
      take(whole, brought);
    }
  });
}

/** Atoms, quoted strings and literals of a command. */
function wordsOf(rest: string, literals: readonly Buffer[]): string[] {
  return [...rest.matchAll(/"((?:[^"\\]|\\.)*)"|\{(\d+)\}|(\S+)/g)].map(([, quoted, literal, atom]) => {
    if (quoted !== undefined) return quoted.replace(/\\(.)/g, '$1');
    return literal === undefined ? atom! : literals[Number(literal)]!.toString();
  });
}

/** The places of the mails that a set such as `3:*,7` names. */
function chosen(box: Folder, set: string, byUid: boolean): number[] {
  const numbers = box.mails.map((mail, at) => (byUid ? mail.uid : at + 1));
  const last = numbers.at(-1) ?? 0;
  const ranges = set.split(',').map((range) => {
    const [from, to = from] = range.split(':').map((end) => (end === '*' ? last : Number(end)));
    return [Math.min(from!, to!), Math.max(from!, to!)] as const;
  });
  return numbers.flatMap((number, at) => (ranges.some(([from, to]) => number >= from && number <= to) ? [at] : []));
}

function fetched(box: Folder, at: number, items: string): Buffer {
  const { uid, flags, raw } = box.mails[at]!;
  const head = [`UID ${uid}`];
  if (/\bFLAGS\b/i.test(items)) head.push(`FLAGS (${[...flags].join(' ')})`);
  if (/\bRFC822\.SIZE\b/i.test(items)) head.push(`RFC822.SIZE ${raw.length}`);
  const body = items.match(/\bBODY(?:\.PEEK)?\[\](?:<(\d+)(?:\.(\d+))?>)?/i);
  if (!body) return Buffer.from(`* ${at + 1} FETCH (${head.join(' ')})\r\n`);
  const from = Number(body[1] ?? 0);
  const piece = raw.subarray(from, body[2] === undefined ? raw.length : from + Number(body[2]));
  const origin = body[1] === undefined ? '' : `<${from}>`;
  return Buffer.concat([
    Buffer.from(`* ${at + 1} FETCH (${head.join(' ')} BODY[]${origin} {${piece.length}}\r\n`),
    piece,
    Buffer.from(')\r\n'),
  ]);
}
