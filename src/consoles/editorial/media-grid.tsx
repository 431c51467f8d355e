import { Button, Input, Skeleton } from 'antd';
import { useState } from 'react';
import { type MediumView, mediaPage } from '../../products/mms/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useMore } from '../shell/use-more.ts';
import { texts } from './texts.ts';
import { Upload } from './upload.tsx';

/** The library: pictures and sounds with where they come from and by what right they are used; found by a word, brought by a file. */
export function MediaGrid({ kind, onChoose }: { kind?: 'picture' | 'sound'; onChoose?(medium: MediumView): void }) {
  const words = useTexts(texts);
  const isEditor = useMe()?.role === 'editor';
  const [find, setFind] = useState('');
  const list = useMore<MediumView, never>(
    async () => ({ items: (await call(`/api/mms/media?${queryOf({ find })}`, mediaPage)).media }),
    find,
  );
  const items = list.items?.filter(({ facts }) => kind === undefined || (kind === 'picture') === (facts !== null));
  return (
    <div className="library">
      <div className="library-bar">
        <Input.Search
          allowClear
          type="search"
          aria-label={words.findMedia}
          placeholder={words.findMedia}
          onSearch={(text) => setFind(text.trim())}
        />
        {isEditor && <Upload onBrought={(medium) => (onChoose ? onChoose(medium) : list.reload())} />}
      </div>
      <ProblemAlert problem={list.problem} onAgain={list.again} />
      {!items && !list.problem && <Skeleton active title={false} />}
      {items?.length === 0 && <EmptyState title={words.noMedia}>{isEditor ? words.noMediaHelp : ''}</EmptyState>}
      {items && items.length > 0 && (
        <ul className="media">
          {items.map((medium) => (
            <li key={medium.hash}>
              <Medium medium={medium} />
              {onChoose && (
                <Button size="small" aria-label={words.takeMedium(medium.name)} onClick={() => onChoose(medium)}>
                  {words.use}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Medium({ medium: { hash, facts, name, source, rights, by, at, bytes } }: { medium: MediumView }) {
  const words = useTexts(texts);
  return (
    <>
      {facts ? (
        <img src={`/api/mms/media/${hash}/small`} alt="" loading="lazy" />
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: what a sound says stands in the text of its slide
        <audio src={`/api/mms/media/${hash}`} controls />
      )}
      <strong>{name}</strong>
      <small>
        {facts ? words.pictureFacts(facts.width, facts.height, facts.frames) : words.sound} ·{' '}
        {words.kilobytes(Math.ceil(bytes / 1024))}
      </small>
      <small>{words.sourceIs(source)}</small>
      <small>{words.rightsAre(rights)}</small>
      <small>
        {by} <TimeCell at={at} />
      </small>
    </>
  );
}
