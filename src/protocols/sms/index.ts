/** Text in short messages: alphabets, cutting into parts, reading and joining them. The same for SGIP, CMPP and SMGP. */
export { type Alphabet, codingOf, decodeText, encodeText } from './alphabet.ts';
export { type Content, type RawContent, readContent } from './content.ts';
export type { Part, ReferenceBytes } from './header.ts';
export { Joiner, type JoinerOptions, join, type PartContent } from './join.ts';
export { type LengthOptions, partsOf, type Segment, type SegmentOptions, segment } from './segment.ts';
