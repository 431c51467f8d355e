import { Route, Routes } from 'react-router';
import { Agents } from './agents.tsx';
import { Board } from './board.tsx';
import { OneErrand } from './errand.tsx';
import { Prices } from './prices.tsx';
import './page.css';

/** Errands: the board, one of them, who does them, and what they cost. */
export function ErrandsPage() {
  return (
    <Routes>
      <Route index element={<Board />} />
      <Route path="agents" element={<Agents />} />
      <Route path="prices" element={<Prices />} />
      <Route path=":id" element={<OneErrand />} />
    </Routes>
  );
}
