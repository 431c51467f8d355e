/** A capture of TCP segments from one client to `port`, one payload each, as a pcap file (raw IPv4). */
export function pcapOf(payloads: readonly Uint8Array[], port: number): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(0xffff, 16);
  // LINKTYPE_RAW: packets begin with the IP header.
  head.writeUInt32LE(101, 20);
  let sent = 1;
  const packets = payloads.flatMap((payload) => {
    const packet = Buffer.concat([headersOf(payload.length, port, sent), payload]);
    sent += payload.length;
    const record = Buffer.alloc(16);
    record.writeUInt32LE(packet.length, 8);
    record.writeUInt32LE(packet.length, 12);
    return [record, packet];
  });
  return Buffer.concat([head, ...packets]);
}

const tcpAt = 20;
const headerBytes = 40;

function headersOf(payloadBytes: number, port: number, sequence: number): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  bytes[0] = 0x45;
  bytes.writeUInt16BE(headerBytes + payloadBytes, 2);
  bytes[8] = 64;
  bytes[9] = 6;
  bytes.writeUInt32BE(0x7f000001, 12);
  bytes.writeUInt32BE(0x7f000001, 16);
  bytes.writeUInt16BE(40_000, tcpAt);
  bytes.writeUInt16BE(port, tcpAt + 2);
  bytes.writeUInt32BE(sequence, tcpAt + 4);
  bytes[tcpAt + 12] = 0x50;
  bytes[tcpAt + 13] = 0x18;
  bytes.writeUInt16BE(0xffff, tcpAt + 14);
  return bytes;
}
