import { InvalidRequest, Problem } from '../../platform/http/index.ts';
import { type CatalogFiles, faultsOfSheet, inRoom, isCatalogFile } from '../catalog/index.ts';
import type { Edit } from './contract.ts';
import { countOf, indexOf, withItem, withProduct, withValue } from './sheet-edit.ts';

/** What an edit makes of one file. */
export type EditedFile = { readonly file: string; readonly text: string | null };

/**
 * Carries an edit out on the files of a draft; `newest` are those of the version it may take the place of. Throws a Problem
 * where it cannot be done, and does not let a sheet become one that nobody could read.
 */
export function applyEdit(files: CatalogFiles, newest: CatalogFiles, edit: Edit): EditedFile {
  const edited = editedFile(files, newest, edit);
  if (edited.text !== null && edited.file.startsWith('catalog/')) {
    const faults = faultsOfSheet(edited.file, edited.text);
    if (faults.length > 0) throw new InvalidRequest(faults.map((remedy) => ({ field: 'body.edit', remedy })));
  }
  return edited;
}

function editedFile(files: CatalogFiles, newest: CatalogFiles, edit: Edit): EditedFile {
  switch (edit.kind) {
    case 'text':
      return textEdit(files, edit);
    case 'product': {
      const { file, text, index } = whereIs(files, 'products', edit.product);
      return { file, text: withFields(text, ['products', index], edit.set) };
    }
    case 'trial': {
      const { file, text, index } = whereIs(files, 'trials', edit.trial);
      return { file, text: withFields(text, ['trials', index], edit.set) };
    }
    case 'tariff':
      return tariffEdit(files, edit);
    case 'new-product':
      return productEdit(files, edit);
    case 'sheet':
      if (!isCatalogFile(edit.file) || !edit.file.startsWith('catalog/')) throw noSuchFile(edit.file);
      return { file: edit.file, text: edit.text.trim() === '' ? null : edit.text };
    case 'undo':
      return { file: edit.file, text: newest.get(edit.file) ?? null };
    default:
      return edit satisfies never;
  }
}

function textEdit(files: CatalogFiles, { code, words }: Extract<Edit, { kind: 'text' }>): EditedFile {
  if (files.has(`literal/${code}.txt`)) throw seedFixed(code);
  const file = `replies/${code}.txt`;
  if (!files.has(file)) throw noSuchFile(file);
  return { file, text: `${words}\n` };
}

function tariffEdit(files: CatalogFiles, { product, from, amountFen }: Extract<Edit, { kind: 'tariff' }>): EditedFile {
  const { file, text, index } = whereIs(files, 'products', product);
  const tariffs = ['products', index, 'tariffs'];
  return { file, text: withItem(text, tariffs, { version: countOf(text, tariffs) + 1, from, amountFen }) };
}

function productEdit(files: CatalogFiles, { sheet, product }: Extract<Edit, { kind: 'new-product' }>): EditedFile {
  const text = files.get(sheet);
  if (text === undefined || !sheet.startsWith('catalog/')) throw noSuchFile(sheet);
  const { code, name, level, billingGroup, serviceCode, orderWords, verbs, period, from, amountFen, openTo } = product;
  return {
    file: sheet,
    text: withProduct(text, {
      ...{ code, name },
      ...(level !== '' && { level }),
      ...{ billingGroup, serviceCode, orderWords },
      ...(verbs.length > 0 && { verbs }),
      ...{ period, tariffs: [{ version: 1, from, amountFen }], openTo },
      onActive: period === 'month' ? ['tariff'] : [],
    }),
  };
}

function withFields(text: string, at: readonly (string | number)[], set: Readonly<Record<string, unknown>>): string {
  return Object.entries(set).reduce(
    (sheet, [name, value]) => (value === undefined ? sheet : withValue(sheet, [...at, name], value)),
    text,
  );
}

function whereIs(files: CatalogFiles, list: 'products' | 'trials', code: string) {
  for (const [file, text] of inRoom(files, 'catalog')) {
    const index = indexOf(text, list, code);
    if (index !== undefined) return { file, text, index };
  }
  throw new Problem(404, 'not-in-catalogue', {
    'zh-CN': `目录中没有 ${code}；它可能已被删除，请刷新`,
    en: `There is no ${code} in the catalogue; it may have been removed: load the page again`,
  });
}

function noSuchFile(file: string): Problem {
  return new Problem(404, 'no-such-file', {
    'zh-CN': `目录中没有文件 ${file}；文件名用小写字母、数字和连字符，如 catalog/weather.yaml`,
    en: `The catalogue has no file ${file}; names are of small letters, digits and hyphens, as catalog/weather.yaml`,
  });
}

function seedFixed(code: string): Problem {
  return new Problem(409, 'seed-fixed', {
    'zh-CN': `短信 ${code} 的文字由需求逐字规定，不能修改`,
    en: `The text ${code} is fixed word for word by the requirements and cannot be changed`,
  });
}
