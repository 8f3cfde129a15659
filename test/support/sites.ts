import { objectAt, objectsAt, textAt, type JsonObject } from '../../sandbox/azure/json.js';
import type { Site } from '../../sandbox/demo/estate.js';

/** The site with one of its resources changed: its properties, or what stands beside them. */
export function changed(one: Site, id: string, properties: JsonObject, beside: JsonObject = {}): Site {
  const resources = one.resources.map((resource) =>
    resource['id'] === id
      ? { ...resource, ...beside, properties: { ...objectAt(resource, 'properties'), ...properties } }
      : resource,
  );
  return { ...one, resources };
}

export function without(one: Site, part: string): Site {
  return { ...one, resources: one.resources.filter((resource) => textAt(resource, 'id')?.includes(part) !== true) };
}

export function and(one: Site, ...more: readonly JsonObject[]): Site {
  return { ...one, resources: [...one.resources, ...more] };
}

/** The site with one of its key vaults soft-deleted: what lies in it is kept, what hangs on it is not. */
export function softDeleted(one: Site, vaultId: string): Site {
  const vault = one.resources.find(({ id }) => id === vaultId);
  const [location, name] = [textAt(vault, 'location') ?? '', vaultId.slice(vaultId.lastIndexOf('/') + 1)];
  const subscription = vaultId.split('/').slice(0, 3).join('/');
  const deleted = {
    id: `${subscription}/providers/Microsoft.KeyVault/locations/${location}/deletedVaults/${name}`,
    ...{ name, type: 'Microsoft.KeyVault/locations/deletedVaults' },
    properties: {
      ...{ vaultId, location, tags: {} },
      ...{ deletionDate: '2026-01-01T00:00:00Z', scheduledPurgeDate: '2126-01-01T00:00:00Z' },
    },
    vault: vault ?? {},
  };
  const left = one.resources.filter(
    ({ id }) => id !== vaultId && textAt({ id }, 'id')?.startsWith(`${vaultId}/providers/`) !== true,
  );
  return { ...one, resources: [...left, deleted] };
}

/** An instance view that names no disk, as while a machine does not run: its disks have to be read. */
export function unlisted(one: Site): Site {
  const [name = ''] = one.machines;
  return changed(one, one.ids.vm(name), { instanceView: { disks: [] } });
}

/** The subnet with something about it changed. */
export function subnetted(one: Site, properties: JsonObject): Site {
  const network = one.resources.find(({ id }) => id === one.ids.network);
  const subnets = objectsAt(network, 'properties', 'subnets').map((subnet) => ({
    ...subnet,
    properties: { ...objectAt(subnet, 'properties'), ...properties },
  }));
  return changed(one, one.ids.network, { subnets });
}

/** A line of the sandbox's request log, as far as it tells what the call did. */
export function callIn(line: JsonObject): { readonly method: string; readonly host: string; readonly path: string } {
  return {
    method: textAt(line, 'method') ?? '',
    host: textAt(line, 'host') ?? '',
    path: textAt(line, 'path') ?? '',
  };
}
