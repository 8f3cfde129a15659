import type { AuthorizationManagementClient } from '@azure/arm-authorization';
import type { ComputeManagementClient } from '@azure/arm-compute';
import type { ManagementLockClient } from '@azure/arm-locks';
import type { MonitorClient } from '@azure/arm-monitor';
import type { NetworkManagementClient } from '@azure/arm-network';
import type { RecoveryServicesBackupClient } from '@azure/arm-recoveryservicesbackup';
import type { ResourceManagementClient } from '@azure/arm-resources';
import type { StorageManagementClient } from '@azure/arm-storage';
import type { CommonClientOptions, ServiceClient } from '@azure/core-client';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { keep } from '../keep.js';
import type { Identities, Power } from './credentials.js';
import { ARM, armOnly, knownWritesOnly, readingOnly } from './guard.js';
import { stamping } from './stamp.js';

/** What all clients share. */
export interface Connection {
  readonly identities: Identities;
  readonly version: string;
  readonly newId: () => string;
  /** Instead of the network; for tests. */
  readonly httpClient?: HttpClient | undefined;
}

/** The SDK clients of one identity and one pipeline, each of the subscription in which the resource lies. */
export interface Clients {
  /** Whose they are, in an operator's words. */
  readonly identity: string;
  readonly compute: (subscription: string) => Promise<ComputeManagementClient>;
  readonly network: (subscription: string) => Promise<NetworkManagementClient>;
  readonly backup: (subscription: string) => Promise<RecoveryServicesBackupClient>;
  readonly resources: (subscription: string) => Promise<ResourceManagementClient>;
  readonly locks: (subscription: string) => Promise<ManagementLockClient>;
  readonly authorization: (subscription: string) => Promise<AuthorizationManagementClient>;
  readonly monitor: (subscription: string) => Promise<MonitorClient>;
  readonly storage: (subscription: string) => Promise<StorageManagementClient>;
  /**
   * For Resource Graph, whose SDK would bring a pipeline of another generation with it: one that our policies do not
   * fit into, that retries, and that registers resource providers of its own accord, which is a write.
   */
  readonly plain: () => Promise<ServiceClient>;
}

/** `read`: the pipeline that refuses writes. `write`: the one of the step drivers and the backup trigger. */
export function clientsOf(connection: Connection, power: Power, access: 'read' | 'write'): Clients {
  const credential = () => connection.identities.credential(power);
  const options = pipelineOptions(connection, access);
  const plain = keep(async (endpoint: string) => {
    const { ServiceClient } = await import('@azure/core-client');
    return new ServiceClient({ ...options, endpoint, credential: await credential() });
  });
  return {
    identity: connection.identities.describe(power),
    compute: keep(async (subscription) => {
      const { ComputeManagementClient } = await import('@azure/arm-compute');
      return new ComputeManagementClient(await credential(), subscription, options);
    }),
    network: keep(async (subscription) => {
      const { NetworkManagementClient } = await import('@azure/arm-network');
      return new NetworkManagementClient(await credential(), subscription, options);
    }),
    backup: keep(async (subscription) => {
      const { RecoveryServicesBackupClient } = await import('@azure/arm-recoveryservicesbackup');
      return new RecoveryServicesBackupClient(await credential(), subscription, options);
    }),
    resources: keep(async (subscription) => {
      const { ResourceManagementClient } = await import('@azure/arm-resources');
      return new ResourceManagementClient(await credential(), subscription, options);
    }),
    locks: keep(async (subscription) => {
      const { ManagementLockClient } = await import('@azure/arm-locks');
      return new ManagementLockClient(await credential(), subscription, options);
    }),
    authorization: keep(async (subscription) => {
      const { AuthorizationManagementClient } = await import('@azure/arm-authorization');
      return new AuthorizationManagementClient(await credential(), subscription, options);
    }),
    monitor: keep(async (subscription) => {
      const { MonitorClient } = await import('@azure/arm-monitor');
      return new MonitorClient(await credential(), subscription, options);
    }),
    storage: keep(async (subscription) => {
      const { StorageManagementClient } = await import('@azure/arm-storage');
      return new StorageManagementClient(await credential(), subscription, options);
    }),
    plain: () => plain(ARM),
  };
}

function pipelineOptions(
  { version, newId, httpClient }: Connection,
  access: 'read' | 'write',
): CommonClientOptions & { readonly userAgentOptions: { readonly userAgentPrefix: string } } {
  const guards = [armOnly, access === 'read' ? readingOnly : knownWritesOnly];
  return {
    // The SDK would repeat any method on 408, 5xx and broken connections, writes among them, and sleep out a 429 with
    // the case in its hands (design.md 6). The case waits instead, in storage, and looks before it writes again.
    retryOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: `backup-medic/${version}` },
    additionalPolicies: [
      { policy: stamping(newId), position: 'perCall' },
      ...guards.map((policy) => ({ policy, position: 'perRetry' as const })),
    ],
    ...(httpClient === undefined ? {} : { httpClient }),
  };
}
