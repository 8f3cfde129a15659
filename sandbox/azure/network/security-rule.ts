import { objectAt, objectsAt, textAt, textsAt, type JsonObject } from '../json.js';

/** A rule with the singular and plural fields of each side brought together. */
export interface SecurityRule {
  readonly name: string;
  readonly isDefault: boolean;
  readonly outbound: boolean;
  readonly allows: boolean;
  readonly protocol: string;
  readonly priority: number;
  readonly source: Side;
  readonly destination: Side;
}

/** Source or destination of a rule. */
export interface Side {
  /** Prefixes, addresses, tags, `*`. */
  readonly prefixes: readonly string[];
  readonly ports: readonly string[];
  /** Ids of application security groups. */
  readonly groups: readonly string[];
}

const both = (properties: JsonObject, one: string, many: string): readonly string[] => {
  const single = textAt(properties, one);
  return [...(single === undefined || single === '' ? [] : [single]), ...textsAt(properties, many)];
};

const side = (properties: JsonObject, name: 'source' | 'destination'): Side => ({
  prefixes: both(properties, `${name}AddressPrefix`, `${name}AddressPrefixes`),
  ports: both(properties, `${name}PortRange`, `${name}PortRanges`),
  groups: objectsAt(properties, `${name}ApplicationSecurityGroups`).flatMap((group) => textAt(group, 'id') ?? []),
});

/** Missing fields mean the widest: estates of other tools leave them out. */
export function readRule(document: JsonObject, isDefault: boolean): SecurityRule {
  const properties = objectAt(document, 'properties');
  return {
    name: textAt(document, 'name') ?? '',
    isDefault,
    outbound: textAt(properties, 'direction')?.toLowerCase() === 'outbound',
    allows: textAt(properties, 'access')?.toLowerCase() === 'allow',
    protocol: (textAt(properties, 'protocol') ?? '*').toLowerCase(),
    priority: typeof properties['priority'] === 'number' ? properties['priority'] : 0,
    source: side(properties, 'source'),
    destination: side(properties, 'destination'),
  };
}

/** `*`, `443`, `8000-9000`. */
export function portRange(text: string): readonly [from: number, to: number] {
  if (text === '*' || text === '') return [0, 65_535];
  const [from, to] = text.split('-').map(Number);
  return [from ?? 0, to ?? from ?? 0];
}

export const holdsPort = (ports: readonly string[], port: number): boolean =>
  ports.length === 0 || ports.some((one) => portRange(one)[0] <= port && port <= portRange(one)[1]);
