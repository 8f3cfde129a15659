import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/** Whom a token for key vaults is for. As for Azure Resource Manager, only the public cloud's hosts are built in. */
export const VAULTS = 'https://vault.azure.net';

/** 3 to 24 letters, digits and dashes; a letter first, no dash last (the spec's pattern and Azure's naming rules). */
export const VAULT_NAME = '[a-z][a-z0-9-]{1,22}[a-z0-9]';
const VAULT = new RegExp(`^https://${VAULT_NAME}\\.vault\\.azure\\.net$`);

const NAME = '[a-z0-9-]+';
/** What is written on the data plane. No import, no deletion, no purge: nothing that was kept can be lost (promise 10). */
const WRITES: readonly (readonly [method: string, path: RegExp])[] = [
  ['POST', new RegExp(`^/deleted(keys|secrets)/${NAME}/recover$`, 'i')],
  ['POST', /^\/keys\/restore$/i],
  ['PATCH', new RegExp(`^/(keys|secrets)/${NAME}/${NAME}$`, 'i')],
  ['PUT', new RegExp(`^/secrets/${NAME}$`, 'i')],
];

/** Keeps the token for key vaults at key vaults. The host is made of the vault's resource id, never of what Azure answers. */
export const vaultsOnly: PipelinePolicy = {
  name: 'backupMedicVaultsOnly',
  sendRequest: (request, next) => {
    const { origin } = new URL(request.url);
    if (!VAULT.test(origin)) {
      throw new Error(`a request to ${origin} was about to carry a token for key vaults`);
    }
    return next(request);
  },
};

/** Refuses every write: the data plane has no POST that only reads, as far as we ask. */
export const readingVaultsOnly: PipelinePolicy = {
  name: 'backupMedicReadingVaultsOnly',
  sendRequest: (request, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new Error(`a ${request.method} ${pathOf(request.url)} was asked of the pipeline that only reads`);
    }
    return next(request);
  },
};

export const knownVaultWritesOnly: PipelinePolicy = {
  name: 'backupMedicKnownVaultWritesOnly',
  sendRequest: (request, next) => {
    const path = pathOf(request.url);
    if (!WRITES.some(([method, known]) => method === request.method && known.test(path))) {
      throw new Error(`a ${request.method} ${path} was asked of the pipeline that writes to key vaults`);
    }
    return next(request);
  },
};

function pathOf(url: string): string {
  return new URL(url).pathname;
}
