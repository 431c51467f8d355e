import { type ThemeConfig, theme } from 'antd';

// Every pair of colours here keeps the contrast that people with weak eyes need (WCAG 2.2 AA).
const shared = {
  colorPrimary: '#0b5fd0',
  colorInfo: '#0b5fd0',
  borderRadius: 8,
};

const han = "'Noto Sans SC Variable', system-ui, sans-serif";
/** The letters of each language: English has marks of its own (shell.css). */
export const fontFamily = { 'zh-CN': han, en: `'Latin marks', ${han}` } as const;

/** What Ant Design draws by day. */
export const light: ThemeConfig = {
  algorithm: theme.defaultAlgorithm,
  token: {
    ...shared,
    colorError: '#c5221f',
    colorSuccess: '#237804',
    colorSuccessBg: '#f0f9eb',
    colorSuccessBorder: '#a3d48a',
    colorWarning: '#946200',
    colorWarningBg: '#fff8e6',
    colorWarningBorder: '#f0cf7a',
    colorErrorText: '#b42318',
    colorWarningText: '#8a5a00',
    colorTextDescription: 'rgb(0 0 0 / 65%)',
    colorTextPlaceholder: 'rgb(0 0 0 / 55%)',
  },
  components: {
    Button: { defaultHoverColor: '#0b5fd0', defaultActiveColor: '#0b5fd0', colorPrimaryHover: '#094fae' },
    Tag: { colorSuccess: '#0b5e2d', colorWarning: '#7a4f00', colorError: '#b42318' },
  },
};

/** And by night: near black, and a lighter blue for words. */
export const dark: ThemeConfig = {
  algorithm: theme.darkAlgorithm,
  token: {
    ...shared,
    colorBgBase: '#121315',
    colorLink: '#82b4ff',
    colorPrimaryText: '#82b4ff',
    colorErrorText: '#ff9b98',
    colorWarningText: '#f2c66d',
    colorTextDescription: 'rgb(255 255 255 / 65%)',
    colorTextPlaceholder: 'rgb(255 255 255 / 55%)',
  },
  components: {
    Tabs: {
      itemSelectedColor: '#82b4ff',
      itemHoverColor: '#82b4ff',
      itemActiveColor: '#82b4ff',
      inkBarColor: '#82b4ff',
    },
    Button: {
      defaultHoverColor: '#82b4ff',
      defaultActiveColor: '#82b4ff',
      colorError: '#ff8f8c',
      dangerColor: '#2a0d0c',
    },
    Tag: { colorError: '#ff9b98', colorInfo: '#82b4ff' },
  },
};
