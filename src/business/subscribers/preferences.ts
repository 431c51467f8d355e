import type { Tx } from '../../platform/db.ts';
import type { Phone } from '../../values/phone.ts';

/** Hours of a Beijing day, from the one on and until the other; they may lie over midnight. */
export type QuietHours = { readonly from: number; readonly until: number };

/** What somebody wishes of us. */
export type Preferences = {
  /** When nothing is sent that can wait. */
  readonly quiet: QuietHours | undefined;
  readonly language: 'zh-CN' | 'en' | undefined;
};

type Row = {
  phone: Phone;
  quiet_from: number | null;
  quiet_until: number | null;
  language: Preferences['language'] | null;
};

/** What the holder of a phone wishes; nothing where nobody said so. */
export async function preferencesOf(tx: Tx, phone: Phone): Promise<Preferences> {
  const [row] = await tx.sql<Row>(
    'preferences of phone',
    'select phone, quiet_from, quiet_until, language from subscriber where phone = $1',
    [phone],
  );
  return { quiet: row && quietOf(row), language: row?.language ?? undefined };
}

/** Keeps what the holder of a phone wishes. The phone must be known. */
export async function savePreferences(tx: Tx, phone: Phone, { quiet, language }: Preferences): Promise<void> {
  await tx.sql(
    'save preferences',
    'update subscriber set quiet_from = $2, quiet_until = $3, language = $4 where phone = $1',
    [phone, quiet?.from ?? null, quiet?.until ?? null, language ?? null],
  );
}

/** The quiet hours of those of these phones that wish for some. */
export async function quietHoursOf(tx: Tx, phones: readonly Phone[]): Promise<Map<Phone, QuietHours>> {
  const rows = await tx.sql<Row>(
    'quiet hours of phones',
    'select phone, quiet_from, quiet_until, language from subscriber where phone = any($1) and quiet_from is not null',
    [phones],
  );
  return new Map(rows.map((row) => [row.phone, quietOf(row)!]));
}

function quietOf({ quiet_from: from, quiet_until: until }: Row): QuietHours | undefined {
  return from === null || until === null ? undefined : { from, until };
}
