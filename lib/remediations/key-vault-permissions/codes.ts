/**
 * The error codes of the catalogue with area key-vault that speak of permissions, in backups and restores: one code
 * under its number, its name, and the other name that Azure's own texts give it (domain.md 0; casing does not count).
 */
export const CODES: readonly string[] = [
  'UserErrorKeyVaultPermissionsNotConfigured',
  'UserErrorKeyvaultPermissionNotConfigured',
  '400198',
];
