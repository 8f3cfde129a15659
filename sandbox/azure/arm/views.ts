import type { Cloud } from '../cloud.js';
import type { JsonObject } from '../json.js';
import { networkViews } from '../network/views.js';
import { restorePointCollectionView } from '../compute/restore-point-view.js';
import { virtualMachineView } from '../compute/virtual-machine-view.js';
import { vaultView } from '../key-vault/vault-view.js';
import type { Resource } from '../state/resources.js';

type View = (resource: Resource, cloud: Cloud) => JsonObject;

/** What ARM's GET shows beyond what is stored: default rules, back references, defaults. Other types: as they are. */
const VIEWS: ReadonlyMap<string, View> = new Map([
  ...networkViews,
  ['microsoft.compute/virtualmachines', virtualMachineView],
  ['microsoft.compute/restorepointcollections', restorePointCollectionView],
  ['microsoft.keyvault/vaults', vaultView],
]);

/** A resource as GET and the lists show it. */
export const viewOf = (resource: Resource, cloud: Cloud): JsonObject =>
  VIEWS.get(resource.type.toLowerCase())?.(resource, cloud) ?? resource;
