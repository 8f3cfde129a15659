import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { encryptionOf } from '../model/encryption.js';
import { ResourceId } from '../model/resource-id.js';
import { RoleAssignment, RoleDefinition } from '../model/resources/authorization.js';
import {
  BackupJob,
  BackupPolicy,
  BackupStatus,
  KeptKeys,
  ProtectedItem,
  RecoveryPoint,
} from '../model/resources/backup.js';
import { AsyncOperation, Lock } from '../model/resources/control.js';
import { AccessPolicy, DeletedVault, KeyVault } from '../model/resources/key-vault.js';
import {
  EffectiveNetworkSecurityGroup,
  NetworkInterface,
  NetworkSecurityGroup,
  RouteTable,
  SecurityRule,
  ServiceTags,
  Subnet,
  VirtualNetwork,
} from '../model/resources/network.js';
import { Disk } from '../model/resources/storage.js';
import { VirtualMachine } from '../model/resources/virtual-machine.js';
import { failureOfAnswer } from './arm/answer-failure.js';
import { answerOf } from './fixtures/read.js';

const FOLDER = new URL('../../../shared/recordings/', import.meta.url);
const present = existsSync(FOLDER);
if (!present) {
  console.log('skipped: ../shared/recordings is not here; the fixtures beside the sources cover the same kinds');
}

const Exchange = z.object({
  request: z.object({ method: z.string(), url: z.string() }),
  response: z.object({
    status: z.number(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.unknown(),
  }),
});
type Exchange = z.infer<typeof Exchange>;
const Flow = z.object({ steps: z.array(Exchange) });

const filesIn = (folder: URL) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => new URL(file, folder));
const jsonOf = (file: URL): unknown => JSON.parse(readFileSync(file, 'utf8'));
const nameIn = (file: URL) => basename(file.pathname, '.json');

/** Every recorded exchange, those inside flows too. Deliveries of events have no status; documents are no recordings. */
const EXCHANGES: readonly (readonly [string, Exchange])[] = !present
  ? []
  : [
      ...filesIn(FOLDER)
        .filter((file) => !file.pathname.includes('-DOC-'))
        .flatMap((file) => {
          const read = Exchange.safeParse(jsonOf(file));
          return read.success ? [[nameIn(file), read.data] as const] : [];
        }),
      ...filesIn(new URL('flows/', FOLDER)).flatMap((file) =>
        Flow.parse(jsonOf(file)).steps.map((step, index) => [`${nameIn(file)}, step ${index + 1}`, step] as const),
      ),
    ];

const list = (one: z.ZodType) => z.object({ value: z.array(one) });
const VAULT = '/microsoft.recoveryservices/vaults/[^/]+';
const NETWORK = '/microsoft.network';
const KEY_VAULT = '/microsoft.keyvault';
/** What is read at which path, and by which of our schemas. */
const PATHS: readonly (readonly [string, z.ZodType])[] = [
  [`${VAULT}/backupjobs/[^/]+$`, BackupJob],
  [`${VAULT}/backupjobs/?$`, list(BackupJob)],
  [`${VAULT}/.*protecteditems/[^/]+$`, ProtectedItem],
  [`${VAULT}/backupprotecteditems/?$`, list(ProtectedItem)],
  [`${VAULT}/.*recoverypoints$`, list(RecoveryPoint)],
  [`${VAULT}/.*recoverypoints/[^/]+$`, RecoveryPoint],
  [`${VAULT}/backuppolicies/?$`, list(BackupPolicy)],
  [`${VAULT}/backuppolicies/[^/]+$`, BackupPolicy],
  [`/locations/[^/]+/backupstatus$`, BackupStatus],
  [`/(backupoperations|operationsstatus|locations/[^/]+/operations)/[^/]+$`, AsyncOperation],
  [`${NETWORK}/networksecuritygroups/[^/]+$`, NetworkSecurityGroup],
  [`${NETWORK}/networksecuritygroups$`, list(NetworkSecurityGroup)],
  [`${NETWORK}/networksecuritygroups/[^/]+/securityrules/[^/]+$`, SecurityRule],
  [`${NETWORK}/networkinterfaces/[^/]+$`, NetworkInterface],
  [`${NETWORK}/networkinterfaces$`, list(NetworkInterface)],
  [`${NETWORK}/networkinterfaces/[^/]+/effectivenetworksecuritygroups$`, list(EffectiveNetworkSecurityGroup)],
  [`${NETWORK}/locations/[^/]+/operationresults/[^/]+$`, list(EffectiveNetworkSecurityGroup)],
  [`${NETWORK}/virtualnetworks/[^/]+/subnets/[^/]+$`, Subnet],
  [`${NETWORK}/virtualnetworks/[^/]+$`, VirtualNetwork],
  [`${NETWORK}/routetables/[^/]+$`, RouteTable],
  [`${NETWORK}/locations/[^/]+/servicetags$`, ServiceTags],
  [`/microsoft.compute/virtualmachines/[^/]+$`, VirtualMachine],
  [`/microsoft.compute/virtualmachines$`, list(VirtualMachine)],
  [`/microsoft.compute/disks/[^/]+$`, Disk],
  [`${KEY_VAULT}/vaults/[^/]+$`, KeyVault],
  [
    `${KEY_VAULT}/vaults/[^/]+/accesspolicies/[^/]+$`,
    z.object({ properties: z.object({ accessPolicies: z.array(AccessPolicy) }) }),
  ],
  [`${KEY_VAULT}/locations/[^/]+/deletedvaults/[^/]+$`, DeletedVault],
  [`${KEY_VAULT}/deletedvaults$`, list(DeletedVault)],
  [`/microsoft.authorization/roleassignments/[^/]+$`, RoleAssignment],
  [`/microsoft.authorization/roledefinitions$`, list(RoleDefinition)],
  [`/microsoft.authorization/locks$`, list(Lock)],
  [`/microsoft.authorization/locks/[^/]+$`, Lock],
];

