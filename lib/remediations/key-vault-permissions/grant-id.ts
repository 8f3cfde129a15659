import { sha256 } from '../../model/canonical.js';
import { child, nameOf, type ResourceId } from '../../model/resource-id.js';

/**
 * The one role assignment that we make of a role to a principal at a vault. Its name is a GUID that follows from the
 * three (of version 8, which RFC 9562 leaves to its maker), so that a repeat is no second assignment.
 */
export function grantId(vault: ResourceId, role: ResourceId, principalId: string): ResourceId {
  const hex = sha256([vault, nameOf(role), principalId.toLowerCase()].join('|'));
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(12, 15)}`,
    `a${hex.slice(15, 18)}`,
    hex.slice(18, 30),
  ];
  return child(vault, 'providers', 'Microsoft.Authorization', 'roleAssignments', parts.join('-'));
}
