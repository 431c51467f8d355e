// Keeps what the till is drawn with, so that it opens where there is no network. Nothing that the server answers is ever kept:
// whether somebody is a member is asked each time, or not known.
const shelf = 'merchant-shell';
const place = '/merchant';
/** So long a network that neither answers nor fails is waited for. */
const patienceMs = 4000;

addEventListener('install', (event) => {
  event.waitUntil(freshPage().then(() => skipWaiting()));
});

addEventListener('activate', (event) => {
  event.waitUntil(clients.claim());
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  const isTill = pathname === place || pathname.startsWith(`${place}/`);
  if (request.mode === 'navigate' && isTill) event.respondWith(freshPage().catch(() => caches.match(place)));
  else if (isPart(pathname)) event.respondWith(partOf(request));
});

// The page tells what it was drawn with: that is kept, and parts of a build before it go.
addEventListener('message', (event) => {
  const wanted = event.data.filter(isPart);
  event.waitUntil(keepOnly(wanted));
});

/** The names of parts change with their content, so that one that is kept is never out of date. */
function isPart(pathname) {
  return pathname.startsWith('/assets/');
}

/** Every address of the till is the one page of the application. */
async function freshPage() {
  const page = await fetch(place, { signal: AbortSignal.timeout(patienceMs) });
  if (page.ok) await keep(place, page);
  return page;
}

async function partOf(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const part = await fetch(request);
  if (part.ok) await keep(request, part);
  return part;
}

async function keep(request, response) {
  const cache = await caches.open(shelf);
  await cache.put(request, response.clone());
}

async function keepOnly(wanted) {
  const cache = await caches.open(shelf);
  const kept = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  await Promise.all(kept.filter((one) => isPart(one) && !wanted.includes(one)).map((one) => cache.delete(one)));
  await Promise.all(wanted.filter((one) => !kept.includes(one)).map((one) => cache.add(one)));
}
