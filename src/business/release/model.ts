import type { Id } from '../../values/id.ts';
import { type CatalogFiles, hashOfFiles, type Signer } from '../catalog/index.ts';

/** Files that a draft changes: their text, or null where the file is taken away. */
export type FileChanges = ReadonlyMap<string, string | null>;

/** What may become a version of the catalogue. */
export type Draft = {
  readonly id: Id;
  readonly title: string;
  /** Where it comes from: an editor, a changed content folder, or an earlier version that is to be put back. */
  readonly origin: 'editor' | 'content' | 'restore';
  /** The version it was begun on. */
  readonly base: number;
  readonly changes: FileChanges;
  /** Everybody who changed something: none of them may release it. */
  readonly authors: readonly Signer[];
  readonly state: 'open' | 'scheduled' | 'released' | 'discarded';
  readonly revision: number;
  readonly releaseAt: Date | undefined;
  readonly releaseHash: string | undefined;
  readonly releaser: Signer | undefined;
  /** Why a release that was due was not made. */
  readonly stopped: string | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** The files of a version with changes laid over them. */
export function withChanges(files: CatalogFiles, changes: FileChanges): CatalogFiles {
  const laid = new Map(files);
  for (const [file, text] of changes) {
    if (text === null) laid.delete(file);
    else laid.set(file, text);
  }
  return laid;
}

/** Files that a draft changes and that another version changed as well since the draft was begun. */
export function conflictsOf(changes: FileChanges, base: CatalogFiles, newest: CatalogFiles): string[] {
  return [...changes.keys()].filter(
    (file) => base.get(file) !== newest.get(file) && (changes.get(file) ?? undefined) !== newest.get(file),
  );
}

/** What a release is bound to: these very files, and the version they take the place of. */
export function hashOfRelease(newest: number, files: CatalogFiles): string {
  return hashOfFiles(new Map([...files, ['', String(newest)]]));
}

/** Changes with one more; one that says what the newest version says already is none. */
export function withEdit(
  changes: FileChanges,
  newest: CatalogFiles,
  { file, text }: { readonly file: string; readonly text: string | null },
): FileChanges {
  const edited = new Map(changes);
  if ((text ?? undefined) === newest.get(file)) edited.delete(file);
  else edited.set(file, text);
  return edited;
}

/** With one more name under it. */
export function signedBy(authors: readonly Signer[], signer: Signer): readonly Signer[] {
  return authors.some(({ id }) => id === signer.id) ? authors : [...authors, signer];
}

/** Why somebody may not release a draft; undefined when the rules of two people allow it. */
export function whyNotRelease(
  { authors, state }: Pick<Draft, 'authors' | 'state'>,
  releaser: Signer,
): 'not-open' | 'no-author' | 'own-draft' | undefined {
  if (state !== 'open') return 'not-open';
  if (authors.length === 0) return 'no-author';
  return authors.some(({ id }) => id === releaser.id) ? 'own-draft' : undefined;
}
