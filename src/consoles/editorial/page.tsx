import { useEffect } from 'react';
import { Route, Routes, useLocation, useParams } from 'react-router';
import { Board } from './board.tsx';
import { IssuePage } from './issue.tsx';
import { Library } from './library.tsx';
import './page.css';

/** The editorial office: the week of a title, one issue, and the library. */
export function EditorialPage() {
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page begins at its top
  useEffect(() => window.scrollTo(0, 0), [pathname]);
  return (
    <Routes>
      <Route index element={<Board />} />
      <Route path="library" element={<Library />} />
      <Route path="issues/:id" element={<OneIssue />} />
    </Routes>
  );
}

/** Another issue is another page: nothing of the one before stays in its fields. */
function OneIssue() {
  const { id } = useParams() as { id: string };
  return <IssuePage key={id} id={id} />;
}
