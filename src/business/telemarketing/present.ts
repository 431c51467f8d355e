import type { RowFault } from '../../platform/csv.ts';
import type { Language } from '../../platform/http/index.ts';
import { faultsIn } from '../../platform/table.ts';
import { maskPhone } from '../../values/phone.ts';
import { beijingIso } from '../../values/time.ts';
import type { ListProgress, TelemarketingConsent } from '../consent/index.ts';
import type { CallListView, ConsentListView } from './contract.ts';
import { type Removal, rowStateOf } from './model.ts';
import type { CallList, ConsentList } from './store.ts';

/** A call list as pages show it. */
export function presentCallList(
  list: CallList,
  removed: Partial<Record<Removal, number>>,
  language: Language,
): CallListView {
  const { id, organisation, product, name, numbers } = list;
  return {
    id,
    organisation,
    product,
    name,
    importedAt: beijingIso(list.importedAt),
    numbers,
    removed,
    faults: presentFaults(list.faults, language),
    faultCount: list.faultCount,
  };
}

const noRows = { withoutRecording: 0, toEnter: 0, entered: 0, open: 0 };

/** A consent list as pages show it. */
export function presentConsentList(
  list: ConsentList,
  progress: ListProgress | undefined,
  language: Language,
): ConsentListView {
  const { id, organisation, name, taken } = list;
  return {
    id,
    organisation,
    name,
    uploadedAt: beijingIso(list.uploadedAt),
    taken,
    progress: progress ?? noRows,
    faults: presentFaults(list.faults, language),
    faultCount: list.faultCount,
  };
}

/** A row of a consent list as pages show it. */
export function presentRow(row: TelemarketingConsent) {
  return {
    row: row.row,
    phone: maskPhone(row.phone),
    product: row.product,
    consentedAt: beijingIso(row.consentedAt),
    scriptVersion: row.scriptVersion,
    callerId: row.callerId,
    recording: row.recording,
    ...(row.recordingHash !== null && { recordingHash: row.recordingHash }),
    state: rowStateOf(row),
    ...(row.enteredAt !== null && { enteredAt: beijingIso(row.enteredAt) }),
  };
}

/** What was wrong with rows, with phones masked: the line finds them in the file. */
function presentFaults(faults: readonly RowFault[], language: Language) {
  return faultsIn(faults, language).map((one) =>
    one.field === 'phone' ? { ...one, value: maskPhone(one.value) } : one,
  );
}
