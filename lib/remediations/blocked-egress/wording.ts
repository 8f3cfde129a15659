import { nameOf, type ResourceId } from '../../model/resource-id.js';
import { names } from '../../model/wording.js';

export function namesOf(ids: readonly ResourceId[]): string {
  return names(ids.map(nameOf));
}

export function tcp(ports: readonly number[]): string {
  return `TCP ${ports.join(', ')}`;
}

/** `rule DenyAll (priority 4000)` */
export function rule({ name, priority }: { readonly name: string; readonly priority: number }): string {
  return `rule ${name} (priority ${priority})`;
}
