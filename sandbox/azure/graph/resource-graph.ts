import { groupIds, groupView, isListed, subscriptionIds, subscriptionView } from '../arm/containers.js';
import { groupOf, subscriptionOf } from '../arm/arm-id.js';
import type { ArmCall } from '../arm/arm-call.js';
import { armError } from '../arm/arm-errors.js';
import { viewOf } from '../arm/views.js';
import { JOB_TYPE, jobView } from '../backup/jobs.js';
import { itemView } from '../backup/items.js';
import { ITEM_TYPE } from '../backup/types.js';
import type { Cloud } from '../cloud.js';
import { type Answer, json } from '../http/exchange.js';
import { TENANT_ID } from '../identity/identities.js';
import { listAt, numberAt, objectAt, textAt, textsAt, type JsonObject } from '../json.js';
import { evaluate } from './evaluate.js';
import { parseQuery } from './parser.js';
import { UnsupportedQuery } from './tokens.js';

/** A row: what GET shows, its type in lower case, and the columns that Resource Graph adds. */
const row = (view: JsonObject): JsonObject => {
  const id = textAt(view, 'id') ?? '';
  const added = {
    subscriptionId: subscriptionOf(id) ?? '',
    resourceGroup: (groupOf(id) ?? '').toLowerCase(),
    tenantId: TENANT_ID,
  };
  return { ...added, tags: {}, ...view, type: (textAt(view, 'type') ?? '').toLowerCase() };
};

/** The tenant's root group, unless the estate's subscription brings a chain of its own. */
function ancestors(subscription: string, cloud: Cloud): JsonObject {
  const stored = objectAt(cloud.resources.get(`/subscriptions/${subscription}`), 'properties');
  const own = listAt(stored, 'managementGroupAncestorsChain');
  const root = [{ name: TENANT_ID, displayName: 'Tenant Root Group' }];
  return { state: 'Enabled', ...stored, managementGroupAncestorsChain: own.length === 0 ? root : own };
}

/** Type names differ from ARM's here: groups are `…/subscriptions/resourcegroups`. */
const containerRows = (cloud: Cloud): readonly JsonObject[] =>
  subscriptionIds(cloud).flatMap((id) => {
    const subscription = subscriptionView(id, cloud);
    const { displayName: name, tags } = subscription;
    const type = 'microsoft.resources/subscriptions';
    return [
      row({ id: `/subscriptions/${id}`, name, type, tags, properties: ancestors(id, cloud) }),
      ...groupIds(id, cloud).map((group) =>
        row({ ...groupView(group, cloud), type: 'microsoft.resources/subscriptions/resourcegroups' }),
      ),
    ];
  });

/** Jobs, items and policies; vaults themselves are in Resources. */
const backupRows = (cloud: Cloud): readonly JsonObject[] => [
  ...cloud.resources.ofType(JOB_TYPE).map((job) => row(jobView(job, cloud))),
  ...cloud.resources.ofType(ITEM_TYPE).map((item) => row(itemView(item))),
  ...cloud.resources.ofType('Microsoft.RecoveryServices/vaults/backupPolicies').map(row),
];

const TABLES: Readonly<Record<string, (cloud: Cloud) => readonly JsonObject[]>> = {
  resources: (cloud) =>
    cloud.resources
      .all()
      .filter(isListed)
      .map((one) => row(viewOf(one, cloud))),
  resourcecontainers: containerRows,
  recoveryservicesresources: backupRows,
};

/** The outer code and words are Resource Graph's; the detail is ours and names what is missing. */
const refuse = (message: string): Answer =>
  armError(
    400,
    'BadRequest',
    'Please provide below info when asking for support: the sandbox answers a subset of KQL only.',
    {
      details: [{ code: 'UnsupportedQuery', message }],
    },
  );

const PAGE = 1000;

/** POST /providers/Microsoft.ResourceGraph/resources; a query beyond the subset is refused and says so. */
export function queryResourceGraph(call: ArmCall, cloud: Cloud): Answer {
  const text = textAt(call.body, 'query') ?? '';
  const scope = textsAt(call.body, 'subscriptions').map((id) => id.toLowerCase());
  try {
    const query = parseQuery(text);
    const rowsOf = TABLES[query.table.toLowerCase()];
    if (rowsOf === undefined) return refuse(`The table '${query.table}' is not simulated.`);
    const inScope = rowsOf(cloud).filter(
      (one) => scope.length === 0 || scope.includes((textAt(one, 'subscriptionId') ?? '').toLowerCase()),
    );
    return page(call, evaluate(query, inScope));
  } catch (error) {
    if (error instanceof UnsupportedQuery) return refuse(`The query uses ${error.message}, which is not simulated.`);
    throw error;
  }
}

/** `resultTruncated` is a text; a further page is asked for by the token that the one before it gave. */
function page(call: ArmCall, found: readonly JsonObject[]): Answer {
  const size = Math.min(numberAt(call.body, 'options', '$top') ?? PAGE, PAGE);
  const from = Number(textAt(call.body, 'options', '$skipToken') ?? numberAt(call.body, 'options', '$skip') ?? 0);
  const data = found.slice(from, from + size);
  const isMore = from + size < found.length;
  return json(200, {
    totalRecords: found.length,
    count: data.length,
    data,
    facets: [],
    resultTruncated: isMore ? 'true' : 'false',
    ...(isMore && { $skipToken: String(from + size) }),
  });
}
