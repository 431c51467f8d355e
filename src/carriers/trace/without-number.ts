import { maskPhone, type Phone } from '../../values/phone.ts';

/** The same with the number masked wherever it stands: in texts, in fields of PDUs, and in their bytes as GSM, ASCII or UCS-2. */
export function withoutNumber<View>(view: View, phone: Phone): View {
  const masked = maskPhone(phone);
  const forms = [
    (text: string) => text,
    (text: string) => hexOf(text, 'latin1'),
    (text: string) => hexOf(text, 'ucs-2'),
  ];
  let told = JSON.stringify(view);
  for (const form of forms) told = told.replaceAll(form(phone), form(masked));
  return JSON.parse(told);
}

function hexOf(text: string, alphabet: 'latin1' | 'ucs-2'): string {
  const bytes = Buffer.from(text, alphabet);
  return (alphabet === 'ucs-2' ? bytes.swap16() : bytes).toString('hex');
}
