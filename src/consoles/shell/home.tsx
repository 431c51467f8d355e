import { ArrowRightOutlined } from '@ant-design/icons';
import { Link } from 'react-router';
import './home.css';
import { type Console, consolesFor, groups } from './consoles.ts';
import { useLanguage, useTexts } from './language.tsx';
import { useWhoIsHere } from './me.tsx';
import { useSettings } from './settings.tsx';
import { texts } from './texts.ts';

/** The first page: what there is to open, for a visitor and for each role. */
export function Home() {
  const words = useTexts(texts);
  const { value: settings } = useSettings();
  const { value: me } = useWhoIsHere();
  if (!settings || me === undefined) return null;
  const offered = consolesFor(me, settings);
  return (
    <div className="page home">
      <title>{settings.spName}</title>
      <p className="overline">{words.platform}</p>
      <h1>{me ? words.yourWork : settings.spName}</h1>
      <p className="lead">{words.introduction}</p>
      {!me && <h2>{words.welcome}</h2>}
      {offered.length === 0 && <p>{me ? words.nothingForYou : words.realCarriers}</p>}
      {groups.map((group) => {
        const inGroup = offered.filter((one) => one.group === group);
        return inGroup.length > 0 && <Doors key={group} title={me && words.groups[group]} consoles={inGroup} />;
      })}
    </div>
  );
}

function Doors({ title, consoles }: { title: string | null; consoles: readonly Console[] }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  return (
    <>
      {title && <h2>{title}</h2>}
      <ul className="doors">
        {consoles.map(({ path, name, about }) => (
          <li key={path}>
            <Link to={`/${path}`}>
              <strong>{name[language]}</strong>
              <span>{about[language]}</span>
              <em>
                {words.open} <ArrowRightOutlined />
              </em>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
