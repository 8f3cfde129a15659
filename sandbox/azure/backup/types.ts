/** What Recovery Services calls them. */
export const ITEM_TYPE = 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems';
export const POINT_TYPE = `${ITEM_TYPE}/recoveryPoints`;