const schemaFor = ({ request, response }: Exchange): z.ZodType | undefined => {
  const path = decodeURIComponent(request.url.split('?')[0] ?? '').toLowerCase();
  const hasBody = typeof response.body === 'object' && response.body !== null && response.status < 202;
  return hasBody ? PATHS.find(([pattern]) => new RegExp(pattern).test(path))?.[1] : undefined;
};

const good = EXCHANGES.filter(([, exchange]) => schemaFor(exchange) !== undefined);
const bad = EXCHANGES.filter(([, { response }]) => response.status >= 400);
const bodyNamed = (name: string) => EXCHANGES.find(([one]) => one === name)?.[1].response.body;
const asked = { resource: ResourceId.parse('/subscriptions/s'), action: 'A/read', identity: 'us' };

describe.runIf(present)('every recording', () => {
  test('is looked at: of each kind that is read, there is at least one', () => {
    const unused = PATHS.filter(([, schema]) => !good.some(([, exchange]) => schemaFor(exchange) === schema));
    expect(unused.map(([pattern]) => pattern)).toEqual([]);
    expect(good.length).toBeGreaterThan(150);
    expect(bad.length).toBeGreaterThan(50);
  });

  test.each(good)('%s parses', (_, exchange) => {
    expect(schemaFor(exchange)?.safeParse(exchange.response.body).error).toBeUndefined();
  });

  test('a machine encrypted in one pass leads to its key vault by its instance view', () => {
    const newest = VirtualMachine.parse(bodyNamed('i-vm-instanceview-ade-encrypted-newest'));
    const view = { properties: { instanceView: bodyNamed('i-vm-instanceview-ade-singlepass-2018') } };
    const older = VirtualMachine.parse({ id: newest.id, location: 'westus', ...view });
    for (const machine of [newest, older]) {
      expect(encryptionOf(machine, [])).toMatchObject({
        references: [{ kind: 'secrets', vault: expect.stringContaining('/microsoft.keyvault/vaults/') as string }],
        unreadable: [],
      });
    }
  });

  test('a recovery point of an encrypted machine says what it keeps, and its material goes nowhere', () => {
    const kept = KeptKeys.parse(bodyNamed('f-recoverypoint-get-encrypted-keyAndSecret'));
    expect(kept.key).toMatch(/^https:\/\/arpittestkeyvault\..*\/keys\/ArpitTestKeyVaultKey\/[0-9a-f]{32}$/);
    expect(kept.secret).toMatch(/\/secrets\/DE990D5D-[^/]+\/[0-9a-f]{32}$/);
    expect(JSON.stringify(kept)).not.toContain('REDACTED');
  });

  test.each(bad)('%s is a failure that fits its status', (_, { response }) => {
    const { status, headers = {}, body } = response;
    const { kind } = failureOfAnswer(answerOf({ status, headers, body }), asked);
    const fitting: Readonly<Record<number, readonly string[]>> = {
      400: ['refused', 'state-changed'],
      401: ['denied'],
      403: ['denied', 'policy-denied'],
      404: ['target-gone'],
      409: ['state-changed', 'locked', 'throttled', 'refused'],
      412: ['state-changed'],
      429: ['throttled'],
    };
    expect(fitting[status] ?? ['transient']).toContain(kind);
  });
});
