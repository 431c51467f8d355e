import { useTexts } from './language.tsx';
import { useSettings } from './settings.tsx';
import { texts } from './texts.ts';

/** Who runs this, how to reach them, and the numbers the law wants on every page. */
export function Footer() {
  const words = useTexts(texts);
  const { value: settings } = useSettings();
  if (!settings) return <footer />;
  const { spName, hotline, email, licence, filing } = settings;
  return (
    <footer>
      <strong>{spName}</strong>
      <span>
        {words.hotline} <a href={`tel:${hotline}`}>{hotline}</a>
      </span>
      <span>
        {words.email} <a href={`mailto:${email}`}>{email}</a>
      </span>
      <span>
        {words.licence} {licence}
      </span>
      <span>
        {words.filing} {filing}
      </span>
    </footer>
  );
}
