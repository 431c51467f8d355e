import { cmpp } from '../../../src/protocols/cmpp/index.ts';
import { messageOf } from './message.ts';
import { windowed } from './windowed.ts';

const request = cmpp(0x20).encode(messageOf(0), 1);
const answerBytes = 21;

/** The ceiling of Node and loopback: frames of the same lengths, copied and looked at by nobody. */
export const echo = windowed('raw framed echo', {
  requestBytes: request.length,
  answerBytes,
  writeRequest: (bytes, at) => bytes.set(request, at),
  answer: (_request, _from, bytes, at) => bytes.writeUInt32BE(answerBytes, at),
  readAnswer: () => {},
});
