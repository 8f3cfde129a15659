import type { Cloud } from '../cloud.js';
import { type Answer, json, Refusal } from '../http/exchange.js';
import { objectAt, textAt, without, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import type { ArmCall } from './arm-call.js';
import { armError, groupNotFound, resourceNotFound } from './arm-errors.js';
import { groupIdOf, keyOf, nameOf, typeOf } from './arm-id.js';

const tagsAt = (scope: string, cloud: Cloud): JsonObject => objectAt(cloud.resources.get(scope), 'tags');

const answer = (scope: string, tags: JsonObject): Answer => {
  const id = `${scope}/providers/Microsoft.Resources/tags/default`;
  return json(200, { id, name: 'default', type: 'Microsoft.Resources/tags', properties: { tags } });
};

/** The tagged resource; a group or subscription that only follows from its contents gets an element of its own. */
function tagged(scope: string, cloud: Cloud): Resource {
  const found = cloud.resources.get(scope);
  if (found !== undefined) return found;
  const isGroup = keyOf(groupIdOf(scope) ?? '') === keyOf(scope);
  if (isGroup && !cloud.resources.hasScope(scope)) throw new Refusal(groupNotFound(nameOf(scope)));
  if (!isGroup && /\/providers\//i.test(scope)) throw new Refusal(resourceNotFound(scope));
  return { id: scope, name: nameOf(scope), type: typeOf(scope) };
}

function replace(call: ArmCall, tags: JsonObject, cloud: Cloud): Answer {
  const scope = call.param('scope');
  cloud.resources.put({ ...tagged(scope, cloud), tags });
  return answer(scope, tags);
}

export const getTags = (call: ArmCall, cloud: Cloud): Answer => {
  const scope = call.param('scope');
  tagged(scope, cloud);
  return answer(scope, tagsAt(scope, cloud));
};

/** All tags are replaced; PATCH is what merges. */
export const putTags = (call: ArmCall, cloud: Cloud): Answer =>
  replace(call, objectAt(call.body, 'properties', 'tags'), cloud);

export const patchTags = (call: ArmCall, cloud: Cloud): Answer => {
  const [former, sent] = [tagsAt(call.param('scope'), cloud), objectAt(call.body, 'properties', 'tags')];
  switch (textAt(call.body, 'operation')?.toLowerCase()) {
    case 'merge':
      return replace(call, { ...former, ...sent }, cloud);
    case 'replace':
      return replace(call, sent, cloud);
    case 'delete':
      return replace(call, without(former, ...Object.keys(sent)), cloud);
    default:
      return armError(400, 'InvalidTagsOperation', "The tags operation must be 'Merge', 'Replace' or 'Delete'.");
  }
};

export const deleteTags = (call: ArmCall, cloud: Cloud): Answer => {
  replace(call, {}, cloud);
  return { status: 200 };
};
