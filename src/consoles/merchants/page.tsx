import { Route, Routes } from 'react-router';
import { MerchantList } from './list.tsx';
import { OneMerchant } from './merchant.tsx';
import { WatchPage } from './watch.tsx';
import './page.css';

/** Merchants: the list of all, and one of them. */
export function MerchantsPage() {
  return (
    <Routes>
      <Route index element={<MerchantList />} />
      <Route path="misuse" element={<WatchPage />} />
      <Route path=":id" element={<OneMerchant />} />
    </Routes>
  );
}
