/** What is wrong with a client, by itself and beside the others. */
import type { Issue } from '../../errors/index.ts'
import { attributes as known } from '../../flags/index.ts'
import { isClientId, isReservedId } from '../client-id.ts'
import type { ClientIndex } from '../clients.ts'
import { mostClientKeys, type VersionEntry } from '../entry.ts'
import type { KnownClient } from '../policy.ts'
import type { PolicyRules } from './rules.ts'

const mostAttributes = 32
const longestName = 64
const longestValue = 256

const attributeName = /^[A-Za-z_][\w-]*$/

export interface ClientContext {
  readonly rules: PolicyRules
  readonly versions: Readonly<Record<string, VersionEntry>>
  /** All clients, this one included. */
  readonly clients: ClientIndex
}

const attributeIssues = ({ attributes = {} }: KnownClient, place: string): Issue[] => {
  const given = Object.entries(attributes)
  if (given.length > mostAttributes) {
    return [{ place, message: `are ${given.length}: a client has ${mostAttributes} at most` }]
  }
  return given.flatMap(([name, value]): Issue[] => {
    const at = `${place} > ${name}`
    if (name.length > longestName || !attributeName.test(name)) {
      return [{ place: at, message: 'is not a name: letters, digits, _ and - after a letter' }]
    }
    if (known.includes(name)) {
      return [{ place: at, message: 'is what every flag is given already: choose another name' }]
    }
    if (typeof value === 'string' && value.length > longestValue) {
      return [{ place: at, message: `is longer than ${longestValue} characters` }]
    }
    return typeof value === 'number' && !Number.isFinite(value)
      ? [{ place: at, message: 'is not a number that JSON can say' }]
      : []
  })
}

const keyIssues = ({ id, keys }: KnownClient, place: string, clients: ClientIndex): Issue[] => {
  const at = `${place} > keys`
  if (keys.length > mostClientKeys) {
    return [{ place: at, message: `are ${keys.length}: a client has ${mostClientKeys} at most` }]
  }
  return keys.flatMap((key, index): Issue[] => {
    if (!/^sha256:[0-9a-f]{64}$/.test(key)) {
      const message = 'must be `sha256:` and 64 lower-case hex digits, never the key'
      return [{ place: `${at} > ${index}`, message }]
    }
    if (keys.indexOf(key) < index) {
      return [{ place: `${at} > ${index}`, message: 'is there twice' }]
    }
    const owner = clients.byKey(key.slice('sha256:'.length))
    return owner === undefined || owner.id === id
      ? []
      : [{ place: `${at} > ${index}`, message: `is also a key of client ${owner.id}` }]
  })
}

const pinIssues = (
  { pin }: KnownClient,
  place: string,
  { rules, versions }: ClientContext,
): Issue[] => {
  if (pin === undefined) return []
  const at = `${place} > pin`
  const { versions: keys } = rules
  if (!keys.includes(pin)) {
    return [{ place: at, message: `there is no version ${pin}`, choices: keys }]
  }
  const choices = keys.filter((key) => versions[key]?.retired !== true)
  return choices.includes(pin)
    ? []
    : [{ place: at, message: `version ${pin} is retired: pin another one`, choices }]
}

export const clientIssues = (client: KnownClient, context: ClientContext): Issue[] => {
  const { id, tenant } = client
  const place = `client ${id.slice(0, 256)}`
  if (!isClientId(id)) {
    const message = 'is no id: one line of at most 256 characters, without blanks around it'
    return [{ place, message }]
  }
  return [
    ...(isReservedId(id) ? [{ place, message: 'means nobody in particular' }] : []),
    ...(tenant === undefined || isClientId(tenant)
      ? []
      : [{ place: `${place} > tenant`, message: 'must be one line of at most 256 characters' }]),
    ...keyIssues(client, place, context.clients),
    ...pinIssues(client, place, context),
    ...attributeIssues(client, `${place} > attributes`),
  ]
}
