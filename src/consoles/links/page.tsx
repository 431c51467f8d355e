import { Badge, Skeleton } from 'antd';
import { useState } from 'react';
import { type LinkBoard, linkBoard } from '../../carriers/control/contract.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { useEvents } from '../shell/use-events.ts';
import { LinkCard } from './card.tsx';
import { texts } from './texts.ts';
import './links.css';

/** How every link to a carrier is, as it changes, and what can be done. */
export function LinksPage() {
  const words = useTexts(texts);
  const [board, setBoard] = useState<LinkBoard>();
  const isLive = useEvents('/api/links/live', { events: { links: (data) => setBoard(linkBoard.parse(data)) } });
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={<Badge status={isLive ? 'success' : 'default'} text={isLive ? words.live : words.notLive} />}
    >
      {!board && <Skeleton active title={false} paragraph={{ rows: 10 }} />}
      {board?.links.length === 0 && <EmptyState title={words.none}>{words.noneHelp}</EmptyState>}
      <div className="links">
        {board?.links.map((link) => (
          <LinkCard key={link.link} link={link} />
        ))}
      </div>
    </Page>
  );
}
