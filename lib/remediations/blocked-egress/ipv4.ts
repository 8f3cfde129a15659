/** IPv4 addresses from one to another, both included, as numbers. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Any set of addresses: ranges in order that neither overlap nor touch. */
export type Addresses = readonly Range[];

const ALL_ONES = 2 ** 32 - 1;
export const EVERY_ADDRESS: Addresses = [{ from: 0, to: ALL_ONES }];
export const NO_ADDRESS: Addresses = [];

const OCTETS = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

function addressOf(text: string): number | undefined {
  const octets = OCTETS.exec(text)?.slice(1).map(Number);
  return octets === undefined || octets.some((octet) => octet > 255)
    ? undefined
    : octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

/** What `10.0.0.0/8`, `10.0.0.4` or `10.0.0.4-10.0.0.9` stands for; undefined for anything else, IPv6 among it. */
export function rangeOf(text: string): Range | undefined {
  if (text.includes('-')) {
    const [from, to] = text.split('-').map(addressOf);
    return from === undefined || to === undefined ? undefined : { from, to };
  }
  const [, base = text, bits = '32'] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const address = addressOf(base);
  if (address === undefined || Number(bits) > 32) {
    return undefined;
  }
  const size = 2 ** (32 - Number(bits));
  const from = Math.floor(address / size) * size;
  return { from, to: from + size - 1 };
}

/** How many leading bits a range fixes: routes with more of them win. */
export function bitsOf({ from, to }: Range): number {
  return 32 - Math.log2(to - from + 1);
}

/** Ranges in any order, overlapping or not, as a set. */
export function setOf(ranges: readonly Range[]): Addresses {
  const set: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = set.at(-1);
    if (last !== undefined && range.from <= last.to + 1) {
      set[set.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    } else {
      set.push(range);
    }
  }
  return set;
}

/** The IPv4 addresses that a list of prefixes stands for; what is not IPv4 in it is no part of them. */
export function addressesOf(prefixes: readonly string[]): Addresses {
  return setOf(prefixes.flatMap((prefix) => rangeOf(prefix) ?? []));
}

/** Walks both sets once: tags such as AzureCloud have thousands of ranges. */
export function common(a: Addresses, b: Addresses): Addresses {
  const shared: Range[] = [];
  let [i, j] = [0, 0];
  let [one, other] = [a[0], b[0]];
  while (one !== undefined && other !== undefined) {
    const both = { from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) };
    if (both.from <= both.to) {
      shared.push(both);
    }
    if (one.to < other.to) {
      one = a[++i];
    } else {
      other = b[++j];
    }
  }
  return shared;
}

export function without(all: Addresses, taken: Addresses): Addresses {
  return common(all, complementOf(taken));
}

function complementOf(set: Addresses): Addresses {
  const gaps: Range[] = [];
  let next = 0;
  for (const { from, to } of set) {
    if (from > next) {
      gaps.push({ from: next, to: from - 1 });
    }
    next = to + 1;
  }
  return next > ALL_ONES ? gaps : [...gaps, { from: next, to: ALL_ONES }];
}

export function covers(set: Addresses, part: Addresses): boolean {
  return without(part, set).length === 0;
}

export function isWithin(inner: string, outer: string): boolean {
  const [part, all] = [rangeOf(inner), rangeOf(outer)];
  return part !== undefined && all !== undefined && covers([all], [part]);
}

/**
 * Ranges in which no Storage account lives: private, shared, loopback, link-local, multicast and reserved space, and the
 * host's own address. A rule on these needs no tag's prefixes to be judged.
 */
const NOT_STORAGE: Addresses = addressesOf([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
]);

export function isOutsideStorage(range: Range): boolean {
  return covers(NOT_STORAGE, [range]);
}
