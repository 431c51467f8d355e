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
      'call_list',
      'call_seating',
    ],
    ...['link_instruction', 'link_lease', 'link_state', 'trace_reach'],
    ...['alarm', 'alarm_contact', 'alarm_notice', 'alarm_step', 'security_duty'],
    ...['bill_run', 'billing_stop', 'cancel_file', 'carrier_file', 'carrier_file_fault'],
    ...['reconciliation_run', 'reconciliation_sign_off', 'reconciliation_telemarketer', 'reconciliation_total'],
    ...['settlement_entry', 'settlement_line', 'settlement_sheet'],
    ...['ticket', 'ticket_attachment', 'ticket_event', 'ticket_follow_up', 'ticket_message', 'ticket_notice'],
    ...['ticket_off_duty', 'ticket_presence', 'ticket_view', 'work_order', 'fax'],
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
