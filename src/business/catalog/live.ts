import { ContentError } from '../../platform/content.ts';
import type { Db } from '../../platform/db.ts';
import type { Listener } from '../../platform/listen.ts';
import type { Log } from '../../platform/log.ts';
import { dayMs, later } from '../../values/time.ts';
import { type CatalogFiles, hashOfFiles } from './files.ts';
import type { AccessNumber, Catalog, EarlierCatalog, Product } from './model.ts';
import type { Tariff } from './tariffs.ts';
import { fitTexts } from './texts.ts';
import {
  type CatalogVersion,
  newestVersion,
  type OrderWords,
  orderWordsOf,
  saveFirstVersion,
  versionChannel,
  versionInForce,
  versionsAbove,
  wordsOfVersions,
} from './versions.ts';

/** How long something may stay open that was asked under an earlier version: the longest is the end of a trial. */
const conversationMs = 100 * dayMs;
/** A NOTIFY may be lost; nobody is further behind than this. */
const pollMs = 1_000;

/**
 * A version counts from a moment after its release, when every process knows it: which version is in force at a time has one
 * answer everywhere.
 */
export const settlingMs = 2_000;

/** The catalogue that is in force, followed from version to version. */
export type LiveCatalogue = {
  /** A window on the version in force: who holds it follows along. `{ ...catalog }` pins it for one decision. */
  readonly catalog: Catalog;
  /** The version in force. */
  version(): CatalogVersion;
  /** The newest version there is: it may be in force in a moment. */
  newest(): CatalogVersion;
  /** Reads files as they would be read as the next version, and tells all that is wrong with them. */
  read: Compose;
  /** How the catalogue would be if these files were the next version, from `from` on. Throws ContentError with every fault. */
  asNext(files: CatalogFiles, from: Date): Catalog;
  /** Looks for new versions now. */
  refresh(): Promise<void>;
  close(): void;
};

/** What the catalogue stands on. */
export type CatalogueHouse = {
  readonly db: Db;
  readonly listener: Listener;
  readonly now: () => Date;
  readonly log: Log;
  /** What the content folder has: the first version, and later the texts that a version is too old to have. */
  readonly shipped: CatalogFiles;
  /** Makes the catalogue of some files, with the words that campaigns lay beside it. */
  readonly compose: Compose;
  /** Refuses, by throwing, a catalogue that this house cannot begin with. */
  readonly accept: (catalog: Catalog) => Promise<void>;
};

/** Reads some files as a catalogue, and tells all that is wrong with them. */
export type Compose = (files: CatalogFiles) => { readonly catalog: Catalog; readonly faults: readonly string[] };

/** A version with what it says. */
type Composed = { readonly version: CatalogVersion; readonly own: Catalog };

/**
 * Opens the catalogue: the newest version of the database, which at the very first start becomes what the content folder
 * says. Follows new versions by NOTIFY, and by polling behind it.
 */
