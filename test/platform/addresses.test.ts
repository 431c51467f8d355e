import test from 'ava';
import { addressList } from '../../src/platform/http/addresses.ts';
import { faultsOfRoutes, type Route } from '../../src/platform/http/index.ts';

test('An address is let in when it is listed, or in a listed range, in whichever form the socket writes it', (t) => {
  const isListed = addressList(['192.0.2.40', '198.51.100.0/24', '2001:db8::/32']);
  const addresses = ['192.0.2.40', '::ffff:192.0.2.40', '198.51.100.7', '2001:db8::7'];
  t.deepEqual(addresses.filter(isListed), addresses);
  t.deepEqual(['192.0.2.41', '198.51.101.7', '2001:db9::7', '', 'localhost'].filter(isListed), []);
});

test('A route for programs that lists no address is refused at start: nobody is let in by default', (t) => {
  const route = { method: 'POST', path: '/services/x', access: { addresses: [] } } as unknown as Route;
  t.deepEqual(faultsOfRoutes([route]), ['POST /services/x does not declare who may call it']);
});
