import { Button, InputNumber, Radio, Space } from 'antd';
import { type PointerEvent, useEffect, useState } from 'react';
import { DialogButton } from '../shell/dialog-button.tsx';
import { Labelled } from '../shell/labelled.tsx';
import { useTexts } from '../shell/language.tsx';
import type { Picture } from './slides.ts';
import { texts } from './texts.ts';

type Crop = NonNullable<Picture['crop']>;
type Point = { x: number; y: number };

const wholePicture: Crop = { left: 0, top: 0, width: 1, height: 1 };
const middle: Point = { x: 0.5, y: 0.5 };
/** Less is a slip of the pointer. */
const leastCrop = 0.05;

type Framed = { crop: Crop; focus: Point };

/** How a picture is cut: a part of it drawn with the pointer or in percent, and the point that stays in view on every screen. */
export function FrameDialog({ picture, onChange }: { picture: Picture; onChange(picture: Picture): void }) {
  const words = useTexts(texts);
  const [{ crop, focus }, setFramed] = useState<Framed>({ crop: wholePicture, focus: middle });
  return (
    <DialogButton
      size="small"
      label={words.frame}
      title={words.frame}
      confirm={words.useFrame}
      onConfirm={async () => {
        const isWhole = crop.width >= 0.999 && crop.height >= 0.999;
        const isMiddle = Math.abs(focus.x - 0.5) < 0.005 && Math.abs(focus.y - 0.5) < 0.005;
        onChange({ ...picture, crop: isWhole ? null : crop, focus: isMiddle ? null : focus });
      }}
    >
      <Framing picture={picture} onFramed={setFramed} />
    </DialogButton>
  );
}

/** The picture with its frame; it begins with what is kept each time the dialog opens. */
function Framing({ picture, onFramed }: { picture: Picture; onFramed(framed: Framed): void }) {
  const words = useTexts(texts);
  const [framed, setFramed] = useState<Framed>({ crop: picture.crop ?? wholePicture, focus: picture.focus ?? middle });
  const [tool, setTool] = useState<'crop' | 'focus'>('crop');
  const [from, setFrom] = useState<Point>();
  useEffect(() => onFramed(framed), [framed, onFramed]);
  const { crop, focus } = framed;
  const setCrop = (next: Crop) => setFramed((before) => ({ ...before, crop: next }));
  const setFocus = (next: Point) => setFramed((before) => ({ ...before, focus: next }));
  function pointAt({ currentTarget, clientX, clientY }: PointerEvent): Point {
    const { left, top, width, height } = currentTarget.getBoundingClientRect();
    return { x: within((clientX - left) / width), y: within((clientY - top) / height) };
  }
  function drew(event: PointerEvent): void {
    const point = pointAt(event);
    if (tool === 'focus') setFocus(inCrop(point, crop));
    else if (from) setCrop(between(from, point));
  }
  return (
    <>
      <p>{words.frameHelp}</p>
      <Radio.Group
        aria-label={words.frame}
        value={tool}
        onChange={({ target }) => setTool(target.value)}
        optionType="button"
        options={[
          { value: 'crop', label: words.toolCrop },
          { value: 'focus', label: words.toolFocus },
        ]}
      />
      <div
        className="framing"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          if (tool === 'crop') setFrom(pointAt(event));
          else setFocus(inCrop(pointAt(event), crop));
        }}
        onPointerMove={(event) => event.buttons === 1 && drew(event)}
        onPointerUp={() => {
          setFrom(undefined);
          if (crop.width < leastCrop || crop.height < leastCrop) setCrop(wholePicture);
        }}
      >
        <img src={`/api/mms/media/${picture.hash}`} alt={picture.alt} draggable={false} />
        <span className="framing-crop" style={percents(crop)} />
        <span
          className="framing-focus"
          style={{
            left: `${100 * (crop.left + focus.x * crop.width)}%`,
            top: `${100 * (crop.top + focus.y * crop.height)}%`,
          }}
        />
      </div>
      <Space wrap align="end">
        {(['left', 'top', 'width', 'height'] as const).map((side) => (
          <Percent
            key={side}
            label={words.sides[side]}
            value={crop[side]}
            onChange={(value) => setCrop(kept({ ...crop, [side]: value }))}
          />
        ))}
        {(['x', 'y'] as const).map((side) => (
          <Percent
            key={side}
            label={words.sides[side]}
            value={focus[side]}
            onChange={(value) => setFocus({ ...focus, [side]: value })}
          />
        ))}
        <Button size="small" onClick={() => setFramed({ crop: wholePicture, focus: middle })}>
          {words.wholePicture}
        </Button>
      </Space>
    </>
  );
}

function Percent({ label, value, onChange }: { label: string; value: number; onChange(value: number): void }) {
  return (
    <Labelled label={label}>
      {(id) => (
        <InputNumber
          id={id}
          size="small"
          min={0}
          max={100}
          precision={0}
          suffix="%"
          value={Math.round(value * 100)}
          onChange={(percent) => percent !== null && onChange(percent / 100)}
        />
      )}
    </Labelled>
  );
}

function within(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function between(a: Point, b: Point): Crop {
  return {
    ...{ left: Math.min(a.x, b.x), top: Math.min(a.y, b.y) },
    ...{ width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) },
  };
}

/** A crop stays within the picture. */
function kept({ left, top, width, height }: Crop): Crop {
  const [x, y] = [Math.min(left, 1 - leastCrop), Math.min(top, 1 - leastCrop)];
  return {
    ...{ left: x, top: y },
    ...{ width: Math.max(leastCrop, Math.min(width, 1 - x)), height: Math.max(leastCrop, Math.min(height, 1 - y)) },
  };
}

/** The focus counts from what the crop leaves. */
function inCrop({ x, y }: Point, { left, top, width, height }: Crop): Point {
  return { x: within((x - left) / width), y: within((y - top) / height) };
}

function percents({ left, top, width, height }: Crop) {
  return { left: `${100 * left}%`, top: `${100 * top}%`, width: `${100 * width}%`, height: `${100 * height}%` };
}
