/**
 * The error codes of the catalogue with area key-vault that a missing key explains, and the restore of an encrypted VM
 * that is not allowed. A key that cannot be read looks as one that may not be read, hence 400198 and its spellings
 * (domain.md 0: they really occur). A number exists for that one alone.
 */
export const CODES: readonly string[] = [
  '400198',
  'UserErrorKeyVaultPermissionsNotConfigured',
  'UserErrorKeyVaultPermissionNotConfigured',
  'UserErrorKeyVaultKeyDoesNotExist',
  'DiskEncryptionInternalError',
  'UserErrorKeyVaultNotFound', // seen only in third-party code (domain.md 0): answering it costs nothing
  'ProviderAuthorizationFailed',
  'UserErrorProviderAuthorizationFailed',
];

const NOT_ALLOWED = /^(?:usererror)?providerauthorizationfailed$/i;

/** Whether a restore was refused as such: Azure Backup may not create an encrypted VM (error catalogue, documented). */
export function isRestoreNotAllowed(codes: readonly string[]): boolean {
  return codes.some((code) => NOT_ALLOWED.test(code));
}
