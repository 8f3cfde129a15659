/**
 * The error codes of the catalogue with area key-vault that speak of permissions, in backups and restores: one code
 * under its number, its name, and the other name that Azure's own texts give it (domain.md 0; casing does not count).
 * And those that a lost key or vault explains: what is recovered has lost its grants, or never had them.
 */
export const CODES: readonly string[] = [
  'UserErrorKeyVaultPermissionsNotConfigured',
  'UserErrorKeyvaultPermissionNotConfigured',
  '400198',
  'UserErrorKeyVaultKeyDoesNotExist',
  'DiskEncryptionInternalError',
  'UserErrorKeyVaultNotFound', // seen only in third-party code (domain.md 0): answering it costs nothing
];
