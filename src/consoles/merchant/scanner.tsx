import { Button } from 'antd';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTexts } from '../shell/language.tsx';
import { codeReader } from './code-reader.ts';
import { texts } from './texts.ts';

type Hindrance = 'none' | 'forbidden' | 'unknown';

/** The camera, until it has read a code. Where there is none, or it may not be used, the number is typed instead. */
export function Scanner({ onRead, onClose }: { onRead(code: string): void; onClose(): void }) {
  const words = useTexts(texts).scan;
  const video = useRef<HTMLVideoElement>(null);
  const [hindrance, setHindrance] = useState<Hindrance>();
  const read = useEffectEvent(onRead);
  useEffect(() => {
    const closing = new AbortController();
    void watch(video.current!, closing.signal).then(
      (code) => code !== undefined && read(code),
      (error) => setHindrance(hindranceOf(error)),
    );
    return () => closing.abort();
  }, []);
  return (
    <div className="till-scan">
      {hindrance ? (
        <p role="alert">{words[hindrance]}</p>
      ) : (
        <>
          <video ref={video} muted playsInline aria-label={words.camera} />
          <p>{words.hint}</p>
        </>
      )}
      <Button size="large" block onClick={onClose}>
        {words.type}
      </Button>
    </div>
  );
}

/** Looks at picture after picture until there is a code in one; undefined when nobody wants it any more. */
async function watch(video: HTMLVideoElement, signal: AbortSignal): Promise<string | undefined> {
  const camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  const stop = () => {
    for (const track of camera.getTracks()) track.stop();
  };
  try {
    const reader = await codeReader();
    video.srcObject = camera;
    if (!signal.aborted) await video.play();
    while (!signal.aborted) {
      const code = await reader(video);
      if (code !== undefined && !signal.aborted) return code;
      await nextPicture();
    }
    return undefined;
  } finally {
    stop();
  }
}

const nextPicture = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** A page that is not behind TLS is told of no camera at all. */
function hindranceOf(error: unknown): Hindrance {
  if (!navigator.mediaDevices) return 'none';
  const { name = '' } = error as { name?: string };
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'forbidden';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'unknown';
}
