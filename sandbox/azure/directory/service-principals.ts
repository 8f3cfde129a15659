import type { Cloud } from '../cloud.js';
import { objectAt, same, textAt, without, type JsonObject } from '../json.js';
import { TENANT_ID } from '../identity/identities.js';
import type { Resource } from '../state/resources.js';
import { objectIdOf } from './principals.js';

/** The Backup Management Service's application, the same in every tenant of the public cloud (domain.md c). */
export const BACKUP_SERVICE_APP = '262044b1-e2ce-469f-a196-69ab7ada62d3';
/** Its object id in an estate that lists no service principals: every tenant that backs up has one. */
export const BACKUP_SERVICE_OBJECT = 'ba5eba11-0000-4000-8000-000000000001';

const appOf = (element: Resource): string | undefined =>
  textAt(element, 'properties', 'appId') ?? textAt(element, 'appId');

/** As Graph shows it, with the few properties that clients select. */
function viewOf(element: Resource): JsonObject {
  const own = without(objectAt(element, 'properties'), 'id', 'objectId');
  const appId = appOf(element) ?? '';
  const displayName = textAt(own, 'displayName') ?? textAt(element, 'displayName') ?? element.name;
  const known = { appId, displayName, servicePrincipalType: 'Application', accountEnabled: true };
  return {
    id: objectIdOf(element),
    ...known,
    appOwnerOrganizationId: TENANT_ID,
    servicePrincipalNames: [appId],
    ...own,
  };
}

const backupService = (): JsonObject =>
  viewOf({
    id: `/servicePrincipals/${BACKUP_SERVICE_OBJECT}`,
    name: BACKUP_SERVICE_OBJECT,
    type: 'Microsoft.Graph/servicePrincipals',
    properties: { appId: BACKUP_SERVICE_APP, displayName: 'Backup Management Service' },
  });

/** Exactly those of the estate; one that lists none has the backup service's alone. */
export function servicePrincipals(cloud: Cloud): readonly JsonObject[] {
  const listed = cloud.resources.ofType('Microsoft.Graph/servicePrincipals');
  return listed.length === 0 ? [backupService()] : listed.map(viewOf);
}

export const servicePrincipalOf = (appId: string, cloud: Cloud): JsonObject | undefined =>
  servicePrincipals(cloud).find((one) => same(textAt(one, 'appId'), appId));

/** The backup service's object id in this tenant: what grants name. */
export const backupServiceObject = (cloud: Cloud): string | undefined =>
  textAt(servicePrincipalOf(BACKUP_SERVICE_APP, cloud), 'id');
