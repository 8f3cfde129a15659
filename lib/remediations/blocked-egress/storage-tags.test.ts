import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { STORAGE_REGIONS, storageTagOf } from './storage-tags.js';

const SOURCE = new URL('../../../../shared/domain/storage-service-tags.json', import.meta.url);
const Source = z.array(z.object({ tag: z.string(), armLocation: z.string() }));

it('gives each region its tag, and none to a region it does not know', () => {
  expect(['westeurope', 'francecentral', 'usgovvirginia'].map(storageTagOf)).toEqual([
    'Storage.WestEurope',
    'Storage.FranceCentral',
    'Storage.USGovVirginia',
  ]);
  expect(storageTagOf('chinaeast2')).toBeUndefined();
});

it('holds the regions of storage-service-tags.json, public and government', () => {
  if (!existsSync(SOURCE)) {
    console.log('storage-service-tags.json is not here: the list of regions is not compared with it');
    return;
  }
  const listed = Source.parse(JSON.parse(readFileSync(SOURCE, 'utf8'))).filter(({ tag }) => tag !== 'Storage');
  expect(STORAGE_REGIONS.map((region) => `Storage.${region}`)).toEqual(listed.map(({ tag }) => tag));
  expect(listed.filter(({ tag, armLocation }) => storageTagOf(armLocation) !== tag)).toEqual([]);
});
