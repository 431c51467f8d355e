/** A carrier by the name that people know; any other organisation by its own. */
export function carrierName(organisation: string, names: Readonly<Record<string, string>>): string {
  return names[organisation] ?? organisation;
}
