import { Button, Checkbox, Input, Space } from 'antd';
import type { MediumView } from '../../products/mms/contract.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useTexts } from '../shell/language.tsx';
import { ChooseMedium } from './choose-medium.tsx';
import { FrameDialog } from './frame-dialog.tsx';
import type { Picture } from './slides.ts';
import { texts } from './texts.ts';

/** The picture of a slide: which one, what it shows, and how it is cut. */
export function PictureField({
  picture,
  isShut,
  onChange,
}: {
  picture: Picture | null;
  isShut: boolean;
  /** `medium` is the one that was just chosen from the library. */
  onChange(picture: Picture | null, medium?: MediumView): void;
}) {
  const words = useTexts(texts);
  const chosen = (medium: MediumView) =>
    onChange(
      {
        ...{ hash: medium.hash, alt: picture?.alt || medium.name.slice(0, 80), crop: null, fill: true, focus: null },
        pinned: picture?.pinned ?? false,
      },
      medium,
    );
  return (
    <fieldset className="picture-field">
      <legend>{words.picture}</legend>
      {picture && <img src={`/api/mms/media/${picture.hash}/small`} alt={picture.alt || words.pictureHere} />}
      <div className="picture-words">
        {picture && (
          <>
            <Labelled label={words.alt}>
              {(id) => (
                <Input
                  id={id}
                  maxLength={80}
                  value={picture.alt}
                  readOnly={isShut}
                  onChange={({ target }) => onChange({ ...picture, alt: target.value })}
                />
              )}
            </Labelled>
            <Space wrap>
              <Checkbox
                checked={picture.fill}
                disabled={isShut}
                onChange={({ target }) => onChange({ ...picture, fill: target.checked })}
              >
                {words.fill}
              </Checkbox>
              <Checkbox
                checked={picture.pinned}
                disabled={isShut}
                onChange={({ target }) => onChange({ ...picture, pinned: target.checked })}
              >
                {words.pinned}
              </Checkbox>
            </Space>
          </>
        )}
        {!isShut && (
          <Space wrap>
            <ChooseMedium kind="picture" label={picture ? words.otherPicture : words.choosePicture} onChoose={chosen} />
            {picture && <FrameDialog picture={picture} onChange={onChange} />}
            {picture && (
              <Button size="small" onClick={() => onChange(null)}>
                {words.removePicture}
              </Button>
            )}
          </Space>
        )}
        {!picture && isShut && <p className="quiet">{words.noPicture}</p>}
      </div>
    </fieldset>
  );
}
