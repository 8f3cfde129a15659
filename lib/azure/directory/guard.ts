import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/** Microsoft Graph of the public cloud. */
export const GRAPH = 'https://graph.microsoft.com';

/** Keeps the token for Graph at Graph, and has it read only. */
export const graphOnly: PipelinePolicy = {
  name: 'backupMedicGraphOnly',
  sendRequest: (request, next) => {
    const { origin, pathname } = new URL(request.url);
    if (origin !== GRAPH || request.method !== 'GET') {
      throw new Error(`a ${request.method} ${origin}${pathname} was asked of the pipeline that reads ${GRAPH}`);
    }
    return next(request);
  },
};
