/**
 * Where each table lives once one machine is outgrown and the database is a Citus cluster (ops/citus/README.md). A table of a new
 * migration is named here, or `test/ops/citus.test.ts` fails.
 */
export const shards = {
  /** What grows with traffic: spread over the nodes by phone, all rows of one phone on one node. */
  byPhone: [
    ...['subscriber', 'subscription', 'subscription_event', 'consent', 'trial_taken', 'price_notice', 'sealed_holder'],
    ...['open_question', 'mo', 'mo_part', 'mo_seen', 'mt', 'mt_queue', 'submit', 'status_report', 'message_decision'],
    ...['contact_mark', 'held_mt', 'promotion'],
    ...['account', 'transfer', 'charge', 'charge_event', 'charge_refund', 'free_month', 'remedy'],
    ...['order_event', 'order_event_waiting', 'order_verdict', 'order_relation', 'order_chase'],
    ...['carrier_relation', 'carrier_bill', 'reconciliation_difference', 'reconciliation_remark'],
    ...['telemarketing_consent', 'call_list_entry', 'call_record'],
    ...['phone_proof', 'self_session', 'self_copy', 'erasure', 'help_visit'],
    ...[
      'contest_entry',
      'contest_answer',
      'vehicle',
      'vehicle_change',
      'vehicle_asked',
      'reminder',
      'reminder_calendar',
    ],
    ...['nearby_enquiry', 'insurance_told', 'insurance_lead', 'insurance_delivery', 'weather_setting', 'weather_sent'],
    ...['mms_delivery', 'mms_handset', 'mms_resend'],
    ...['group_seat', 'membership_sent', 'redemption', 'till_ban', 'till_delivery', 'till_event', 'till_offline'],
    'till_refusal',
  ],
  /** Small, seldom written, read beside the phone's own rows: a copy on every node. */
  everywhere: [] as string[],
  /** The house's own: on the coordinator, with which gateways, web and worker speak. */
  coordinator: [
    ...['_prisma_migrations', 'agenda_jobs', 'business_clock', 'schedule', 'house_key', 'long_work', 'work_fault'],
    ...['staff_account', 'staff_address', 'staff_audit', 'staff_recovery_code', 'staff_service', 'staff_session'],
    ...['export_request', 'evidence_request', 'number_opening', 'report_day', 'report_rolled', 'visit'],
    ...[
      'catalogue_draft',
      'catalogue_version',
      'trial_seats',
      'held_text',
      'consent_list',
      'sealed_recording',
      'file_came',
      'call_list',
      'call_seating',
    ],
    ...['link_instruction', 'link_lease', 'link_state', 'trace_reach'],
    ...['alarm', 'alarm_contact', 'alarm_notice', 'alarm_step', 'security_duty'],
    ...['bill_run', 'billing_stop', 'cancel_file', 'carrier_file', 'carrier_file_fault'],
    ...['reconciliation_run', 'reconciliation_sign_off', 'reconciliation_telemarketer', 'reconciliation_total'],
    ...['settlement_entry', 'settlement_line', 'settlement_sheet'],
    ...['ticket', 'ticket_attachment', 'ticket_event', 'ticket_follow_up', 'ticket_message', 'ticket_notice'],
    ...['ticket_off_duty', 'ticket_presence', 'ticket_view', 'work_order', 'fax', 'complaint_unsure'],
    ...['mail_in', 'mail_out', 'mail_thread', 'mailbox'],
    ...['appraisal_appeal', 'appraisal_month', 'appraisal_opinion', 'appraisal_sample', 'appraisal_score'],
    ...['contest', 'contest_award', 'place', 'place_change', 'weather_forecast'],
    ...['errand', 'errand_agent', 'errand_event', 'errand_payment', 'errand_photo'],
    ...['insurance_batch', 'insurance_offer', 'insurer'],
    ...[
      'mms_approval',
      'mms_exception',
      'mms_issue',
      'mms_issue_revision',
      'mms_medium',
      'mms_push',
      'mms_push_cursor',
    ],
    'mms_test_handset',
    ...['merchant', 'merchant_contract', 'merchant_document', 'merchant_event', 'merchant_person', 'merchant_warning'],
    ...['merchant_settlement', 'merchant_settlement_line', 'shop', 'benefit', 'group_buy', 'membership_run'],
    ...['redemption_tally', 'till_key', 'till_webhook'],
  ],
};

