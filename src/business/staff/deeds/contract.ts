/** Everything that the audit tells of: a deed that is not here cannot be audited, and the page of the audit has words for each. */
export type AuditAction =
  | 'sign-in'
  | 'sign-out'
  | 'work-order'
  | `account.${'change' | 'create' | 'disable' | 'enable' | 'password-renewed' | 'password-reset' | 'second-factor-reset' | 'unlock'}`
  | `alarm.${'acknowledged' | 'cause' | 'closed' | 'contact-added' | 'contact-changed' | 'contact-removed' | 'contact-tested' | 'contacted' | 'duty' | 'fallback' | 'impact' | 'pressed' | 'remark' | 'told'}`
  | `appraisal.${'appeal' | 'conduct' | 'decision' | 'draw' | 'export' | 'lock' | 'score' | 'self'}`
  | 'audit.search'
  | 'billing.lift-stop'
  | `calls.${'import' | 'seat'}`
  | `care.${'agree-promotions' | 'blacklist' | 'complaint' | 'evidence' | 'explain' | 'goodwill' | 'membership' | 'order' | 'refund' | 'refuse-promotions' | 'stop' | 'unblacklist'}`
  | `catalogue.${'adopt' | 'bench' | 'discard' | 'draft' | 'edit' | 'export' | 'release' | 'restore' | 'unschedule'}`
  | 'contact.look'
  | `contact-list.${'add' | 'remove'}`
  | 'data-wishes.read'
  | 'do-not-promote.import'
  | `errand.${'accept' | 'assign' | 'cancel' | 'complain' | 'describe' | 'finish' | 'pay-out' | 'photo' | 'photo.read' | 'quote' | 'receive' | 'refund' | 'refuse' | 'resume' | 'step' | 'take' | 'wait'}`
  | 'errand-agent.set'
  | `evidence.${'approve' | 'ask' | 'manifest' | 'pdf' | 'refuse' | 'take'}`
  | `export.${'approve' | 'ask' | 'cancel' | 'download' | 'refuse'}`
  | 'fax.upload'
  | `held-text.${'refuse' | 'release'}`
  | `insurance.${'batch' | 'batch-handed' | 'decide' | 'insurer' | 'offer' | 'outcome' | 'retry' | 'secret' | 'withdraw'}`
  | 'link.instruct'
  | `mail.${'again-or-never' | 'download' | 'settle'}`
  | `merchant.${'benefit' | 'document' | 'document.read' | 'draft' | 'drop' | 'end' | 'give-up' | 'group-buy' | 'person' | 'shop' | 'sign' | 'write'}`
  | `message.${'look' | 'search'}`
  | `merchant-settlement.${'draft' | 'file' | 'sign'}`
  | `mms.${'again' | 'approve' | 'begin' | 'discard' | 'exception' | 'filing' | 'medium' | 'push-pause' | 'push-release' | 'push-resume' | 'push-stop' | 'reserve' | 'return' | 'schedule' | 'submit' | 'take-over' | 'test' | 'test-handset' | 'test-handset-off' | 'unschedule' | 'write'}`
  | 'nearby.tell'
  | `number.${'open' | 'open-refused' | 'openings-read' | 'reveal'}`
  | 'order-relations.cancel-file'
  | `orphan.${'look' | 'match' | 'set-aside' | 'withdraw'}`
  | `parked.${'retry' | 'set-aside'}`
  | `password.${'change' | 'refused'}`
  | `places.${'add' | 'close' | 'edit' | 'import'}`
  | `reconciliation.${'difference.assigned' | 'difference.corrected' | 'difference.proposed' | 'difference.remark' | 'difference.reopened' | 'difference.resolved' | 'difference.withdrawn' | 'export' | 'file' | 'file.cancel' | 'run' | 'search' | 'sign'}`
  | 'recording.listen'
  | 'recovery-codes.renew'
  | `remedy.${'approve' | 'export' | 'refuse' | 'settle'}`
  | `report.${'export' | 'recount'}`
  | `second-factor.${'begin' | 'off' | 'on' | 'refused'}`
  | `session.${'end' | 'end-others'}`
  | `settlement.${'draft' | 'entry' | 'export' | 'sign'}`
  | `sign-in.${'refused' | 'too-late'}`
  | `telemarketing.${'call-list' | 'consent-list' | 'entered' | 'recording' | 'recording.listen'}`
  | `ticket.${'answer' | 'assign' | 'attachment.bring' | 'attachment.read' | 'classify' | 'close' | 'done' | 'duty' | 'follow-up' | 'follow-up-done' | 'from-call' | 'give-back' | 'hear' | 'merge' | 'note' | 'open' | 'policy' | 'read' | 'reopen' | 'search' | 'solve' | 'split' | 'supervisor' | 'technical' | 'unmerge' | 'view.remove' | 'view.save' | 'wait'}`
  | `till.${'ban' | 'ban-lifted' | 'date' | 'key' | 'key-closed' | 'offline' | 'undo' | 'webhook' | 'webhook-again'}`
  | 'timeline.read'
  | `unsure.${'delivered' | 'look' | 'undelivered' | 'withdraw'}`
  | 'vehicles.import'
  | 'work.cancel'
  | 'work-order.reply'
  | 'weather.import'
  | `work-orders.${'export' | 'import'}`;
