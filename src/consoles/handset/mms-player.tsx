import { CaretRightOutlined, LeftOutlined, PauseOutlined, RightOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import type { HandsetMessageView, MmsSlideView } from '../../simulators/contract.ts';
import { useTexts } from '../shell/language.tsx';
import { useMediaQuery } from '../shell/media.ts';
import { PartText } from '../shell/part-text.tsx';
import { texts } from './texts.ts';
import './mms-player.css';

type Parts = NonNullable<HandsetMessageView['parts']>;
type Showing = { readonly subject: string; readonly slides: readonly MmsSlideView[]; readonly parts: Parts };

/**
 * An MMS as a handset shows it: its slides one after another, each as long as its SMIL says, or step by step by hand. Where people
 * want things to keep still it begins at rest.
 */
export function MmsPlayer({ subject, slides, parts }: Showing) {
  const words = useTexts(texts);
  const isStill = useMediaQuery('(prefers-reduced-motion: reduce)');
  const [place, setPlace] = useState(0);
  const [plays, setPlays] = useState(false);
  const slide = slides[place]!;
  const isLast = place === slides.length - 1;
  useEffect(() => {
    if (!plays) return;
    const timer = setTimeout(() => (isLast ? setPlays(false) : setPlace(place + 1)), slide.durationMs);
    return () => clearTimeout(timer);
  }, [plays, place, isLast, slide.durationMs]);
  function step(to: number): void {
    setPlays(false);
    setPlace(to);
  }
  function toggle(): void {
    if (!plays && isLast) setPlace(0);
    setPlays(!plays);
  }
  return (
    <section className={isStill ? 'mms still' : 'mms'} aria-label={words.mmsOf(subject)}>
      <SlideView key={place} slide={slide} parts={parts} />
      <div className="mms-controls">
        <Button
          size="small"
          icon={<LeftOutlined />}
          aria-label={words.slideBack}
          disabled={place === 0}
          onClick={() => step(place - 1)}
        />
        <Button
          size="small"
          icon={plays ? <PauseOutlined /> : <CaretRightOutlined />}
          aria-label={plays ? words.pauseMms : words.playMms}
          onClick={toggle}
        />
        <span aria-live={plays ? 'off' : 'polite'}>{words.slideOf(place + 1, slides.length)}</span>
        <span>{words.seconds(slide.durationMs / 1_000)}</span>
        <Button
          size="small"
          icon={<RightOutlined />}
          aria-label={words.slideOn}
          disabled={isLast}
          onClick={() => step(place + 1)}
        />
      </div>
    </section>
  );
}

function SlideView({ slide: { image, text, audio, video }, parts }: { slide: MmsSlideView; parts: Parts }) {
  const words = useTexts(texts);
  const urlOf = (name: string | undefined) => parts.find((part) => part.name === name)?.url;
  const [picture, film, sound] = [urlOf(image), urlOf(video), urlOf(audio)];
  return (
    <div className="mms-slide">
      {picture && <img src={picture} alt={words.pictureOf(image!)} />}
      {film && (
        // biome-ignore lint/a11y/useMediaCaption: films of MMS bring no captions; their slide has a text
        <video src={film} controls />
      )}
      {text !== undefined && (
        <p className="mms-text">
          <PartText url={urlOf(text)} missing={words.textMissing} />
        </p>
      )}
      {sound && (
        // biome-ignore lint/a11y/useMediaCaption: sounds of MMS bring no captions; their slide has a text
        <audio src={sound} controls />
      )}
    </div>
  );
}
