import type { JsonObject } from '../json.js';
import { type Region, REGIONS } from './regions.js';

export interface ServiceTag {
  readonly name: string;
  readonly region: string;
  readonly systemService: string;
  readonly prefixes: readonly string[];
}

/** Made-up but distinct, three to a region: real lists hold hundreds and change weekly. The shapes are Azure's. */
const storageOf = (index: number): readonly string[] => [
  `20.60.${index}.0/24`,
  `20.150.${index}.0/25`,
  `52.239.${index}.0/24`,
];
const computeOf = (index: number): readonly string[] => [`20.61.${index}.0/24`, `40.112.${index}.0/24`];

/** `Storage` holds every regional prefix and some that AzureCloud lacks, as in the real file (domain.md a). */
const STORAGE_ONLY = ['13.65.107.32/28'];
const BACKUP = ['20.38.147.0/27', '20.40.229.128/25'];
const DIRECTORY = ['20.190.128.0/18', '20.20.32.0/19'];

const regional = ({ suffix, region }: Region, index: number): readonly ServiceTag[] => [
  { name: `Storage.${suffix}`, region, systemService: 'AzureStorage', prefixes: storageOf(index) },
  // Only AzureCloud's regional tags use the odd lower-case region names (domain.md a).
  { name: `AzureCloud.${region}`, region, systemService: '', prefixes: [...storageOf(index), ...computeOf(index)] },
];

const all = (part: (index: number) => readonly string[]): readonly string[] =>
  REGIONS.flatMap((_, index) => part(index));
const wide = (name: string, systemService: string, prefixes: readonly string[]): ServiceTag => ({
  name,
  region: '',
  systemService,
  prefixes,
});

const SERVICE_TAGS: readonly ServiceTag[] = [
  wide('AzureActiveDirectory', 'AzureAD', DIRECTORY),
  wide('AzureBackup', 'AzureBackup', BACKUP),
  wide('AzureCloud', '', [...all(storageOf), ...all(computeOf), ...BACKUP, ...DIRECTORY]),
  wide('Storage', 'AzureStorage', [...all(storageOf), ...STORAGE_ONLY]),
  ...REGIONS.flatMap(regional),
];

/** Rules name tags in any casing (recordings: `Internet` and `INTERNET`). */
const BY_NAME = new Map(SERVICE_TAGS.map((tag) => [tag.name.toLowerCase(), tag]));
export const serviceTag = (name: string): ServiceTag | undefined => BY_NAME.get(name.toLowerCase());

/** Where the disks of a region's VMs are; of a region without a tag of its own (domain.md a): all of Storage. */
export const storagePrefixes = (location: string): readonly string[] =>
  (serviceTag(`Storage.${location}`) ?? serviceTag('Storage'))?.prefixes ?? [];

/** recordings/g-servicetags-list-trimmed: the answer lists every region's tags, whatever location is asked. */
export const serviceTagsAnswer = (subscription: string): JsonObject => ({
  name: 'Public',
  id: `/subscriptions/${subscription}/providers/Microsoft.Network/serviceTags/Public`,
  type: 'Microsoft.Network/serviceTags',
  changeNumber: '363',
  cloud: 'Public',
  values: SERVICE_TAGS.map(({ name, region, systemService, prefixes }) => ({
    name,
    id: name,
    serviceTagChangeNumber: '363',
    properties: {
      changeNumber: '30',
      region,
      state: 'GA',
      systemService,
      addressPrefixes: prefixes,
    },
  })),
});

/** Tags that rules may name though the list above leaves their prefixes out. */
const OTHERS = new Set(
  `ActionGroup ApiManagement AppConfiguration AppService AppServiceManagement AzureArcInfrastructure AzureAutomation
  AzureBotService AzureConnectors AzureContainerRegistry AzureCosmosDB AzureDatabricks AzureDataExplorerManagement
  AzureDevOps AzureDigitalTwins AzureEventGrid AzureFrontDoor.Backend AzureFrontDoor.FirstParty AzureFrontDoor.Frontend
  AzureInformationProtection AzureIoTHub AzureKeyVault AzureLoadBalancer AzureMachineLearning AzureMonitor
  AzurePlatformDNS AzurePlatformIMDS AzurePlatformLKM AzureResourceManager AzureSignalR AzureSiteRecovery
  AzureTrafficManager AzureUpdateDelivery BatchNodeManagement CognitiveServicesManagement DataFactory Dynamics365
  EventHub GatewayManager GuestAndHybridManagement HDInsight Internet LogicApps MicrosoftCloudAppSecurity
  MicrosoftContainerRegistry PowerBI ServiceBus ServiceFabric Sql SqlManagement VirtualDesktop VirtualNetwork
  WindowsVirtualDesktop`
    .toLowerCase()
    .split(/\s+/),
);

/** Whether a rule may name it: `Storage.CentralFrance` and the like do not exist and are refused. */
export function isKnownTag(name: string): boolean {
  const [service = '', ...region] = name.toLowerCase().split('.');
  if (serviceTag(name) !== undefined || OTHERS.has(name.toLowerCase())) return true;
  const isRegional = REGIONS.some((one) => one.location === region.join('.'));
  return isRegional && (OTHERS.has(service) || service === 'azurebackup');
}
