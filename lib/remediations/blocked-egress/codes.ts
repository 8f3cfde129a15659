/**
 * The error codes of the catalogue with area network, operation backup or any, automatable by ARM: one code under its
 * name and its number (no-network.md 3). It says that every disk's snapshot failed, not why.
 */
export const CODES: readonly string[] = ['ExtensionSnapshotFailedNoNetwork', '400206'];
