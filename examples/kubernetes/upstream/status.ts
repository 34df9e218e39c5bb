/** What an API server says that went wrong: a `Status`, with the place of each mistake. */
export type Value = null | boolean | number | string | Value[] | Fields
export type Fields = { [name: string]: Value }

export interface Cause {
  readonly reason: 'FieldValueRequired' | 'FieldValueInvalid'
  /** Such as `spec.rules[0].host`. */
  readonly field: string
  readonly message: string
}

export interface About {
  readonly group: string
  readonly plural: string
  readonly kind: string
}

/** Answers are thrown from wherever it turns out that there is no other one. */
export class Refused extends Error {
  readonly status: Fields & { code: number }

  constructor(code: number, reason: string, message: string, details: Fields = {}) {
    super(message)
    const head = { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure' }
    this.status = { ...head, message, reason, details, code }
  }
}

const detailsOf = ({ group, plural }: About, name: string): Fields => ({
  name,
  group,
  kind: plural,
})

const named = ({ group, plural }: About, name: string): string => `${plural}.${group} "${name}"`

export const notFound = (about: About, name: string): Refused =>
  new Refused(404, 'NotFound', `${named(about, name)} not found`, detailsOf(about, name))

export const alreadyExists = (about: About, name: string): Refused =>
  new Refused(409, 'AlreadyExists', `${named(about, name)} already exists`, detailsOf(about, name))

export const conflict = (about: About, name: string): Refused =>
  new Refused(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${named(about, name)}: the object has been modified; ` +
      'please apply your changes to the latest version and try again',
    detailsOf(about, name),
  )

export const invalid = (about: About, name: string, causes: readonly Cause[]): Refused => {
  const all = causes.map(({ field, message }) => `${field}: ${message}`)
  const told = all.length === 1 ? all.join() : `[${all.join(', ')}]`
  const message = `${about.kind}.${about.group} "${name}" is invalid: ${told}`
  const list = causes.map(({ reason, message: text, field }) => ({ reason, message: text, field }))
  return new Refused(422, 'Invalid', message, { ...detailsOf(about, name), causes: list })
}

export const badRequest = (message: string): Refused => new Refused(400, 'BadRequest', message)

export const expired = (message: string): Refused => new Refused(410, 'Expired', message)

export const isFields = (value: Value | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const fieldsOf = (value: Value | undefined): Fields => (isFields(value) ? value : {})

export const textOf = (value: Value | undefined): string => (typeof value === 'string' ? value : '')
