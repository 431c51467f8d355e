import { App, ConfigProvider } from 'antd';
import en from 'antd/es/locale/en_US';
import zhCN from 'antd/es/locale/zh_CN';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { AppearanceProvider, useAppearance } from './appearance.tsx';
import { Broken } from './broken.tsx';
import { type Console, consoles } from './consoles.ts';
import { Gate } from './gate.tsx';
import { Home } from './home.tsx';
import { LanguageProvider, useLanguage } from './language.tsx';
import { Layout, PublicLayout } from './layout.tsx';
import { useMediaQuery } from './media.ts';
import { NotFound } from './not-found.tsx';
import { SettingsProvider } from './settings.tsx';
import { dark, fontFamily, light } from './theme.ts';

const locales = { 'zh-CN': zhCN, en };

/**
 * Lists and hints open inside the part of the page they belong to, so that a screen reader finds them there. In a dialog that is
 * its container: what is around it takes no clicks.
 */
function popupPlace(trigger?: HTMLElement): HTMLElement {
  return trigger?.closest<HTMLElement>('main, .bar, .ant-drawer, .ant-modal-container') ?? document.body;
}

/** A page that comes when it is opened. One that does not come is told where it would stand. */
function page(lazy: Console['lazy']) {
  return { lazy: () => lazy().catch(failing), ErrorBoundary: Broken };
}

/** The router shows nothing when a page does not come; what fails while it is drawn, it shows. */
function failing(error: unknown) {
  return {
    Component(): never {
      throw error;
    },
  };
}

const router = createBrowserRouter([
  {
    Component: Layout,
    ErrorBoundary: Broken,
    HydrateFallback: () => null,
    children: [
      { index: true, Component: Home },
      { path: 'sign-in', ...page(async () => ({ Component: (await import('./sign-in.tsx')).SignIn })) },
      ...consoles.map((one) => ({
        element: <Gate console={one} />,
        // The gate has no address of its own: it would be met alone, with nothing behind it.
        children: [{ path: one.isDeep ? `${one.path}/*` : one.path, ...page(one.lazy) }],
      })),
      { path: '*', Component: NotFound },
    ],
  },
  {
    Component: PublicLayout,
    ErrorBoundary: Broken,
    HydrateFallback: () => null,
    children: [
      { path: 'help', ...page(async () => ({ Component: (await import('../help/page.tsx')).HelpPage })) },
      { path: 'me/*', ...page(async () => ({ Component: (await import('../me/page.tsx')).MePage })) },
      { path: 'p/:product', ...page(async () => ({ Component: (await import('../product/page.tsx')).ProductPage })) },
    ],
  },
]);

/** The application: one look, one language and one set of addresses for every console. */
export function Shell() {
  return (
    <LanguageProvider>
      <AppearanceProvider>
        <Look />
      </AppearanceProvider>
    </LanguageProvider>
  );
}

function Look() {
  const { language } = useLanguage();
  const { isDark } = useAppearance();
  const motion = !useMediaQuery('(prefers-reduced-motion: reduce)');
  const { token, ...look } = isDark ? dark : light;
  return (
    <ConfigProvider
      locale={locales[language]}
      theme={{ ...look, token: { ...token, motion, fontFamily: fontFamily[language] } }}
      button={{ autoInsertSpace: false }}
      getPopupContainer={popupPlace}
    >
      <App>
        <SettingsProvider>
          <RouterProvider router={router} />
        </SettingsProvider>
      </App>
    </ConfigProvider>
  );
}
