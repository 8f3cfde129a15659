import type { AuthorizationManagementClient } from '@azure/arm-authorization';
import type { ComputeManagementClient } from '@azure/arm-compute';
import type { KeyVaultManagementClient } from '@azure/arm-keyvault';
import type { ManagementLockClient } from '@azure/arm-locks';
import type { MonitorClient } from '@azure/arm-monitor';
import type { NetworkManagementClient } from '@azure/arm-network';
import type { RecoveryServicesBackupClient } from '@azure/arm-recoveryservicesbackup';
import type { ResourceManagementClient } from '@azure/arm-resources';
import type { StorageManagementClient } from '@azure/arm-storage';
import type { CommonClientOptions, ServiceClient } from '@azure/core-client';
import type { HttpClient, PipelinePolicy } from '@azure/core-rest-pipeline';
import { GRAPH, graphOnly } from '../directory/guard.js';
import { keep } from '../keep.js';
import { knownVaultWritesOnly, readingVaultsOnly, VAULTS, vaultsOnly } from '../key-vault/guard.js';
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
  readonly keyVault: (subscription: string) => Promise<KeyVaultManagementClient>;
  /**
   * For Resource Graph, whose SDK would bring a pipeline of another generation with it: one that our policies do not
   * fit into, that retries, and that registers resource providers of its own accord, which is a write.
   */
  readonly plain: () => Promise<ServiceClient>;
  /** The data plane of every key vault. */
  readonly vaults: () => Promise<ServiceClient>;
  /** Microsoft Graph, which is only read, whatever the pipeline. */
  readonly graph: () => Promise<ServiceClient>;
}

/**
 * Of whom a token is asked for. Each is asked directly: our vaults lie in our own tenant, so the challenge with which a
 * vault names its tenant (recordings/h-keyvault-dataplane-401-challenge) would tell us nothing, and cost a call.
 */
type Audience = typeof ARM | typeof VAULTS | typeof GRAPH;

/** `read`: the pipeline that refuses writes. `write`: the one of the step drivers and the backup trigger. */
export function clientsOf(connection: Connection, power: Power, access: 'read' | 'write'): Clients {
  const credential = () => connection.identities.credential(power);
  const reads = access === 'read';
  const options = pipelineOptions(connection, [armOnly, reads ? readingOnly : knownWritesOnly]);
  const plain = keep(async (audience: Audience) => {
    const { ServiceClient } = await import('@azure/core-client');
    const guards = {
      [ARM]: options,
      [VAULTS]: pipelineOptions(connection, [vaultsOnly, reads ? readingVaultsOnly : knownVaultWritesOnly]),
      [GRAPH]: pipelineOptions(connection, [graphOnly]),
    };
    const credentialScopes = `${audience}/.default`;
    return new ServiceClient({ ...guards[audience], credentialScopes, credential: await credential() });
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
    keyVault: keep(async (subscription) => {
      const { KeyVaultManagementClient } = await import('@azure/arm-keyvault');
      return new KeyVaultManagementClient(await credential(), subscription, options);
    }),
    plain: () => plain(ARM),
    vaults: () => plain(VAULTS),
    graph: () => plain(GRAPH),
  };
}

function pipelineOptions(
  { version, newId, httpClient }: Connection,
  guards: readonly PipelinePolicy[],
): CommonClientOptions & { readonly userAgentOptions: { readonly userAgentPrefix: string } } {
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
