import { Button, Checkbox, Input, InputNumber, Select, Space } from 'antd';
import { type FindingView, type IssueSlide, readingMs, type TitleView } from '../../products/mms/contract.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { Labelled } from '../shell/labelled.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ChooseMedium } from './choose-medium.tsx';
import { Findings } from './findings.tsx';
import { PictureField } from './picture-field.tsx';
import { texts } from './texts.ts';

/** One slide: section, text, picture, sound, how long it stands, and who answers for it. */
export function SlideForm({
  slide,
  at,
  count,
  title,
  findings,
  before,
  isOpenForWriting,
  onChange,
  onMove,
  onCopy,
  onRemove,
}: {
  slide: IssueSlide;
  at: number;
  count: number;
  title: TitleView | undefined;
  findings: readonly FindingView[];
  /** The slide before it, from which author, source and rights can be taken. */
  before: IssueSlide | undefined;
  isOpenForWriting: boolean;
  onChange(change: Partial<IssueSlide>): void;
  onMove(step: number): void;
  onCopy(): void;
  onRemove(): void;
}) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const isShut = !isOpenForWriting;
  const reading = Math.ceil(readingMs(slide.text) / 1_000);
  const length = [...slide.text].length;
  return (
    <section className="slide-form" aria-label={words.slideAt(at + 1, count)}>
      <div className="slide-form-head">
        <h2>{words.slideAt(at + 1, count)}</h2>
        {isOpenForWriting && (
          <Space wrap size={4}>
            <Button size="small" disabled={at === 0} onClick={() => onMove(-1)}>
              {words.moveUp}
            </Button>
            <Button size="small" disabled={at === count - 1} onClick={() => onMove(1)}>
              {words.moveDown}
            </Button>
            <Button size="small" disabled={count >= (title?.slides.most ?? 20)} onClick={onCopy}>
              {words.copySlide}
            </Button>
            <ConfirmButton
              size="small"
              isDanger
              action={words.removeSlide}
              consequence={words.removeSlideHelp}
              onConfirm={async () => onRemove()}
            />
          </Space>
        )}
      </div>
      <Findings findings={findings} />
      <Labelled label={words.section}>
        {(id) => (
          <Select
            id={id}
            disabled={isShut}
            value={slide.section || null}
            placeholder={words.chooseSection}
            onChange={(section: string) => onChange({ section })}
            options={(title?.sections ?? []).map(({ code, name, en, strict }) => ({
              value: code,
              label: `${language === 'en' ? en : name}${strict ? words.strictMark : ''}`,
            }))}
          />
        )}
      </Labelled>
      <Labelled label={words.text}>
        {(id) => (
          <Input.TextArea
            id={id}
            readOnly={isShut}
            autoSize={{ minRows: 4, maxRows: 12 }}
            maxLength={500}
            value={slide.text}
            onChange={({ target }) => onChange({ text: target.value })}
          />
        )}
      </Labelled>
      <p className={length > 150 ? 'hint long' : 'hint'}>{words.textHint(length, reading)}</p>
      <PictureField
        picture={slide.picture}
        isShut={isShut}
        onChange={(picture, medium) =>
          onChange({
            picture,
            ...(medium && slide.source === '' && { source: medium.source }),
            ...(medium && slide.rights === '' && { rights: medium.rights }),
          })
        }
      />
      <div className="slide-row">
        <div className="duration">
          <Labelled label={words.duration}>
            {(id) => (
              <InputNumber
                id={id}
                min={2}
                max={20}
                precision={0}
                disabled={isShut || slide.durationMs === null}
                value={slide.durationMs === null ? reading : slide.durationMs / 1_000}
                onChange={(seconds) => seconds !== null && onChange({ durationMs: seconds * 1_000 })}
              />
            )}
          </Labelled>
          <Checkbox
            disabled={isShut}
            checked={slide.durationMs === null}
            onChange={({ target }) => onChange({ durationMs: target.checked ? null : reading * 1_000 })}
          >
            {words.asReading(reading)}
          </Checkbox>
        </div>
        <div className="sound">
          <span className="label">{words.sound}</span>
          {slide.sound && (
            // biome-ignore lint/a11y/useMediaCaption: what a sound says stands in the text of its slide
            <audio src={`/api/mms/media/${slide.sound}`} controls />
          )}
          {isOpenForWriting && (
            <Space wrap>
              <ChooseMedium kind="sound" label={words.chooseSound} onChoose={({ hash }) => onChange({ sound: hash })} />
              {slide.sound && (
                <Button size="small" onClick={() => onChange({ sound: null })}>
                  {words.removeSound}
                </Button>
              )}
            </Space>
          )}
        </div>
      </div>
      <div className="slide-row thirds">
        {(['author', 'source', 'rights'] as const).map((field) => (
          <Labelled key={field} label={words[field]}>
            {(id) => (
              <Input
                id={id}
                readOnly={isShut}
                maxLength={field === 'author' ? 40 : 120}
                value={slide[field]}
                onChange={({ target }) => onChange({ [field]: target.value })}
              />
            )}
          </Labelled>
        ))}
      </div>
      {isOpenForWriting && before && (before.author || before.source || before.rights) && (
        <Button
          size="small"
          onClick={() => onChange({ author: before.author, source: before.source, rights: before.rights })}
        >
          {words.asBefore}
        </Button>
      )}
    </section>
  );
}
