import type { Cloud } from '../cloud.js';
import { type Answer, json, Refusal } from '../http/exchange.js';
import { same, textAt, type JsonObject } from '../json.js';
import type { ArmCall } from '../arm/arm-call.js';
import { serviceError } from '../arm/arm-errors.js';
import { groupOf, nameOf, subscriptionOf } from '../arm/arm-id.js';
import { itemsOf, vaultOf } from './items.js';

/** Other kinds of data source exist in Azure; only VMs are simulated. */
function virtualMachineOf(call: ArmCall): string {
  const id = textAt(call.body, 'resourceId');
  if (textAt(call.body, 'resourceType') === 'VM' && id !== undefined) return id;
  throw new Refusal(
    serviceError(400, 'BMSUserErrorInvalidInput', 'Input provided for the call is invalid: resourceType, resourceId'),
  );
}

/** Container and item names are built from group and VM (recordings/d-backupstatus-post-notprotected-2024). */
const namesOf = (virtualMachine: string): JsonObject => {
  const rest = `iaasvmcontainerv2;${(groupOf(virtualMachine) ?? '').toLowerCase()};${nameOf(virtualMachine).toLowerCase()}`;
  return { containerName: `iaasvmcontainer;${rest}`, protectedItemName: `vm;${rest}` };
};

/** recordings/d-backupstatus-post-*, less what the SDK's api-version (2023-06-01) does not have yet. */
export function backupStatus(call: ArmCall, cloud: Cloud): Answer {
  const virtualMachine = virtualMachineOf(call);
  const [item] = itemsOf(virtualMachine, cloud);
  const state = textAt(item, 'properties', 'protectionState');
  const protectionStatus =
    item === undefined ? 'NotProtected' : state === 'ProtectionError' ? 'ProtectionFailed' : 'Protected';
  const found =
    item === undefined ? {} : { vaultId: vaultOf(item.id), policyName: textAt(item, 'properties', 'policyName') };
  return json(200, {
    protectionStatus,
    ...found,
    fabricName: 'Azure',
    ...namesOf(virtualMachine),
    protectedItemsCount: 0,
  });
}

/** Azure's own dry run of enrolment; the refusals beside AlreadyProtected are documented codes (domain.md d). */
function objection(
  virtualMachine: string,
  vaultId: string,
  cloud: Cloud,
): readonly [code: string, message: string] | undefined {
  const [vm, vault] = [cloud.resources.get(virtualMachine), cloud.resources.get(vaultId)];
  if (itemsOf(virtualMachine, cloud).length > 0)
    return [
      'VirtualMachineAlreadyProtected',
      'Virtual machine with same name and same resource group is already protected.',
    ];
  if (vm === undefined) return ['UserErrorVmNotFoundV2', "Virtual machine doesn't exist."];
  if (vault === undefined) return ['ResourceNotFound', 'The vault was not found.'];
  const isNear =
    same(textAt(vm, 'location'), textAt(vault, 'location')) && same(subscriptionOf(vm.id), subscriptionOf(vault.id));
  return isNear
    ? undefined
    : ['UserErrorVmVaultLocationMismatch', 'Virtual machine and vault are in different region.'];
}

/** Always 200: the verdict is in the body (recordings/d-SPEC-backupprevalidateprotection-failed). */
export function preValidateProtection(call: ArmCall, cloud: Cloud): Answer {
  const virtualMachine = virtualMachineOf(call);
  const found = objection(virtualMachine, textAt(call.body, 'vaultId') ?? '', cloud);
  const [errorCode, errorMessage] = found ?? ['Success', ''];
  const status = found === undefined ? 'Succeeded' : 'Failed';
  return json(200, { status, errorCode, errorMessage, recommendation: '', ...namesOf(virtualMachine) });
}
