import { BlockList, isIP } from 'node:net';

// Everything that is not the public internet, by the IANA special-purpose registries (RFC 6890 and its successors).
const ranges: [address: string, bits: number, family: 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
];

const blocked = new BlockList();
for (const [address, bits, family] of ranges) blocked.addSubnet(address, bits, family);

/**
 * Whether an IP address is anything but a public one: private, loopback, link-local, shared, reserved, multicast or
 * made for documentation. Addresses that carry an IPv4 one inside (mapped, translated, 6to4) are judged by it.
 *
 * @param address an IP address, as resolvers give them; anything else counts as private
 */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return blocked.check(address, 'ipv4');
  if (family === 0) return true;
  const groups = expand(address);
  if (!groups) return true;
  const [a = 0, b = 0, c = 0] = groups;
  const last = `${(groups[6] ?? 0) >> 8}.${(groups[6] ?? 0) & 255}.${(groups[7] ?? 0) >> 8}.${(groups[7] ?? 0) & 255}`;
  // ::/96 and ::ffff:0:0/96 (mapped), ::ffff:0:0:0/96 (translated), 64:ff9b::/96 (NAT64).
  if (groups.slice(0, 4).every(group => group === 0)) {
    const [e = 0, f = 0] = groups.slice(4);
    if ((e === 0 && (f === 0 || f === 0xffff)) || (e === 0xffff && f === 0)) {
      return (groups[6] === 0 && (groups[7] ?? 0) < 2) || isPrivateAddress(last);
    }
    return true;
  }
  if (a === 0x64 && b === 0xff9b) return c !== 0 || isPrivateAddress(last);
  if (a === 0x2002) return isPrivateAddress(`${b >> 8}.${b & 255}.${c >> 8}.${c & 255}`);
  // Only 2000::/3 is handed out to the public; within it Teredo, benchmarking, ORCHID and documentation are not.
  if (a >> 13 !== 1) return true;
  if (a === 0x2001 && (b < 0x200 || b === 0xdb8)) return true;
  return a === 0x3fff && b < 0x1000;
}

function expand(address: string): number[] | undefined {
  let text = address.split('%')[0] ?? '';
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (dotted) {
    const [, head = '', ...bytes] = dotted;
    const [w = 0, x = 0, y = 0, z = 0] = bytes.map(Number);
    text = `${head}${((w << 8) | x).toString(16)}:${((y << 8) | z).toString(16)}`;
  }
  const [left = '', right] = text.split('::');
  const head = left ? left.split(':') : [];
  const tail = right ? right.split(':') : [];
  const gap = right === undefined ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...Array<string>(Math.max(0, gap)).fill('0'), ...tail].map(group =>
    Number.parseInt(group, 16),
  );
  return groups.length === 8 && groups.every(group => group >= 0 && group <= 0xffff) ? groups : undefined;
}
