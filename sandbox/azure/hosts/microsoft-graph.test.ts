import { describe, expect, it } from 'vitest';
import { BACKUP_SERVICE_APP, BACKUP_SERVICE_OBJECT } from '../directory/service-principals.js';
import { objectsAt, textAt } from '../json.js';
import { TestAzure } from '../testing/azure.js';

const byApp = (appId = BACKUP_SERVICE_APP): string => `/v1.0/servicePrincipals(appId='${appId}')`;
const byFilter = `/v1.0/servicePrincipals?$filter=${encodeURIComponent(`appId eq '${BACKUP_SERVICE_APP}'`)}`;
const principal = {
  id: '/servicePrincipals/77777777-0000-4000-8000-000000000001',
  type: 'Microsoft.Graph/servicePrincipals',
};

describe('service principals', () => {
  it('an estate that lists none has the backup service', () => {
    const azure = new TestAzure();
    expect(azure.askGraph(`${byApp()}?$select=id,appId`).body).toEqual({
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#servicePrincipals/$entity',
      id: BACKUP_SERVICE_OBJECT,
      appId: BACKUP_SERVICE_APP,
    });
    expect(objectsAt(azure.askGraph(byFilter).body, 'value')).toHaveLength(1);
    expect(textAt(azure.askGraph(`/v1.0/servicePrincipals/${BACKUP_SERVICE_OBJECT}`).body, 'appId')).toBe(
      BACKUP_SERVICE_APP,
    );
  });

  it('an estate that lists some has those alone', () => {
    const azure = new TestAzure();
    azure.put({ ...principal, properties: { appId: '77777777-0000-4000-8000-000000000002', displayName: 'Other' } });
    const answer = azure.askGraph(byApp());
    expect([answer.status, textAt(answer.body, 'error', 'code')]).toEqual([404, 'Request_ResourceNotFound']);
    expect(objectsAt(azure.askGraph(byFilter).body, 'value')).toEqual([]);
    azure.put({ ...principal, properties: { id: '77777777-0000-4000-8000-000000000003', appId: BACKUP_SERVICE_APP } });
    expect(textAt(azure.askGraph(byApp()).body, 'id')).toBe('77777777-0000-4000-8000-000000000003');
  });

  it('are not shown to a caller without a token for Graph, nor under a filter that is not known', () => {
    const azure = new TestAzure();
    for (const audience of ['', 'https://management.azure.com'])
      expect(textAt(azure.askGraph(byApp(), audience).body, 'error', 'code')).toBe('InvalidAuthenticationToken');
    expect(azure.askGraph("/v1.0/servicePrincipals?$filter=displayName eq 'x'").status).toBe(400);
  });
});
