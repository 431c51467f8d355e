import { useLanguage } from '../shell/language.tsx';

/** Names of papers: the office asks for them in Chinese, an English page says besides what they are. */
export function Papers({ papers, names }: { papers: readonly string[]; names: Readonly<Record<string, string>> }) {
  return papers.map((paper, at) => (
    <span key={paper}>
      {at > 0 && ' · '}
      <Paper paper={paper} names={names} />
    </span>
  ));
}

export function Paper({ paper, names }: { paper: string; names: Readonly<Record<string, string>> }) {
  const { language } = useLanguage();
  const name = language === 'en' ? names[paper] : undefined;
  return (
    <>
      {name && `${name} `}
      <span lang="zh-CN">{name ? `(${paper})` : paper}</span>
    </>
  );
}
