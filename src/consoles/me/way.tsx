import { RightOutlined } from '@ant-design/icons';
import { Link } from 'react-router';

/** A line that leads to another page of one's own. */
export function Way({ to, name, about }: { to: string; name: string; about: string }) {
  return (
    <Link to={to}>
      <span>
        <strong>{name}</strong>
        <small>{about}</small>
      </span>
      <RightOutlined aria-hidden />
    </Link>
  );
}
