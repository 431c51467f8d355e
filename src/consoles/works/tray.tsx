import { LoadingOutlined, UnorderedListOutlined } from '@ant-design/icons';
import { Badge, Button, Popover } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { type WorkView, worksEvent } from '../../business/works/contract.ts';
import { useTexts } from '../shell/language.tsx';
import { useEvents } from '../shell/use-events.ts';
import { texts } from './texts.ts';
import { CancelWork, WorkProgress } from './work-progress.tsx';

/** In the bar while there is long work under way, or some that ended lately: how far each is, and the way to cancel it. */
export function WorkTray() {
  const words = useTexts(texts);
  const [works, setWorks] = useState<readonly WorkView[]>([]);
  const [isOpen, setOpen] = useState(false);
  useEvents('/api/works/events', { events: { works: (data) => setWorks(worksEvent.parse(data).items) } });
  if (works.length === 0) return null;
  const running = works.filter(({ state }) => state === 'running').length;
  const list = (
    <div className="tray">
      <ul>
        {works.map((work) => (
          <li key={work.id}>
            <div className="tray-item">
              <strong>{`${words.kind[work.kind]} ${work.subject}`}</strong>
              <span>{words.state[work.state]}</span>
            </div>
            <WorkProgress work={work} />
            <CancelWork work={work} />
          </li>
        ))}
      </ul>
      <Link to="/works" onClick={() => setOpen(false)}>
        {words.all}
      </Link>
    </div>
  );
  return (
    <Popover
      open={isOpen}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      title={words.title}
      content={list}
    >
      <Badge count={running} size="small" offset={[-6, 6]}>
        <Button
          type="text"
          icon={running > 0 ? <LoadingOutlined /> : <UnorderedListOutlined />}
          aria-label={words.tray(running)}
          aria-expanded={isOpen}
        />
      </Badge>
    </Popover>
  );
}
