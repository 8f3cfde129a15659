import type { Deed } from './data-access.js';
import * as backups from './backup-calls.js';
import * as calls from './data-calls.js';
import * as deleted from './deleted-calls.js';
import { type Kind, KINDS } from './objects.js';
import { type Route, Router } from '../http/route.js';

/** What a path of the data plane leads to, and the right that it needs. */
export interface DataOperation {
  readonly deed: Deed;
  readonly run: calls.DataHandle;
}

/** In the words of access policies; roles say some of them otherwise. */
type Permission =
  'get' | 'list' | 'update' | 'set' | 'delete' | 'recover' | 'backup' | 'restore' | 'purge' | 'getDeleted';

const KEY_ACTIONS: Readonly<Record<Permission, string>> = {
  get: 'read',
  list: 'read',
  getDeleted: 'read',
  update: 'update/action',
  set: 'create/action',
  delete: 'delete',
  recover: 'recover/action',
  backup: 'backup/action',
  restore: 'restore/action',
  purge: 'purge/action',
};
const SECRET_ACTIONS: typeof KEY_ACTIONS = {
  ...KEY_ACTIONS,
  get: 'getSecret/action',
  list: 'readMetadata/action',
  getDeleted: 'readMetadata/action',
  set: 'setSecret/action',
};

function deedOf(kind: Kind, permission: Permission): Deed {
  const action = (kind === 'keys' ? KEY_ACTIONS : SECRET_ACTIONS)[permission];
  const word = permission === 'getDeleted' ? 'get' : permission;
  return { kind, permission: word, dataAction: `Microsoft.KeyVault/vaults/${kind}/${action}` };
}

function routesOf(kind: Kind): readonly Route<DataOperation>[] {
  const route = (
    method: string,
    pattern: string,
    permission: Permission,
    run: calls.DataHandle,
  ): Route<DataOperation> => ({
    method,
    pattern,
    handle: { deed: deedOf(kind, permission), run },
  });
  const [one, gone] = [`/${kind}/{name}`, `/deleted${kind}/{name}`];
  return [
    route('GET', `/${kind}`, 'list', calls.list),
    route('GET', one, 'get', calls.get),
    route('GET', `${one}/versions`, 'list', calls.listVersions),
    route('GET', `${one}/{version}`, 'get', calls.get),
    route('PATCH', one, 'update', calls.patch),
    route('PATCH', `${one}/{version}`, 'update', calls.patch),
    route('DELETE', one, 'delete', deleted.remove),
    route('POST', `/${kind}/restore`, 'restore', backups.restoreBackup),
    route('POST', `${one}/backup`, 'backup', backups.backup),
    route('GET', `/deleted${kind}`, 'list', deleted.listDeleted),
    route('GET', gone, 'getDeleted', deleted.getDeleted),
    route('DELETE', gone, 'purge', deleted.purgeDeleted),
    route('POST', `${gone}/recover`, 'recover', deleted.recover),
    ...(kind === 'secrets' ? [route('PUT', one, 'set', calls.setSecret)] : []),
  ];
}

export const DATA_ROUTER = new Router<DataOperation>(KINDS.flatMap(routesOf));
