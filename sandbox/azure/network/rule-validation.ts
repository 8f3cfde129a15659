import { Refusal } from '../http/exchange.js';
import { objectAt, same, textAt, textsAt, type JsonObject } from '../json.js';
import { networkError } from '../arm/arm-errors.js';
import { rangeOf } from './prefixes.js';
import { isKnownTag } from './service-tags.js';

const refuse = (code: string, message: string): never => {
  throw new Refusal(networkError(400, code, message));
};

const REQUIRED = ['protocol', 'access', 'priority', 'direction'] as const; // SecurityRulePropertiesFormat.required
const PORTS = ['sourcePortRange', 'destinationPortRange'] as const;
const ADDRESSES = ['sourceAddressPrefix', 'destinationAddressPrefix'] as const;
/** The third way to name a side. */
const GROUPS = {
  sourceAddressPrefix: 'sourceApplicationSecurityGroups',
  destinationAddressPrefix: 'destinationApplicationSecurityGroups',
};

const isPort = (text: string): boolean => /^\d+$/.test(text) && Number(text) <= 65_535;
function checkPorts(value: string): void {
  if (value === '*' || value.split('-').every(isPort)) return;
  const message = `Security rule has invalid Port range. Value provided: ${value}. Value should be an integer OR integer range with '-' delimiter. Valid range 0-65535.`;
  refuse('SecurityRuleInvalidPortRange', message);
}

/** IPv6 passes by its looks; bare numbers are addresses to Azure (recordings/g-nsg-rule-put-201 writes `1234`). */
const isAddress = (value: string): boolean =>
  rangeOf(value) !== undefined || /^\d+$/.test(value) || /^[\da-f:]*:[\da-f:]*(\/\d{1,3})?$/i.test(value);

function checkAddress(id: string, value: string): void {
  if (value === '*' || isAddress(value) || (/^[a-z]/i.test(value) && isKnownTag(value))) return;
  refuse(
    'SecurityRuleInvalidAddressPrefix',
    `Security rule ${id} has invalid Address prefix. Value provided: ${value}`,
  );
}

/** A plural field takes addresses alone: tags and `*` belong into the singular one. */
function checkPlural(id: string, field: string, value: string): void {
  if (isAddress(value)) return;
  if (value !== '*' && !isKnownTag(value)) checkAddress(id, value);
  const name = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const message = `Security rule parameter ${name} for rule with Id ${id} cannot specify existing VIRTUALNETWORK, INTERNET, AZURELOADBALANCER, '*' or system tags. Unsupported value used: ${value}.`;
  refuse('SecurityRuleParameterContainsUnsupportedValue', message);
}

/** Each side needs an address, a list of them, or a group. */
function checkSides(id: string, properties: JsonObject): void {
  for (const field of PORTS)
    for (const value of [textAt(properties, field) ?? [], textsAt(properties, `${field}s`)].flat()) checkPorts(value);
  for (const field of ADDRESSES) {
    const [one, many] = [textAt(properties, field), textsAt(properties, `${field}es`)];
    if (one !== undefined && one !== '') checkAddress(id, one);
    for (const value of many) checkPlural(id, field, value);
    const groups = properties[GROUPS[field]];
    if ((one ?? '') === '' && many.length === 0 && (!Array.isArray(groups) || groups.length === 0))
      refuse(
        'SecurityRuleParameterNotSpecified',
        `Required security rule parameters are missing for security rule with Id: ${id}. Security rule must specify ${field}, ${field}es, or ${GROUPS[field]}.`,
      );
  }
}

/** Priorities are unique per direction (recordings/g-nsg-rule-deployment-operation-400-SecurityRuleConflict). */
function checkConflict(name: string, properties: JsonObject, others: readonly JsonObject[]): void {
  const clash = others.find((other) => {
    const theirs = objectAt(other, 'properties');
    return (
      !same(textAt(other, 'name'), name) &&
      theirs['priority'] === properties['priority'] &&
      textAt(theirs, 'direction')?.toLowerCase() === textAt(properties, 'direction')?.toLowerCase()
    );
  });
  if (clash === undefined) return;
  refuse(
    'SecurityRuleConflict',
    `Security rule ${name} conflicts with rule ${textAt(clash, 'name') ?? ''}. Rules cannot have the same Priority and Direction.`,
  );
}

/** Refuses what Azure refuses: recordings/g-nsg-rule-put-400-*. */
export function checkRule(id: string, name: string, properties: JsonObject, others: readonly JsonObject[]): void {
  for (const field of REQUIRED)
    if (properties[field] === undefined || properties[field] === null)
      refuse(
        'InvalidRequestFormat',
        `Cannot parse the request. Required property '${field}' not found in JSON. Path 'properties'.`,
      );
  const priority = properties['priority'];
  if (typeof priority !== 'number' || priority < 100 || priority > 4096)
    refuse(
      'SecurityRuleInvalidPriority',
      `Security rule has invalid Priority. Value provided: ${JSON.stringify(priority)} Allowed range 100-4096.`,
    );
  if ((textAt(properties, 'description') ?? '').length > 140)
    refuse('SecurityRuleDescriptionTooLong', 'Security rule description cannot exceed 140 chars.');
  checkSides(id, properties);
  checkConflict(name, properties, others);
}
