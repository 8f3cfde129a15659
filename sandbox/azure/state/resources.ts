import { groupIdOf, keyOf, subscriptionOf } from '../arm/arm-id.js';
import type { JsonObject } from '../json.js';
import type { Store, Table } from './store.js';

/** A resource as ARM's GET answers it. */
export interface Resource extends JsonObject {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

/** Every resource of the estate, found by id in any casing and listed by type. */
export class Resources {
  readonly #rows: Table<Resource>;
  readonly #ofType = new Map<string, Set<string>>();
  readonly #inScope = new Map<string, number>(); // how many resources each subscription and group has

  constructor(store: Store) {
    this.#rows = store.table<Resource>('resources');
    for (const one of this.#rows.rows()) this.#index(one);
  }

  get(id: string): Resource | undefined {
    return this.#rows.get(keyOf(id));
  }

  all(): readonly Resource[] {
    return this.#rows.rows();
  }

  put(resource: Resource): void {
    const former = this.get(resource.id);
    if (former !== undefined) this.#forget(former);
    this.#rows.put(keyOf(resource.id), resource);
    this.#index(resource);
  }

  delete(id: string): void {
    const former = this.get(id);
    if (former === undefined) return;
    this.#forget(former);
    this.#rows.delete(keyOf(id));
  }

  clear(): void {
    this.#rows.clear();
    this.#ofType.clear();
    this.#inScope.clear();
  }

  /** Whether the subscription or resource group has anything in it, itself included. */
  hasScope(id: string): boolean {
    return (this.#inScope.get(keyOf(id)) ?? 0) > 0;
  }

  /** Ids of the subscriptions, or of one subscription's groups, as the keys spell them. */
  scopes(shape: RegExp): readonly string[] {
    return [...this.#inScope].flatMap(([key, count]) => (count > 0 && shape.test(key) ? [key] : []));
  }

  /** All of a type, in any casing, below a scope; in the order they were put. */
  ofType(type: string, scope = ''): readonly Resource[] {
    const prefix = scope === '' ? '' : `${keyOf(scope)}/`;
    return [...(this.#ofType.get(type.toLowerCase()) ?? [])]
      .filter((key) => key.startsWith(prefix))
      .flatMap((key) => this.#rows.get(key) ?? []);
  }

  #index(resource: Resource): void {
    const type = resource.type.toLowerCase();
    const keys = this.#ofType.get(type) ?? new Set<string>();
    this.#ofType.set(type, keys.add(keyOf(resource.id)));
    this.#count(resource, 1);
  }

  #forget(resource: Resource): void {
    this.#ofType.get(resource.type.toLowerCase())?.delete(keyOf(resource.id));
    this.#count(resource, -1);
  }

  #count({ id }: Resource, by: number): void {
    const subscription = subscriptionOf(id);
    const scopes = [subscription === undefined ? [] : `/subscriptions/${subscription}`, groupIdOf(id) ?? []].flat();
    for (const scope of scopes) this.#inScope.set(keyOf(scope), (this.#inScope.get(keyOf(scope)) ?? 0) + by);
  }
}
