import type { Destination, Unknown } from './destination.js';
import { addressesOf, covers, EVERY_ADDRESS, isOutsideStorage, NO_ADDRESS, rangeOf, type Addresses } from './ipv4.js';

/** A DNS server as the destination of a flow: one address, of which it is known whether the network holds it. */
export function serverAt(server: string, networkPrefixes: readonly string[]): Destination {
  const own = addressesOf([server]);
  const isPrivate = own.every(isOutsideStorage);
  const held = (holds: boolean): Addresses => (holds ? EVERY_ADDRESS : NO_ADDRESS);

  const coverOf = (prefix: string): Addresses | Unknown => {
    const name = prefix.toLowerCase();
    const range = rangeOf(prefix);
    if (range !== undefined || name.includes(':')) {
      return held(range !== undefined && covers([range], own));
    }
    switch (name) {
      case '*':
      case 'any':
        return EVERY_ADDRESS;
      case 'internet':
        return held(!isPrivate);
      case 'virtualnetwork':
        // Peered networks and those behind a gateway are in the tag too, and are not looked at.
        return covers(addressesOf(networkPrefixes), own)
          ? EVERY_ADDRESS
          : { why: `whether VirtualNetwork holds ${server} is not known` };
      default:
        return isPrivate ? NO_ADDRESS : { why: `whether ${prefix} holds ${server} is not known` };
    }
  };
  return { name: server, addresses: own, coverOf };
}
