import type { Me } from '../../business/staff/contract.ts';
import { dictionary } from './dictionary.ts';

export type Role = Me['role'];

/** What the roles of people who work here are called. */
export const roleNames = dictionary({
  'zh-CN': {
    'agent-10010': '10010 话务员',
    'care-agent': '客服坐席',
    'technical-support': '技术支持',
    supervisor: '客服主管',
    editor: '编辑',
    reviewer: '审核',
    'merchant-clerk': '商户店员',
    'merchant-manager': '商户经理',
    'business-developer': '商务拓展',
    'errand-agent': '代办专员',
    telemarketer: '外呼营销',
    'carrier-data-entry': '运营商录入员',
    'hall-clerk': '营业厅营业员',
    'reconciliation-clerk': '对账员',
    operator: '运维',
    finance: '财务',
    administrator: '管理员',
  },
  en: {
    'agent-10010': '10010 agent',
    'care-agent': 'Care agent',
    'technical-support': 'Technical support',
    supervisor: 'Supervisor',
    editor: 'Editor',
    reviewer: 'Reviewer',
    'merchant-clerk': 'Merchant clerk',
    'merchant-manager': 'Merchant manager',
    'business-developer': 'Business developer',
    'errand-agent': 'Errand agent',
    telemarketer: 'Telemarketer',
    'carrier-data-entry': 'Carrier data entry',
    'hall-clerk': 'Hall clerk',
    'reconciliation-clerk': 'Reconciliation clerk',
    operator: 'Operator',
    finance: 'Finance',
    administrator: 'Administrator',
  },
});