export async function openCatalogue(house: CatalogueHouse): Promise<LiveCatalogue> {
  const { db, listener, now, log, shipped } = house;
  const replaced = new Set<string>();
  let composed: Composed[] = [];
  let catalogs: Catalog[] = [];
  let words: readonly OrderWords[] = [];
  let reading = Promise.resolve();

  if ((await newestVersion(db)) === 0) {
    const first = compose(shipped);
    await house.accept(first);
    await saveFirstVersion(db, shipped, orderWordsOf(first), now());
  }
  await readFrom((await versionInForce(db, later(now(), -conversationMs))) - 1);
  await house.accept(catalogs.at(-1)!);
  const stopHearing = listener.on(versionChannel, () => void refreshOrWarn());
  const timer = setInterval(() => void refreshOrWarn(), pollMs);
  timer.unref();

  async function readFrom(above: number): Promise<void> {
    const fresh = await versionsAbove(db, above);
    if (fresh.length === 0) return;
    words = await wordsOfVersions(db);
    composed = [...composed, ...fresh.map((version) => ({ version, own: compose(fitting(version)) }))];
    catalogs = composed.map((_, index) => assembled(composed.slice(0, index + 1), words));
    if (above > 0) log.info({ version: composed.at(-1)!.version.number }, 'the catalogue has a new version');
  }

  function compose(files: CatalogFiles): Catalog {
    const { catalog, faults } = house.compose(files);
    if (faults.length > 0) throw new ContentError(faults);
    return catalog;
  }

  function fitting({ number, files }: CatalogVersion): CatalogFiles {
    const fit = fitTexts(files, shipped);
    const late = fit.replaced.filter((name) => !replaced.has(name));
    for (const name of late) replaced.add(name);
    if (late.length > 0)
      log.warn(
        { version: number, late },
        'texts of the content folder stand in for those that the version is too old for',
      );
    return fit.files;
  }

  /** One reading after another, so that no version is taken twice. */
  function refresh(): Promise<void> {
    const next = reading.then(async () => {
      const known = composed.at(-1)!.version.number;
      if ((await newestVersion(db)) > known) await readFrom(known);
    });
    reading = next.catch(() => undefined);
    return next;
  }

  function refreshOrWarn(): Promise<void> {
    return refresh().catch((error) => log.warn({ error }, 'new versions of the catalogue could not be read'));
  }

  const inForce = () => {
    const at = now();
    return Math.max(
      0,
      composed.findLastIndex(({ version }) => version.from <= at),
    );
  };
  const catalog = () => catalogs[inForce()]!;
  return {
    catalog: {
      get products() {
        return catalog().products;
      },
      get trials() {
        return catalog().trials;
      },
      get accessNumbers() {
        return catalog().accessNumbers;
      },
      get texts() {
        return catalog().texts;
      },
      get serviceTitles() {
        return catalog().serviceTitles ?? new Map();
      },
      get earlier() {
        return catalog().earlier ?? [];
      },
    },
    version: () => composed[inForce()]!.version,
    newest: () => composed.at(-1)!.version,
    read: (files) => house.compose(fitTexts(files, shipped).files),
    asNext(files, from) {
      const own = compose(fitTexts(files, shipped).files);
      const { version } = composed.at(-1)!;
      const next = { ...version, number: version.number + 1, files, from };
      return assembled([...composed, { version: next, own }], words);
    },
    refresh,
    close() {
      clearInterval(timer);
      stopHearing();
    },
  };
}

/** The last of these versions, with what came before it as far as it still matters. */
function assembled(all: readonly Composed[], history: readonly OrderWords[]): Catalog {
  const last = all.at(-1)!;
  const before = history.slice(0, last.version.number - 1);
  const catalog: Catalog = { ...last.own, accessNumbers: last.own.accessNumbers.map((one) => withFormer(one, before)) };
  const earlier = all.slice(0, -1).map(
    ({ own }, index): EarlierCatalog => ({
      until: all[index + 1]!.version.from,
      catalog: asSeenNow(own, catalog),
    }),
  );
  return earlier.length === 0 ? catalog : { ...catalog, earlier: earlier.reverse() };
}

function withFormer(access: AccessNumber, before: readonly OrderWords[]): AccessNumber {
  const former = new Map(before.flatMap((words) => Object.entries(words[access.number] ?? {})));
  const gone = [...former].filter(([word]) => !access.words.has(word));
  return gone.length === 0 ? access : { ...access, former: new Map(gone) };
}

const never = new Date(8.64e15);

/**
 * An earlier version, in which a conversation of then can end today: what exists since is known as well, but a price that was
 * released since is nobody's who was asked before.
 */
function asSeenNow(own: Catalog, today: Catalog): Catalog {
  const seen = [...own.products].map(([code, product]): [string, Product] => {
    const since = (today.products.get(code)?.tariffs ?? []).slice(product.tariffs.length);
    const unseen = since.map((tariff): Tariff => ({ ...tariff, from: never }));
    return [code, { ...product, tariffs: [...product.tariffs, ...unseen] }];
  });
  return {
    ...own,
    products: new Map([...today.products, ...seen]),
    trials: new Map([...today.trials, ...own.trials]),
  };
}

/** What a content folder has otherwise than a version: file → its text, or nothing where it has none. */
export function filesChanged(from: CatalogFiles, to: CatalogFiles): Map<string, string | null> {
  if (hashOfFiles(from) === hashOfFiles(to)) return new Map();
  const names = [...new Set([...from.keys(), ...to.keys()])].sort();
  return new Map(names.filter((name) => from.get(name) !== to.get(name)).map((name) => [name, to.get(name) ?? null]));
}
