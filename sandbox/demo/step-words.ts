import { nameOf, parentOf, scopeOf } from '../azure/arm/arm-id.js';
import { textAt, type Json } from '../azure/json.js';

const VAULT = /\/providers\/Microsoft\.KeyVault\/vaults\/([^/]+)(\/.+)?$/i;

/** `the access policy at kv-shop`: something of a key vault, by its id. */
function inKeyVault(vault: string, path: string): string {
  const [area = '', name = ''] = path.split('/').filter(Boolean);
  switch (area.toLowerCase()) {
    case 'accesspolicies':
      return `the access policy in ${vault}`;
    case 'providers':
      return `the role assignment at ${vault}`;
    case 'keys':
    case 'secrets':
      return `${area.toLowerCase().replace(/s$/, '')} ${name} in ${vault}`;
    default:
      return `key vault ${vault}`;
  }
}

/** What a step writes, by its id: `rule NAME in nsg-app`. */
export function writtenBy(detail: Json | undefined): string {
  const id = textAt(detail, 'resourceId') ?? '';
  const [, vault, path = ''] = VAULT.exec(id) ?? VAULT.exec(scopeOf(id)) ?? [];
  return vault === undefined ? `rule ${nameOf(id)} in ${nameOf(parentOf(id) ?? '')}` : inKeyVault(vault, path);
}

/** Up to where it explains: the first sentence of a summary, or less. */
const BEGINNING = /^(.*?)(?:[:;,]\s(?:it|its|before|beside|they)\b.*|;\s.*|\.\s.*|\.)?$/s;

/** What the summary of a step says before it explains: `rule NAME (priority 3999) in NSG nsg-app`, `give … in key vault kv-shop`. */
export function shortStep(detail: Json | undefined): string {
  const summary = textAt(detail, 'summary') ?? '';
  const rule = /^\w+ (rule [^:]+):/.exec(summary)?.[1];
  if (rule !== undefined) return rule;
  const [, beginning = ''] = BEGINNING.exec(summary) ?? [];
  return beginning === '' ? writtenBy(detail) : `${beginning.slice(0, 1).toLowerCase()}${beginning.slice(1)}`;
}

/** That a step was made: rules are written, everything else is said by its summary. */
export const madeStep = (detail: Json | undefined): string => {
  const words = shortStep(detail);
  return words.startsWith('rule ') ? `${words} written` : `done: ${words}`;
};
