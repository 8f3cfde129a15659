import { nameOf, topLevelOf, type ResourceId } from '../../model/resource-id.js';
import { fail, ok, type Result } from '../../model/result.js';
import { groupOf } from '../arm/ids.js';
import { VAULT_NAME } from './guard.js';

const API_VERSION = '2025-07-01'; // the newest stable one in the official specs

/** A key or secret of a vault, in the pieces that both planes take. */
export interface ObjectPath {
  readonly vault: ResourceId;
  readonly group: string;
  readonly vaultName: string;
  readonly kind: 'keys' | 'secrets';
  readonly name: string;
  readonly version: string | undefined;
}

const SHAPE = new RegExp(
  `/providers/microsoft\\.keyvault/vaults/(${VAULT_NAME})/(keys|secrets)/([a-z0-9-]{1,127})(?:/versions/([a-z0-9]+))?$`,
);

/** What an id `{vault}/keys/{name}`, `…/versions/{version}` or `{vault}/secrets/{name}` names. */
export function objectAt(id: ResourceId): Result<ObjectPath> {
  const [, , kind, name, version] = SHAPE.exec(id) ?? [];
  if (name === undefined) {
    return fail({ kind: 'refused', code: 'NotInAKeyVault', detail: `${id} is no key and no secret of a key vault` });
  }
  const vault = topLevelOf(id);
  const at = { vault, group: groupOf(vault), vaultName: nameOf(vault), name, version };
  return ok({ ...at, kind: kind === 'keys' ? 'keys' : 'secrets' });
}

/** A path of the vault's data plane. */
export function dataUrl({ vaultName }: ObjectPath, path: string): string {
  return `https://${vaultName}.vault.azure.net/${path}?api-version=${API_VERSION}`;
}

/** Where a soft-deleted object lies: `deletedkeys/{name}`. */
export function deletedPath({ kind, name }: ObjectPath): string {
  return `deleted${kind}/${name}`;
}
