/** A header value with its parameters: `multipart/related; type="text/xml"; boundary="x"`. */
export type HeaderValue = {
  /** Before the first semicolon, in small letters. */
  readonly value: string;
  /** By their names in small letters, without quotes. */
  readonly parameters: ReadonlyMap<string, string>;
};

/**
 * Reads a header value as leniently as peers write it: blanks or none around `;` and `=`, quotes or none (spec 3).
 * What cannot be read as a parameter is passed over.
 */
export function readHeader(written: string): HeaderValue {
  const [value = ''] = written.split(';', 1);
  const parameters = new Map<string, string>();
  for (const [, name, quoted, bare] of written.slice(value.length).matchAll(parameter)) {
    if (!parameters.has(name!.toLowerCase()))
      parameters.set(name!.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare!.trim());
  }
  return { value: value.trim().toLowerCase(), parameters };
}

const parameter = /;\s*([\w-]{1,40})\s*=\s*(?:"((?:[^"\\]|\\.){0,400})"|([^;"]{0,400}))/g;

/** Writes a header value; parameters are always quoted, which one SDK needs (spec 3). */
export function writeHeader(value: string, parameters: Readonly<Record<string, string>>): string {
  const written = Object.entries(parameters).map(([name, text]) => `; ${name}="${text}"`);
  return value + written.join('');
}