/**
 * Statements that ask all nodes, each by its name, or by how its name or its text begins, and why that is right: every other one names
 * the phone, or a range of phones and how many, or a lane and a priority. `test/ops/citus.test.ts` asks it of what the hot journeys ask; what
 * the clock asks only now and then is here as well, so that a slow machine finds nothing new.
 */
export const acrossPhones: readonly { readonly asks: readonly string[]; readonly because: string }[] = [
  {
    asks: ['select min(', 'first seat not told'],
    because: 'the clock looks what is due next: the first of an index of each node',
  },
  {
    asks: ['sweep ', 'walk ', 'clear help visits'],
    because: 'retention goes through a table at night, a page at a time',
  },
  {
    asks: [
      ...[
        'phones due',
        'phones unanswered by carriers',
        'phones with charges to end',
        'phones with order events waiting',
      ],
      ...['take order chases', 'alarm old chases', 'cancels to list', 'take old MO parts', 'give up reports'],
      ...['find missed reports', 'find reports of lost MMS', 'tell orphan reports', 'approved remedies'],
      ...['passed inspections', 'open reminders', 'reminded and not delivered', 'paused deliveries', 'push in flight'],
      ...[
        'waiting of push',
        'waiting of membership run',
        'take till events',
        'take decided MTs',
        'take due insurance leads',
        'take seats not told',
        'leads into a batch',
        'leads of a batch are handed',
      ],
      ...[
        'shops that guess',
        'patterns at tills',
        'reach group-buys',
        'undecided group-buys',
        'told group-buys',
        'merchants to settle',
        'used at a merchant in a month',
      ],
    ],
    because: 'the clock takes a page of what is due, along an index that holds only that',
  },
  {
    asks: ['find stale MTs', 'find what was left behind', 'anything to send', 'hand MTs over'],
    because: 'a link that begins, has no connection, or is given up looks for what is its own: along an index by link',
  },
  {
    asks: ['free months charged', 'free months owed to former holders', 'count holders'],
    because: 'once a month, before its bill and before its membership SMS',
  },
  {
    asks: [
      "select link, count(*)::int as pdus from submit where link = any($1) and state = 'sending'",
      'select received_at as at from mo order',
      "select (select count(*)::int from (select 1 from mo where state = 'parked'",
      'select count(*)::int as open from charge',
      'select count(*)::int as offered, count(answered_at)',
    ],
    because:
      'alarms look each half a minute at what is wrong now: along indexes that hold only that, or the calls of a day',
  },
  { asks: ["select 'mo' as table where exists"], because: 'once a day: a partition that must be empty' },
  {
    asks: [
      ...['select product, count(*)::int as subscriptions from', 'select count(*)::int as n from', 'with life as ('],
      ...['select day::text, array[', "select (e.at at time zone 'Asia/Shanghai')::date::text as day"],
    ],
    because: 'reports and alarms count everybody, and keep what they counted of a day',
  },
  {
    asks: ['select 0 as hour where exists'],
    because: 'once for the forecast of an hour: one row of an index for each',
  },
  { asks: ['select exists (select 1 from mt_queue where due_at <= $1)'], because: 'a demonstration moves its clock' },
  { asks: ['open group-buys'], because: 'how many seats of a group-buy are taken is asked of all who took one' },
  {
    asks: ['guesses at tills'],
    because: 'who tries numbers is seen in what all of them were told, in the last minutes',
  },
];

/**
 * Tables of the coordinator that transactions about phones touch. Everything else that happens to phones stays on the nodes, so that two
 * people's orders have nothing in common.
 */
export const besidePhones: Readonly<Record<string, readonly string[]>> = {
  'read, and written by people': [
    ...['benefit', 'billing_stop', 'carrier_file', 'group_buy', 'held_text', 'merchant', 'merchant_contract'],
    ...['merchant_person', 'mms_approval', 'mms_issue', 'place', 'shop', 'till_webhook', 'weather_forecast'],
  ],
  'one row for each page of a work of the clock': [
    ...['bill_run', 'long_work', 'membership_run', 'mms_push', 'mms_push_cursor'],
  ],
  'a line of a merchant’s history when a group-buy is decided': ['merchant_event'],
  'once for a contest, when it is drawn': ['contest', 'contest_award'],
  'a limit that all share: the last seat is taken once': ['redemption_tally', 'trial_seats'],
};
