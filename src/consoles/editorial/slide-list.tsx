import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { FindingView, IssueContent, TitleView } from '../../products/mms/contract.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { moved } from './slides.ts';
import { texts } from './texts.ts';
import { sectionName } from './titles.ts';

/**
 * The slides in the order they play: chosen with a click or the arrow keys, moved by dragging or with Alt and the arrow keys. What
 * is to be said of a slide is counted beside it.
 */
export function SlideList({
  content,
  title,
  findings,
  open,
  isOpenForWriting,
  onOpen,
  onChange,
  onAdd,
}: {
  content: IssueContent;
  title: TitleView | undefined;
  findings: readonly FindingView[];
  open: number;
  isOpenForWriting: boolean;
  onOpen(at: number): void;
  onChange(change: (content: IssueContent) => IssueContent): void;
  onAdd(): void;
}) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [dragged, setDragged] = useState<number>();
  const [over, setOver] = useState<number>();
  const [said, setSaid] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const { slides } = content;
  function move(from: number, to: number): void {
    if (!isOpenForWriting || to < 0 || to >= slides.length || from === to) return;
    onChange((before) => ({ ...before, slides: moved(before.slides, from, to) }));
    onOpen(to);
    setSaid(words.movedTo(to + 1));
  }
  function pressed(event: KeyboardEvent, at: number): void {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (step === 0 || at + step < 0 || at + step >= slides.length) return;
    event.preventDefault();
    if (event.altKey) move(at, at + step);
    else onOpen(at + step);
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLElement>('.slide-choice')[at + step]?.focus());
  }
  return (
    <section className="slide-list" aria-label={words.slides}>
      <ol ref={list}>
        {slides.map((slide, at) => {
          const ofThis = findings.filter((finding) => finding.slide === at);
          const stops = ofThis.filter(({ weight }) => weight === 'stop').length;
          return (
            <li
              key={slide.id}
              className={over === at && dragged !== undefined && dragged !== at ? 'drop' : undefined}
              draggable={isOpenForWriting}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move';
                event.dataTransfer.setData('text/plain', slide.id);
                setDragged(at);
              }}
              onDragOver={(event) => {
                if (dragged === undefined) return;
                event.preventDefault();
                setOver(at);
              }}
              onDrop={(event) => {
                event.preventDefault();
                if (dragged !== undefined) move(dragged, at);
                setDragged(undefined);
                setOver(undefined);
              }}
              onDragEnd={() => {
                setDragged(undefined);
                setOver(undefined);
              }}
            >
              <button
                type="button"
                className="slide-choice"
                aria-current={open === at}
                onClick={() => onOpen(at)}
                onKeyDown={(event) => pressed(event, at)}
              >
                <span className="slide-place">{at + 1}</span>
                {slide.picture && (
                  <img src={`/api/mms/media/${slide.picture.hash}/small`} alt="" loading="lazy" draggable={false} />
                )}
                <span className="slide-words">
                  <strong>{sectionName(title, slide.section, language)}</strong>
                  <small className="slide-text">{slide.text || words.noText}</small>
                  {ofThis.length > 0 && (
                    <small className={stops > 0 ? 'stop' : 'look'}>
                      {stops > 0 ? words.toMend(stops) : words.toLookAt(ofThis.length)}
                    </small>
                  )}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
      {slides.length === 0 && <p className="quiet">{words.noSlides}</p>}
      {isOpenForWriting && (
        <Button block icon={<PlusOutlined />} disabled={slides.length >= (title?.slides.most ?? 20)} onClick={onAdd}>
          {words.addSlide}
        </Button>
      )}
      {isOpenForWriting && slides.length > 1 && <p className="quiet small">{words.moveHelp}</p>}
      <span className="spoken-only" aria-live="polite">
        {said}
      </span>
    </section>
  );
}
