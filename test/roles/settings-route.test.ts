import test from 'ava';
import { loadCatalog } from '../../src/business/catalog/index.ts';
import { readConfig } from '../../src/platform/config.ts';
import type { Request } from '../../src/platform/http/index.ts';
import { settingsRoute } from '../../src/roles/settings-route.ts';
import { withContent } from '../support/content.ts';

const config = readConfig({ SP_NAME: '河北示例科技有限公司', SP_HOTLINE: '0311-00000000' });

test('CA-X18: pages and texts name the service provider of the settings', async (t) => {
  t.like(await settingsRoute(config, false).handle({} as Request), {
    body: { spName: '河北示例科技有限公司', hotline: '0311-00000000' },
  });
  const house = { spName: config.SP_NAME, hotline: config.SP_HOTLINE };
  const { texts } = await withContent({ 'replies/blacklisted.txt': '{{spName}}，客服{{hotline}}\n' }, (folder) =>
    loadCatalog(folder, house),
  );
  t.is(texts.render('blacklisted', {}).text, '河北示例科技有限公司，客服0311-00000000');
});
