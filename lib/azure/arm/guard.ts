import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/** Azure Resource Manager of the public cloud. */
export const ARM = 'https://management.azure.com';

const NAME = '[^/]+';
const SUBSCRIPTION = `/subscriptions/${NAME}/providers`;
const GROUP = `/subscriptions/${NAME}/resourcegroups/${NAME}/providers`;

/** The POSTs that only read, by their whole path: nothing that merely begins or ends like one passes. */
const READING_POSTS = [
  '/providers/microsoft.resourcegraph/resources',
  `${GROUP}/microsoft.network/networkinterfaces/${NAME}/(effectivenetworksecuritygroups|effectiveroutetable)`,
  `${GROUP}/microsoft.network/networkwatchers/${NAME}/(ipflowverify|nexthop)`,
  `${GROUP}/microsoft.network/virtualnetworks/${NAME}/listnetworkmanagereffectivesecurityadminrules`,
  `${SUBSCRIPTION}/microsoft.recoveryservices/locations/${NAME}/(backupstatus|backupprevalidateprotection)`,
].map(whole);

const PROTECTED_ITEM = `vaults/${NAME}/backupfabrics/${NAME}/protectioncontainers/${NAME}/protecteditems/${NAME}`;
const KEY_VAULT = `${GROUP}/microsoft.keyvault/vaults/${NAME}`;

/** The writes of the step drivers and the backup trigger; a new kind of step adds its own. */
const WRITES = [
  {
    methods: ['PUT', 'DELETE'],
    path: `${GROUP}/microsoft.network/networksecuritygroups/${NAME}/securityrules/${NAME}`,
  },
  { methods: ['POST'], path: `${GROUP}/microsoft.recoveryservices/${PROTECTED_ITEM}/backup` },
  { methods: ['PUT', 'PATCH'], path: KEY_VAULT },
  { methods: ['PUT'], path: `${KEY_VAULT}/accesspolicies/(add|remove|replace)` },
  { methods: ['PUT', 'DELETE'], path: `${KEY_VAULT}/providers/microsoft.authorization/roleassignments/${NAME}` },
].map(({ methods, path }) => ({ methods, path: whole(path) }));

/** Whether a request can change nothing in Azure. */
export function isReading(method: string, url: string): boolean {
  if (method === 'GET' || method === 'HEAD') {
    return true;
  }
  return method === 'POST' && READING_POSTS.some((path) => path.test(pathOf(url)));
}

/** Refuses every write (promise 8). It sits next to the wire, so that nothing after it can turn a read into a write. */
export const readingOnly: PipelinePolicy = {
  name: 'backupMedicReadingOnly',
  sendRequest: (request, next) => {
    if (!isReading(request.method, request.url)) {
      throw new Error(`a ${request.method} ${pathOf(request.url)} was asked of the pipeline that only reads`);
    }
    return next(request);
  },
};

/** Lets through the writes that this app is for, and nothing else: no other delete, lock or protection (promise 10). */
export const knownWritesOnly: PipelinePolicy = {
  name: 'backupMedicKnownWritesOnly',
  sendRequest: (request, next) => {
    const path = pathOf(request.url);
    if (!WRITES.some((write) => write.methods.includes(request.method) && write.path.test(path))) {
      throw new Error(`a ${request.method} ${path} was asked of the pipeline that writes`);
    }
    return next(request);
  },
};

/**
 * Keeps our token at Azure Resource Manager: a next page, a redirect or a stored operation that names another host is
 * not followed there.
 */
export const armOnly: PipelinePolicy = {
  name: 'backupMedicArmOnly',
  sendRequest: (request, next) => {
    if (new URL(request.url).origin !== ARM) {
      throw new Error(`a request to ${new URL(request.url).origin} was about to carry a token of ${ARM}`);
    }
    return next(request);
  },
};

function whole(path: string): RegExp {
  return new RegExp(`^${path}$`, 'i');
}

// Without its query: operation URLs are signed.
function pathOf(url: string): string {
  return new URL(url).pathname;
}
