import { Route, Routes } from 'react-router';
import { NotFound } from '../shell/not-found.tsx';
import { MoPage } from './mo.tsx';
import { MtPage } from './mt.tsx';
import { SearchPage } from './search.tsx';
import './messages.css';

/** Looking for messages, and one message. */
export function MessagesPage() {
  return (
    <Routes>
      <Route index element={<SearchPage />} />
      <Route path="mt/:id" element={<MtPage />} />
      <Route path="mo/:id" element={<MoPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
