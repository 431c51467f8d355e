import { ArrowRightOutlined } from '@ant-design/icons';
import { Link } from 'react-router';
import './home.css';
import { consoles } from './consoles.ts';
import { useTexts } from './language.tsx';
import { useSettings } from './settings.tsx';
import { texts } from './texts.ts';

/** The first page: what there is to open. */
export function Home() {
  const words = useTexts(texts);
  const { value: settings } = useSettings();
  if (!settings) return null;
  const offered = consoles.filter((one) => one.isOffered(settings));
  return (
    <div className="page home">
      <title>{settings.spName}</title>
      <p className="overline">{words.platform}</p>
      <h1>{settings.spName}</h1>
      <p className="lead">{words.introduction}</p>
      <h2>{words.welcome}</h2>
      {offered.length === 0 && <p>{words.realCarriers}</p>}
      <ul className="doors">
        {offered.map(({ path }) => (
          <li key={path}>
            <Link to={`/${path}`}>
              <strong>{words.consoles[path]}</strong>
              <span>{words.about[path]}</span>
              <em>
                {words.open} <ArrowRightOutlined />
              </em>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
