import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { filesOf } from '../../platform/content.ts';

/** The files that a version of the catalogue is made of, as `catalog/car-owner.yaml` and their whole text. */
export type CatalogFiles = ReadonlyMap<string, string>;

/** The rooms of the content folder that belong to the catalogue, and how their files end. */
const rooms = { catalog: '.yaml', replies: '.txt', literal: '.txt' } as const;
export type CatalogRoom = keyof typeof rooms;

/** Reads what a content folder has of the catalogue. */
export async function readCatalogFiles(folder: string): Promise<CatalogFiles> {
  const files = new Map<string, string>();
  for (const [room, ending] of Object.entries(rooms)) {
    for (const name of await filesOf(path.join(folder, room), ending))
      files.set(`${room}/${name}`, await readFile(path.join(folder, room, name), 'utf8'));
  }
  return files;
}

/** Files of one room by name. */
export function inRoom(files: CatalogFiles, room: CatalogRoom): [name: string, text: string][] {
  return [...files].filter(([name]) => name.startsWith(`${room}/`)).sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Whether the catalogue may have a file of this name: it is written into the content folder when a version is exported. */
export function isCatalogFile(name: string): boolean {
  return /^(?:catalog\/[a-z0-9-]{1,60}\.yaml|(?:replies|literal)\/[a-z0-9-]{1,60}\.txt)$/.test(name);
}

/** The code of a text from the name of its file. */
export function codeOfFile(name: string): string {
  return name.slice(name.indexOf('/') + 1, -'.txt'.length);
}

/** What a set of files is, byte for byte. */
export function hashOfFiles(files: CatalogFiles): string {
  const sorted = [...files].sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}
