/** What the Stat of a report says of the message; carriers use more words than the texts have, all of them failures. */
export function fateOf(stat: string): 'delivered' | 'on-the-way' | 'failed' {
  if (stat === 'DELIVRD') return 'delivered';
  return stat === 'ACCEPTD' ? 'on-the-way' : 'failed';
}
