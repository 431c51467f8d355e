import { useEffect, useState } from 'react';

/** A text part of a message in the charset that it came in; `missing` stands in for one that does not come. */
export function PartText({ url, missing }: { url: string | undefined; missing: string }) {
  const [text, setText] = useState('');
  useEffect(() => {
    if (url === undefined) return;
    const leaving = new AbortController();
    fetch(url, { signal: leaving.signal })
      .then(async (answer) => {
        const charset = /charset=([\w-]+)/i.exec(answer.headers.get('content-type') ?? '')?.[1];
        setText(answer.ok ? new TextDecoder(charset ?? 'utf-8').decode(await answer.arrayBuffer()) : missing);
      })
      .catch(() => {
        if (!leaving.signal.aborted) setText(missing);
      });
    return () => leaving.abort();
  }, [url, missing]);
  return url === undefined ? missing : text;
}
