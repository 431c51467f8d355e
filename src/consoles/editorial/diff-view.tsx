import type { IssueContent, TitleView } from '../../products/mms/contract.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { changesOf, type Piece } from './diff.ts';
import { texts } from './texts.ts';
import { sectionName } from './titles.ts';

/** What an issue says otherwise than before, slide by slide: taken out is struck through, put in is underlined. */
export function DiffView({
  before,
  after,
  title,
}: {
  before: IssueContent;
  after: IssueContent;
  title: TitleView | undefined;
}) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { subject, slides } = changesOf(before, after);
  if (subject.length === 0 && slides.length === 0) return <p className="quiet">{words.noDifference}</p>;
  return (
    <ul className="diff" aria-label={words.differences}>
      {subject.length > 0 && (
        <li>
          <strong>{words.subject}</strong>
          <p>
            <Pieces pieces={subject} />
          </p>
        </li>
      )}
      {slides.map(({ id, kind, place, slide, text, fields }) => (
        <li key={id}>
          <strong>{words.changes[kind](place + 1, sectionName(title, slide.section, language))}</strong>
          {kind !== 'moved' && (
            <p>
              <Pieces pieces={text} />
            </p>
          )}
          {fields.length > 0 && (
            <small>{words.alsoChanged(fields.map((field) => words.fields[field]).join(words.comma))}</small>
          )}
        </li>
      ))}
    </ul>
  );
}

function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map(({ kind, text }, at) => {
    // Pieces have nothing else that tells them apart, and never move.
    const key = at;
    if (kind === 'added') return <ins key={key}>{text}</ins>;
    if (kind === 'removed') return <del key={key}>{text}</del>;
    return <span key={key}>{text}</span>;
  });
}
