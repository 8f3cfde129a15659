/** Why a job failed: the number, its name, and Azure's own words for both. */
export interface Failure {
  readonly errorCode: number;
  readonly errorTitle: string;
  readonly errorString: string;
  readonly recommendations: readonly string[];
}

/** recordings/a-protecteditems-health-400206-ExtensionSnapshotFailedNoNetwork. */
export const NO_NETWORK: Failure = {
  errorCode: 400206,
  errorTitle: 'ExtensionSnapshotFailedNoNetwork',
  errorString: 'Snapshot operation failed due to no network connectivity on the virtual machine.',
  recommendations: [
    'Ensure that VM has network access. For snapshot to succeed, either whitelist Azure datacenter IP ranges or setup a proxy server for network access. For more details, refer to  https://aka.ms/extension-snapshot-failed-nonetwork. If you are already using proxy server, make sure that proxy server settings are configured correctly.',
  ],
};

/** recordings/a-protecteditems-health-400196-UserErrorGuestAgentStatusUnavailable. */
export const AGENT_UNAVAILABLE: Failure = {
  errorCode: 400196,
  errorTitle: 'UserErrorGuestAgentStatusUnavailable',
  errorString: 'VM agent is unable to communicate with the Azure Backup Service.',
  recommendations: [
    'Ensure that VM agent is latest and running. Allow access to IP 168.63.129.16 (refer https://docs.microsoft.com/en-us/azure/virtual-machines/extensions/features-windows#network-access ). For more information, please refer to https://aka.ms/guestagent-status-unavailable ',
  ],
};

/** recordings/a-job-detail-failed-400136-UserErrorVmNotFoundV2. */
export const VM_NOT_FOUND: Failure = {
  errorCode: 400136,
  errorTitle: 'UserErrorVmNotFoundV2',
  errorString: "Virtual machine doesn't exist.",
  recommendations: [
    'Please make sure that virtual machine exists or select a different virtual machine. For more details, please refer to http://aka.ms/UserErrorVmNotFoundV2',
  ],
};

/** recordings/a-protecteditems-health-400198-UserErrorKeyVaultPermissionsNotConfigured. */
export const KEY_VAULT_PERMISSIONS: Failure = {
  errorCode: 400198,
  errorTitle: 'UserErrorKeyVaultPermissionsNotConfigured',
  errorString:
    'Azure Backup Service does not have sufficient permissions to Key Vault for Backup of Encrypted Virtual Machines.',
  recommendations: [
    'Please grant the required permissions to the Azure Backup Service. Refer https://azure.microsoft.com/en-in/documentation/articles/backup-azure-vms-encryption/ ',
  ],
};

/** recordings/a-job-detail-completedwithwarnings-400158-UserErrorJobSuccessfullyCancelled. */
export const CANCELLED: Failure = {
  errorCode: 400158,
  errorTitle: 'UserErrorJobSuccessfullyCancelled',
  errorString: 'Job is cancelled.',
  recommendations: [],
};

/** recordings/a-job-detail-completedwithwarnings-400309-UserErrorGenericResourceNotFound: the transfer failed. */
export const TRANSFER_FAILED: Failure = {
  errorCode: 400309,
  errorTitle: 'UserErrorGenericResourceNotFound',
  errorString: 'Azure resource does not exist.',
  recommendations: ['Please make sure required resources exist. If the issue persists, contact Microsoft support.'],
};
