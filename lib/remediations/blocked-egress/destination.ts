import type { EffectiveNetworkSecurityGroup, ServiceTags } from '../../model/resources/network.js';
import {
  addressesOf,
  covers,
  EVERY_ADDRESS,
  isOutsideStorage,
  NO_ADDRESS,
  rangeOf,
  setOf,
  type Addresses,
  type Range,
} from './ipv4.js';
import type { Sight } from '../../model/sight.js';

/** A relation that cannot be told. `ask` names the read that may tell it; without one, none will. */
export interface Unknown {
  readonly ask?: 'service-tags' | 'virtual-network';
  readonly why: string;
}

/** Where a flow goes, and how what rules and routes name relates to that. */
export interface Destination {
  readonly name: string;
  /** Its addresses. While they need not be known, every address stands for them. */
  readonly addresses: Addresses;
  /** Which addresses a rule's destination stands for, as far as they can matter here. */
  coverOf(prefix: string): Addresses | Unknown;
}

export function isUnknown(cover: object): cover is Unknown {
  return 'why' in cover;
}

/** What several prefixes of one rule stand for together. */
export function coverOfAll(destination: Destination, prefixes: readonly string[]): Addresses | Unknown {
  const known: Range[] = [];
  let unknown: Unknown | undefined;
  for (const prefix of prefixes) {
    const cover = destination.coverOf(prefix);
    if (isUnknown(cover)) {
      unknown ??= cover;
    } else {
      known.push(...cover);
    }
  }
  const together = setOf(known);
  return unknown === undefined || covers(together, EVERY_ADDRESS) ? together : unknown;
}

/** What is read of the world only where a verdict needs it. */
export interface TagSights {
  readonly serviceTags?: Sight<ServiceTags> | undefined;
  readonly effectiveNsgs?: Sight<readonly EffectiveNetworkSecurityGroup[]> | undefined;
}

/** Symbols that hold all of `Storage.<Region>` whatever its prefixes are (domain.md b; `Internet` holds Azure's own). */
const HOLD_STORAGE = new Set(['*', 'any', 'internet', 'storage']);
/** Symbols of the host's and the platform's own addresses, none of them Storage. */
const NEVER_STORAGE = new Set(['azureloadbalancer', 'azureplatformdns', 'azureplatformimds', 'azureplatformlkm']);

/** The service tag of a region's Storage, as the destination of the backup flow. */
export function storageAt(tag: string, { serviceTags, effectiveNsgs }: TagSights): Destination {
  const own = ownAddresses(tag, serviceTags);
  const cache = new Map<string, Addresses | Unknown>();

  /** Addresses need comparing only where Storage could be partly among them. */
  const compared = (set: Addresses): Addresses | Unknown => {
    const near = set.filter((range) => !isOutsideStorage(range));
    if (near.length === 0) {
      return NO_ADDRESS;
    }
    return isUnknown(own) && !covers(set, EVERY_ADDRESS) ? own : set;
  };

  const find = (named: string): Addresses | Unknown => {
    const prefix = named.toLowerCase();
    if (HOLD_STORAGE.has(prefix) || prefix === tag.toLowerCase()) {
      return EVERY_ADDRESS;
    }
    if (NEVER_STORAGE.has(prefix) || prefix.includes(':')) {
      return NO_ADDRESS; // IPv6 carries no flow that leaves by an IPv4 configuration
    }
    if (prefix === 'virtualnetwork') {
      const widened = virtualNetworkPrefixes(effectiveNsgs);
      return isUnknown(widened) ? widened : compared(addressesOf(widened));
    }
    const range = rangeOf(prefix);
    if (range !== undefined) {
      return compared([range]);
    }
    const prefixes = prefixesOf(named, serviceTags);
    return isUnknown(prefixes) ? prefixes : compared(addressesOf(prefixes));
  };

  return {
    name: tag,
    addresses: isUnknown(own) ? EVERY_ADDRESS : own,
    coverOf(prefix) {
      const cover = cache.get(prefix) ?? find(prefix);
      cache.set(prefix, cover);
      return cover;
    },
  };
}

function ownAddresses(tag: string, serviceTags: TagSights['serviceTags']): Addresses | Unknown {
  const prefixes = prefixesOf(tag, serviceTags);
  const addresses = isUnknown(prefixes) ? prefixes : addressesOf(prefixes);
  const isNowhere = !isUnknown(addresses) && addresses.length === 0;
  return isNowhere ? { why: `Azure's list of service tags has no IPv4 prefix of ${tag}` } : addresses;
}

/** The prefixes of a service tag, from the service-tag API. */
export function prefixesOf(tag: string, serviceTags: Sight<ServiceTags> | undefined): readonly string[] | Unknown {
  if (serviceTags === undefined) {
    return { ask: 'service-tags', why: `the prefixes of ${tag} are not known` };
  }
  if (!serviceTags.seen) {
    return { why: serviceTags.why };
  }
  const listed = serviceTags.value.find(({ name }) => name.toLowerCase() === tag.toLowerCase());
  return listed?.prefixes ?? { why: `Azure's list of service tags has no ${tag}` };
}

/**
 * The tag VirtualNetwork holds user-route prefixes and "might also contain default routes": then a rule on it decides
 * about Storage (no-network.md row 22). Only the effective rules show it.
 */
function virtualNetworkPrefixes(
  effective: Sight<readonly EffectiveNetworkSecurityGroup[]> | undefined,
): readonly string[] | Unknown {
  if (effective === undefined) {
    return { ask: 'virtual-network', why: 'what the tag VirtualNetwork holds is not known' };
  }
  if (!effective.seen) {
    return { why: effective.why };
  }
  const prefixes = effective.value.flatMap(({ tagPrefixes }) => tagPrefixes['virtualnetwork'] ?? []);
  return prefixes.length > 0 ? prefixes : { why: 'the effective security rules do not say what VirtualNetwork holds' };
}
