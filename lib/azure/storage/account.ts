/** The storage account, as the Functions host's own setting names it. */
export type Account =
  | { readonly by: 'connection-string'; readonly text: string }
  | { readonly by: 'identity'; readonly tables: string; readonly queues: string; readonly clientId?: string };

export type Settings = Readonly<Record<string, string | undefined>>;

const NAME = 'AzureWebJobsStorage';
const WAYS = `set ${NAME} to a connection string, or ${NAME}__accountName and ${NAME}__credential=managedidentity`;

/** Reads the account from settings; what is missing or contradicts itself is an error that names the setting. */
export function accountIn(settings: Settings): Account {
  const text = valueOf(settings, '');
  const identity = ['__accountName', '__tableServiceUri', '__queueServiceUri', '__credential', '__clientId'];
  const given = identity.filter((suffix) => valueOf(settings, suffix) !== undefined);
  if (text !== undefined && given[0] !== undefined) {
    throw new Error(`${NAME} and ${NAME}${given[0]} are both set: remove one of them.`);
  }
  if (text !== undefined) {
    return byConnectionString(text);
  }
  if (given.length === 0) {
    throw new Error(`${NAME} is not set: ${WAYS}.`);
  }
  return byIdentity(settings);
}

function byConnectionString(text: string): Account {
  // The text itself is a secret: the message must not quote it.
  if (!/(AccountKey|SharedAccessSignature|UseDevelopmentStorage)\s*=/i.test(text)) {
    throw new Error(`${NAME} is no connection string of a storage account.`);
  }
  return { by: 'connection-string', text };
}

function byIdentity(settings: Settings): Account {
  const credential = valueOf(settings, '__credential');
  if (credential?.toLowerCase() !== 'managedidentity') {
    const found = credential === undefined ? 'is not set' : `is "${credential}"`;
    throw new Error(`${NAME}__credential ${found}: expected managedidentity.`);
  }
  const clientId = valueOf(settings, '__clientId');
  return { by: 'identity', ...endpointsIn(settings), ...(clientId === undefined ? {} : { clientId }) };
}

function endpointsIn(settings: Settings): { readonly tables: string; readonly queues: string } {
  const account = valueOf(settings, '__accountName');
  const tables = endpoint(settings, '__tableServiceUri');
  const queues = endpoint(settings, '__queueServiceUri');
  if (account !== undefined) {
    if (tables !== undefined || queues !== undefined) {
      const other = tables === undefined ? '__queueServiceUri' : '__tableServiceUri';
      throw new Error(`${NAME}__accountName and ${NAME}${other} are both set: remove one of them.`);
    }
    if (!/^[a-z0-9]{3,24}$/.test(account)) {
      throw new Error(`${NAME}__accountName is "${account}": expected the bare name of a storage account.`);
    }
    return { tables: `https://${account}.table.core.windows.net`, queues: `https://${account}.queue.core.windows.net` };
  }
  if (tables === undefined || queues === undefined) {
    const missing = tables === undefined ? '__tableServiceUri' : '__queueServiceUri';
    throw new Error(`${NAME}${missing} is not set: set it, or ${NAME}__accountName.`);
  }
  return { tables, queues };
}

function endpoint(settings: Settings, suffix: string): string | undefined {
  const value = valueOf(settings, suffix);
  // A bearer token goes out over TLS only; the SDK would refuse plain HTTP at the first call instead of at the start.
  if (value !== undefined && (!URL.canParse(value) || new URL(value).protocol !== 'https:')) {
    throw new Error(`${NAME}${suffix} is "${value}": expected an https URL.`);
  }
  return value?.replace(/\/+$/, '');
}

function valueOf(settings: Settings, suffix: string): string | undefined {
  const value = settings[`${NAME}${suffix}`]?.trim();
  return value === '' ? undefined : value;
}
