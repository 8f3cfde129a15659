/** IPv4 addresses as numbers; a prefix as the first and last of its addresses. (Backup traffic is IPv4 here.) */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export const EVERYWHERE: Range = { from: 0, to: 2 ** 32 - 1 };

export function addressOf(text: string): number | undefined {
  const parts = text.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  if (parts.length !== 4 || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** `10.0.0.0/8`, `10.0.0.4`, or `10.0.0.1-10.0.0.9`; undefined for anything else, IPv6 among it. */
export function rangeOf(text: string): Range | undefined {
  const [first = '', last] = text.split('-');
  if (last !== undefined) {
    const [from, to] = [addressOf(first), addressOf(last)];
    return from === undefined || to === undefined ? undefined : { from, to };
  }
  const [base = '', bits = '32'] = text.split('/');
  const address = addressOf(base);
  if (address === undefined || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) return undefined;
  const size = 2 ** (32 - Number(bits));
  const from = Math.floor(address / size) * size;
  return { from, to: from + size - 1 };
}

export const rangesOf = (texts: readonly string[]): readonly Range[] => texts.flatMap((text) => rangeOf(text) ?? []);
export const holds = (ranges: readonly Range[], address: number): boolean =>
  ranges.some(({ from, to }) => from <= address && address <= to);
export const sizeOf = ({ from, to }: Range): number => to - from;

/**
 * Addresses that stand for all of `wanted` when it is judged by `judges`: the first of each range and both sides of
 * every boundary inside it. What holds for these holds for every address between them.
 */
export function witnesses(wanted: readonly Range[], judges: readonly Range[]): readonly number[] {
  const boundaries = judges.flatMap(({ from, to }) => [from, to + 1]);
  return wanted.flatMap(({ from, to }) => [from, ...boundaries.filter((at) => at > from && at <= to)]);
}
