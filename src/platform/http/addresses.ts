import { BlockList, isIP, isIPv6 } from 'node:net';

/** Whether an address is one of those listed: each an IP address, or a range such as `192.0.2.0/24`. */
export function addressList(listed: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const one of listed) {
    const [address, bits] = one.split('/') as [string, string?];
    if (bits === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(bits), familyOf(address));
  }
  return (address) => {
    // A socket that takes both families writes IPv4 as IPv6.
    const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
    return isIP(plain) !== 0 && list.check(plain, familyOf(plain));
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
