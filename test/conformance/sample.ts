import { readdirSync } from 'node:fs';
import type { JsonObject } from '../../sandbox/azure/json.js';
import type { Site } from '../../sandbox/demo/estate.js';

/** One virtual machine and everything around it, in a subscription of its own. */
export interface Estate {
  readonly virtualMachine: string;
  readonly resources: readonly JsonObject[];
}

/** An estate that the remediation cures by changes alone. */
export interface Curable extends Estate {
  /**
   * What the plan is about, as somebody else leaves it between plan and change: the next plan must be another one. Without
   * it, where nobody else could: what only we would make, or what can only be brought back.
   */
  readonly meddled?: JsonObject;
  /** What was recovered or restored is not taken back: that would be deleting it. */
  readonly stays?: true;
}

/** Makes an estate as often as it is needed: the name tells its subscription from all others. */
export type Make<E extends Estate> = (name: string) => E;

/** What the suite tries a remediation on: all that a new one adds to it, as `samples/<id>.ts`. */
export interface Sample {
  readonly healthy: Make<Estate>;
  /** By what is wrong. */
  readonly unhealthy: Readonly<Record<string, Make<Curable>>>;
  /** By what else there is to see: with these, every declared read is used. They are only looked at. */
  readonly further: Readonly<Record<string, Make<Estate>>>;
}

const FOLDER = new URL('./samples/', import.meta.url);

export function sampledIds(): readonly string[] {
  return readdirSync(FOLDER).map((file) => file.replace(/\.ts$/, ''));
}

export async function sampleOf(id: string): Promise<Sample> {
  const module = (await import(new URL(`${id}.ts`, FOLDER).href)) as { readonly sample: Sample };
  return module.sample;
}

/** The site's first machine. */
export function estateOf({ ids, machines, resources }: Site): Estate {
  return { virtualMachine: ids.vm(machines[0] ?? ''), resources };
}
