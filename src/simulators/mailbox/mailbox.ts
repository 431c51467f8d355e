/** A mail as it lies in a folder. */
export type StoredMail = { readonly uid: number; readonly raw: Buffer; readonly flags: Set<string> };

/** A folder: numbers only grow, and are good as long as its validity stays. */
export type Folder = { readonly name: string; uidValidity: number; nextUid: number; readonly mails: StoredMail[] };

/** What one account holds. */
export type Mailbox = {
  folders(): readonly Folder[];
  /** The folder of this name; it is made when there is none. */
  folder(name: string): Folder;
  append(folder: string, raw: Buffer): StoredMail;
  /** Calls `heard` whenever a mail comes; returns the way to stop hearing. */
  onArrival(heard: (where: Folder) => void): () => void;
};

/** An empty mailbox. `validity` stands for this life of it: another life has another. */
export function openMailbox(validity: number): Mailbox {
  const folders = new Map<string, Folder>();
  const hearers = new Set<(where: Folder) => void>();
  const folder = (name: string) => {
    const key = name.toUpperCase() === 'INBOX' ? 'INBOX' : name;
    const known = folders.get(key) ?? { name: key, uidValidity: validity, nextUid: 1, mails: [] };
    folders.set(key, known);
    return known;
  };
  folder('INBOX');
  return {
    folder,
    folders: () => [...folders.values()],
    append(name, raw) {
      const where = folder(name);
      const mail = { uid: where.nextUid, raw, flags: new Set<string>() };
      where.nextUid += 1;
      where.mails.push(mail);
      for (const heard of hearers) heard(where);
      return mail;
    },
    onArrival(heard) {
      hearers.add(heard);
      return () => hearers.delete(heard);
    },
  };
}
