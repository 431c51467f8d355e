import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/platform/package-root.ts';
import { pcapOf } from './pcap.ts';

const run = promisify(execFile);
const fileOf = (name: string) => path.join(packageRoot, 'ops/wireshark', `${name}.lua`);

/** What tshark showed of one frame: values by filter name. */
export type Shown = { readonly [filter: string]: string | readonly string[] };

export const hasTshark: Promise<boolean> = run('tshark', ['--version']).then(
  () => true,
  () => false,
);

/** Has tshark read payloads as segments to `port` and gives what the layer `layer` shows of each frame it dissected. */
export async function dissect(
  dissector: string,
  payloads: readonly Uint8Array[],
  { port, layer = dissector }: { port: number; layer?: string },
): Promise<Shown[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'spgate-capture-'));
  try {
    const capture = path.join(folder, 'link.pcap');
    await writeFile(capture, pcapOf(payloads, port));
    const asJson = ['-T', 'json', '--no-duplicate-keys'];
    const { stdout } = await run('tshark', ['-X', `lua_script:${fileOf(dissector)}`, '-r', capture, ...asJson]);
    const packets = JSON.parse(stdout) as { _source: { layers: { [layer: string]: Shown | Shown[] } } }[];
    return packets.flatMap(({ _source }) => _source.layers[layer] ?? []);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A field as a dissector declares it. */
export type Declared = { readonly kind: string; readonly name: string; readonly width: number };

const field = /\b(u8|u32|u64|text|octets|sized|list|rest|options)\("(\w+)"(?:, (\d+))?/g;

/** The tables of a dissector as they are written: the fields of each PDU that has a table of its own. */
export async function tablesOf(dissector: string): Promise<Map<string, Declared[]>> {
  const source = await readFile(fileOf(dissector), 'utf8');
  const shared = new Map(
    Array.from(source.matchAll(/^local (\w+) = ((?:wire\.)?\w+\("\w+".*)$/gm), ([, a, b]) => [a!, b!]),
  );
  const pdus = source.matchAll(/name = "(\w+)",(?: summary = \{[^}]*\},)? fields = (?:\w+ )?\{(.*?)\} \}/gs);
  return new Map(Array.from(pdus, ([, name, fields]) => [name!, fieldsIn(fields!, shared)]));
}

function fieldsIn(fields: string, shared: ReadonlyMap<string, string>): Declared[] {
  const written = fields.replace(/(?<![\w"])[a-z_]+(?=[,\s}]|$)/gm, (name) => shared.get(name) ?? name);
  return Array.from(written.matchAll(field), ([, kind, name, width]) => ({
    kind: kind!,
    name: name!,
    width: width === undefined ? (widths[kind!] ?? 0) : Number(width),
  }));
}

const widths: { readonly [kind: string]: number } = { u8: 1, u32: 4, u64: 8 };
