import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One import: paths from the root of the project with forward slashes; a package or a node: module keeps its name. */
export type Arrow = { from: string; to: string };

/** File name → text. */
export type Sources = ReadonlyMap<string, string>;

/** Reads every TypeScript file under a folder of the project, leaving out what is generated. */
export function readSources(root: string, folder: string): Sources {
  const names = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(folder, name.replaceAll('\\', '/')))
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('src/generated/'));
  return new Map(names.map((name) => [name, readFileSync(path.join(root, name), 'utf8')]));
}

const importPattern = /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g;

/** Every import of the given files, types and dynamic ones as well. */
export function arrowsOf(sources: Sources): Arrow[] {
  return [...sources].flatMap(([from, text]) =>
    [...text.matchAll(importPattern)].map((match) => ({ from, to: resolve(from, match[1] ?? match[2]!) })),
  );
}

function resolve(from: string, specifier: string): string {
  return specifier.startsWith('.') ? path.posix.join(path.posix.dirname(from), specifier) : specifier;
}

/** Every circle of imports, each as the files one passes on the way round. */
export function circlesOf(arrows: Arrow[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of arrows) targets.set(from, [...(targets.get(from) ?? []), to]);
  const finished = new Set<string>();
  const circles: string[][] = [];
  const walk = (file: string, way: string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file]);
    else if (!finished.has(file)) for (const to of targets.get(file) ?? []) walk(to, [...way, file]);
    finished.add(file);
  };
  for (const file of targets.keys()) walk(file, []);
  return circles;
}
