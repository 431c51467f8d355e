/** What most passwords that everybody tries first are made of, besides digits, signs and the name of the account. */
const pieces = `password passwort passw0rd p@ssw0rd pass admin administrator root user login welcome letmein changeme
  default secret master monkey dragon football baseball sunshine princess iloveyou loveyou trustno superman
  batman whatever hello test guest qazwsx woaini woaiwojia nihao mima zhongguo beijing china aini wangyut
  company spgate the`.split(/\s+/);
/** Along the keys, the alphabet and the digits: what runs along them is no secret, either way. */
const rows = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1qaz2wsx3edc4rfv5tgb', 'abcdefghijklmnopqrstuvwxyz'];
const backwards = rows.map((row) => [...row].reverse().join(''));
const shortestRun = 4;
/** So many letters that are none of these must be left. */
const leastOwn = 5;

/** Whether a password is one that is tried first: common words, runs along the keys, repeats, the own name, digits and signs. */
export function isCommonPassword(password: string, name: string): boolean {
  let left = password.toLowerCase();
  for (const piece of [name.toLowerCase(), ...pieces].sort((a, b) => b.length - a.length))
    if (piece.length > 2) left = left.replaceAll(piece, ' ');
  left = withoutRuns(left).replaceAll(/[\p{N}\p{P}\p{S}\s]/gu, '');
  return new Set(left).size < leastOwn;
}

function withoutRuns(text: string): string {
  let left = '';
  for (let at = 0; at < text.length; ) {
    const length = runAt(text, at);
    if (length < shortestRun) left += text[at];
    at += length < shortestRun ? 1 : length;
  }
  return left;
}

/** How many characters from here run along a row of keys. */
function runAt(text: string, at: number): number {
  let longest = 1;
  for (const row of [...rows, ...backwards])
    for (let length = longest + 1; row.includes(text.slice(at, at + length)) && at + length <= text.length; length += 1)
      longest = length;
  return longest;
}
