import test from 'ava';
import { canonicalPhone, isMobile, isServiceNumber, maskPhone, mobilesMasked } from '../../src/values/phone.ts';

const canonical: Record<string, string> = {
  '15633000001': '15633000001',
  '8615633000001': '15633000001',
  '+8615633000001': '15633000001',
  '008615633000001': '15633000001',
  '+86 156-3300-0001': '15633000001',
  '031188888888': '031188888888',
  '0311-88888888': '031188888888',
  '86031188888888': '86031188888888',
  '861234567890': '861234567890',
  p1a2b3c4d5e6: 'p1a2b3c4d5e6',
  '': '',
};

for (const [written, phone] of Object.entries(canonical)) {
  test(`"${written}" is kept as "${phone}"`, (t) => {
    t.is(canonicalPhone(written), phone);
  });
}

test('Eleven digits that begin with 13 to 19 are a mobile number, and nothing else is', (t) => {
  for (const phone of ['13000000001', '15633000001', '19900000000']) t.true(isMobile(phone), phone);
  for (const phone of ['12000000001', '1563300000', '156330000011', '8615633000001', '031188888888', '1563300000x', ''])
    t.false(isMobile(phone), phone);
});

test('10…, 106…, 12…, 95… and 96… are service numbers, which are never answered', (t) => {
  for (const number of ['10010', '10086', '10620007', '106575000000', '12306', '12321', '95588', '96110', '8610010'])
    t.true(isServiceNumber(number), number);
});

test('People’s numbers and pseudo-codes are no service numbers', (t) => {
  for (const number of ['15633000001', '031188888888', '96', '9x588', 'p10010', ''])
    t.false(isServiceNumber(number), number);
});

const masked: Record<string, string> = {
  '15633000001': '156****0001',
  '031188888888': '031****8888',
  '10620007': '****07',
  '1': '****1',
  '': '****',
};

for (const [phone, shown] of Object.entries(masked)) {
  test(`"${phone}" is shown as "${shown}"`, (t) => {
    t.is(maskPhone(phone), shown);
  });
}

test('Mobile numbers in what somebody wrote are masked however they are grouped; other digits stay', (t) => {
  const written =
    '王先生13900000001，(+86 139-0000-0002) 或 8613900000003、139 0000 0004；座机 0311-88888888，单号 20261127139000000015';
  const shown =
    '王先生139****0001，(139****0002) 或 139****0003、139****0004；座机 0311-88888888，单号 20261127139000000015';
  t.is(mobilesMasked(written), shown);
});
