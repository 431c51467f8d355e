type Kept = 'language' | 'appearance' | 'menu' | 'till';

/** What was chosen in this browser before; null when nothing was, or the browser keeps nothing. */
export function recall(key: Kept): string | null {
  return storage()?.getItem(`spgate.${key}`) ?? null;
}

/** Keeps a choice for the next visit. */
export function remember(key: Kept, value: string): void {
  storage()?.setItem(`spgate.${key}`, value);
}

// A browser told to refuse site data throws at the very mention of localStorage; choices then last as long as the page.
function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
