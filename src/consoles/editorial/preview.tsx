import { CaretRightOutlined, LeftOutlined, PauseOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { type CSSProperties, useEffect, useState } from 'react';
import type { ClassView, IssueContent, Renditions } from '../../products/mms/contract.ts';
import { useTexts } from '../shell/language.tsx';
import { useMediaQuery } from '../shell/media.ts';
import { PartText } from '../shell/part-text.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { texts } from './texts.ts';
import type { Fitted } from './use-renditions.ts';

type Made = Renditions['classes'][number];

const largeWidth = 252;
const smallWidth = 58;

/**
 * An issue as handsets of every class show it: the very bytes that are sent, one class large and the others beside it, step by step
 * or each slide as long as it stands. Below each class, how much of its room is taken.
 */
export function Preview({
  issue,
  classes,
  fitted,
  content,
  at,
}: {
  issue: string;
  classes: readonly ClassView[];
  fitted: Fitted;
  content: IssueContent;
  /** The slide that is being written, to which the preview turns. */
  at: number;
}) {
  const words = useTexts(texts);
  const { value, problem, isFitting, again } = fitted;
  const [chosen, setChosen] = useState('L');
  const [place, setPlace] = useState(at);
  const [plays, setPlays] = useState(false);
  useEffect(() => {
    setPlays(false);
    setPlace(at);
  }, [at]);
  const count = value?.classes[0]?.slides.length ?? 0;
  const shown = Math.min(place, Math.max(0, count - 1));
  const isLast = shown >= count - 1;
  const durationMs = value?.classes[0]?.slides[shown]?.durationMs ?? 0;
  useEffect(() => {
    if (!plays) return;
    const timer = setTimeout(() => (isLast ? setPlays(false) : setPlace(shown + 1)), durationMs);
    return () => clearTimeout(timer);
  }, [plays, shown, isLast, durationMs]);
  const step = (to: number) => {
    setPlays(false);
    setPlace(to);
  };
  if (!value)
    return (
      <section className="preview" aria-label={words.preview}>
        {problem ? <ProblemAlert problem={problem} onAgain={again} /> : <Skeleton active title={false} />}
      </section>
    );
  const made = (code: string) => value.classes.find((one) => one.class === code);
  const large = classes.find(({ code }) => code === chosen) ?? classes[0]!;
  const frameOf = (one: ClassView, width: number) => {
    const rendition = made(one.code);
    const alt = content.slides[shown]?.picture?.alt ?? '';
    return (
      rendition && (
        <Frame issue={issue} hash={value.hash} handset={one} made={rendition} at={shown} alt={alt} width={width} />
      )
    );
  };
  return (
    <section className="preview" aria-label={words.preview} aria-busy={isFitting}>
      <div className="preview-head">
        <h2>{words.preview}</h2>
        <span className="preview-note" aria-live="polite">
          {isFitting ? words.fitting : words.realBytes}
        </span>
      </div>
      <ProblemAlert problem={problem} onAgain={again} />
      {count === 0 ? (
        <p className="quiet">{words.nothingToPlay}</p>
      ) : (
        <>
          <div className="phone-large">{frameOf(large, largeWidth)}</div>
          <div className="preview-controls">
            <Button
              size="small"
              icon={<LeftOutlined />}
              aria-label={words.slideBack}
              disabled={shown === 0}
              onClick={() => step(shown - 1)}
            />
            <Button
              size="small"
              icon={plays ? <PauseOutlined /> : <CaretRightOutlined />}
              aria-label={plays ? words.pause : words.play}
              onClick={() => {
                if (!plays && isLast) setPlace(0);
                setPlays(!plays);
              }}
            />
            <span aria-live={plays ? 'off' : 'polite'}>{words.slideAt(shown + 1, count)}</span>
            <span>{words.seconds(Math.round(durationMs / 100) / 10)}</span>
            <Button
              size="small"
              icon={<RightOutlined />}
              aria-label={words.slideOn}
              disabled={isLast}
              onClick={() => step(shown + 1)}
            />
          </div>
        </>
      )}
      <ul className="classes">
        {classes.map((one) => {
          const rendition = made(one.code);
          return (
            <li key={one.code} className={one.code === large.code ? 'chosen' : undefined}>
              {count > 0 && frameOf(one, smallWidth)}
              <button
                type="button"
                className="class-choice"
                aria-pressed={one.code === large.code}
                aria-label={words.classOf(one.code, one.screen.width, one.screen.height)}
                onClick={() => setChosen(one.code)}
              >
                {one.code}
              </button>
              {rendition && <Meter made={rendition} />}
            </li>
          );
        })}
      </ul>
      <Advice classes={value.classes} />
    </section>
  );
}

/** A screen at its own pixels, brought to a width: the picture in its region and the text below, as the message lays them out. */
function Frame({
  issue,
  hash,
  handset,
  made,
  at,
  alt,
  width,
}: {
  issue: string;
  hash: string;
  handset: ClassView;
  made: Made;
  at: number;
  alt: string;
  width: number;
}) {
  const words = useTexts(texts);
  const isStill = useMediaQuery('(prefers-reduced-motion: reduce)');
  const slide = made.slides[at];
  const { screen, image: box } = handset;
  const scale = width / screen.width;
  const isSmall = width === smallWidth;
  const partUrl = (name: string) => `/api/mms/issues/${issue}/renditions/${made.class}/${name}?hash=${hash}`;
  const sizes = {
    '--screen-width': `${screen.width}px`,
    '--screen-height': `${screen.height}px`,
    '--image-height': `${slide?.image ? box.height : 0}px`,
    // Larger screens have larger letters: some seventeen of them stand in a line.
    '--text-size': `${Math.max(14, Math.round(screen.width / 17))}px`,
    '--scale': scale,
  } as CSSProperties;
  return (
    <div className={isSmall ? 'phone small' : 'phone'} style={sizes} aria-hidden={isSmall}>
      <div className="phone-glass">
        <div key={isStill ? 'still' : at} className={isStill ? 'phone-screen' : 'phone-screen moves'}>
          {slide?.image && (
            <div className="phone-picture">
              <img src={partUrl(slide.image)} alt={isSmall ? '' : alt || words.pictureOf(at + 1)} />
            </div>
          )}
          {slide?.text && (
            <p className="phone-text">
              <PartText url={partUrl(slide.text)} missing={words.textMissing} />
            </p>
          )}
          {slide?.audio && !isSmall && (
            // biome-ignore lint/a11y/useMediaCaption: sounds of MMS bring no captions; their slide has a text
            <audio src={partUrl(slide.audio)} controls />
          )}
        </div>
      </div>
    </div>
  );
}

/** How much of its room an issue takes in a class. */
function Meter({ made: { class: code, bytes, roomBytes, fits } }: { made: Made }) {
  const words = useTexts(texts);
  const percent = Math.round((100 * bytes) / roomBytes);
  return (
    <div className={fits ? 'meter' : 'meter over'}>
      <meter min={0} max={roomBytes} value={Math.min(bytes, roomBytes)} aria-label={words.meterOf(code)} />
      <small className="meter-words">{words.ofRoom(kilobytes(bytes), kilobytes(roomBytes))}</small>
      <small className="meter-words">{fits ? `${percent}%` : words.isOver}</small>
    </div>
  );
}

function kilobytes(bytes: number): string {
  return String(Math.round(bytes / 1024));
}

/** What the fitting had to do, and what helps where it did not do. Classes that say the same are named together. */
function Advice({ classes }: { classes: readonly Made[] }) {
  const words = useTexts(texts);
  const said = new Map<string, { weight: string; classes: string[] }>();
  for (const { class: code, findings } of classes)
    for (const finding of findings) {
      const sentence = words.fittingFindings[finding.code]?.(
        finding.slide === null ? undefined : finding.slide + 1,
        finding.detail,
      );
      const key = sentence ?? finding.code;
      const known = said.get(key) ?? { weight: finding.code === 'cannot-fit' ? 'stop' : 'look', classes: [] };
      said.set(key, { ...known, classes: [...known.classes, code] });
    }
  if (said.size === 0) return null;
  return (
    <ul className="advice" aria-label={words.advice}>
      {[...said].map(([sentence, { weight, classes: of }]) => (
        <li key={sentence} className={weight}>
          <strong>{of.join(' ')}</strong> {sentence}
        </li>
      ))}
    </ul>
  );
}
