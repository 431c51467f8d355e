import { dayIn, leaders, type Report } from '../../platform/reports.ts';

/** CA-015: what people look for nearby, and where. */
export const enquiries: Report = {
  name: 'nearby-enquiries',
  title: { 'zh-CN': '周边热点查询', en: 'Places nearby: enquiries' },
  question: {
    'zh-CN': '用户在哪里查询哪类地点？通过短信还是电话？有多少没有查到？',
    en: 'What do people look for nearby, where, by SMS or telephone, and how often was nothing found?',
  },
  roles: leaders,
  grains: ['day', 'week', 'month', 'total'],
  dimensions: [
    {
      name: 'category',
      title: { 'zh-CN': '类别', en: 'Category' },
      values: {
        wash: { 'zh-CN': '洗车', en: 'Car wash' },
        repair: { 'zh-CN': '修车', en: 'Repair' },
        maintenance: { 'zh-CN': '保养', en: 'Maintenance' },
        decoration: { 'zh-CN': '装饰', en: 'Decoration' },
        parking: { 'zh-CN': '停车', en: 'Parking' },
        '-': { 'zh-CN': '未说明', en: 'Not said' },
      },
    },
    { name: 'district', title: { 'zh-CN': '区县', en: 'District' } },
    {
      name: 'channel',
      title: { 'zh-CN': '渠道', en: 'Channel' },
      values: { sms: { 'zh-CN': '短信', en: 'SMS' }, agent: { 'zh-CN': '电话', en: 'Telephone' } },
    },
  ],
  figures: [
    { name: 'enquiries', title: { 'zh-CN': '查询次数', en: 'Enquiries' }, unit: 'count', over: 'sum' },
    { name: 'nothing', title: { 'zh-CN': '没有查到', en: 'Nothing found' }, unit: 'count', over: 'sum' },
  ],
  async count(db, { from, until }) {
    const rows = await db.read<{
      day: string;
      category: string;
      district: string;
      channel: string;
      asked: number;
      nothing: number;
    }>(
      `select ${dayIn('at')}::text as day, coalesce(category, '-') as category, coalesce(district, '-') as district, channel,
         count(*)::int as asked, (count(*) filter (where found = 0))::int as nothing
       from nearby_enquiry where at >= $1 and at < $2 group by 1, 2, 3, 4`,
      [from, until],
    );
    return rows.map(({ day, category, district, channel, asked, nothing }) => ({
      day,
      keys: [category, district, channel],
      figures: [asked, nothing],
    }));
  },
};

/** Reports about places nearby. */
export const reports: readonly Report[] = [enquiries];
