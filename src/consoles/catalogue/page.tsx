import { Route, Routes } from 'react-router';
import { NotFound } from '../shell/not-found.tsx';
import { DraftPage } from './draft.tsx';
import { OverviewPage } from './overview.tsx';
import './catalogue.css';

/** The catalogue, and each of its drafts. */
export function CataloguePage() {
  return (
    <Routes>
      <Route index element={<OverviewPage />} />
      <Route path="drafts/:id" element={<DraftPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
