import type { PduView } from '../../simulators/contract.ts';
import { formatTime, hourAndMinute } from '../shell/beijing.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { groupHex } from './hex.ts';
import { texts } from './texts.ts';
import './pdu-list.css';

/** The PDUs a message went through at the gateway, each to be opened to its fields and bytes. */
export function PduList({ pdus }: { pdus: readonly PduView[] }) {
  const words = useTexts(texts);
  return (
    <details className="pdus">
      <summary>{words.pdus(pdus.length)}</summary>
      {pdus.map((pdu) => (
        <Pdu key={`${pdu.at} ${pdu.name} ${pdu.hex}`} pdu={pdu} />
      ))}
    </details>
  );
}

function Pdu({ pdu: { name, at, direction, fields, hex } }: { pdu: PduView }) {
  const { language } = useLanguage();
  const words = useTexts(texts);
  const time = formatTime(Date.parse(at), language, { ...hourAndMinute, second: '2-digit' });
  return (
    <details className="pdu">
      <summary>
        <strong>{name}</strong> {words.pduDirection[direction]} <time dateTime={at}>{time}</time>
      </summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.field}</th>
            <th scope="col">{words.fieldValue}</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(fields).map(([field, value]) => (
            <tr key={field}>
              <th scope="row">{field}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="hex-title">{words.frame}</p>
      <code className="hex">{groupHex(hex)}</code>
    </details>
  );
}
