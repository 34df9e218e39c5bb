/** Builders of ops: how authors write them. The ops themselves are plain data. */
import type { Json, JsonObject, Path } from '../json/index.ts'
import type {
  Bounds,
  CodecData,
  KindForm,
  Op,
  Shape,
  TimestampEncoding,
  ValueKind,
} from '../lens/index.ts'
import { standInFor, type Said, type ToldBy } from './said-shapes.ts'

/** In place of a field's name: the value itself. */
export const self = null

export interface LossyOptions {
  /** What is lost, in words for the changelog; it declares the loss. */
  readonly lossy?: string
}

const pathOf = (path: string | Path): Path => (typeof path === 'string' ? [path] : path)

/**
 * A new field. With a default it is set where it is absent; without one the field is optional.
 *
 * @example add('deleted', boolean, false)
 */
export const add = (
  field: string,
  shape: Shape,
  value?: Json,
  options: {
    readonly description?: string
    readonly readOnly?: boolean
    readonly key?: boolean
  } = {},
): Op => ({
  op: 'add',
  field,
  declares: {
    shape,
    ...options,
    ...(value === undefined ? { optional: true } : { default: value }),
  },
  ...(value === undefined ? {} : { value }),
})

/**
 * A field that goes away. `value` is what older clients get in its place.
 *
 * @example remove('legacy_code', '')
 */
export const remove = (field: string, value?: Json, options: LossyOptions = {}): Op => ({
  op: 'remove',
  field,
  ...(value === undefined ? {} : { value }),
  ...options,
})

/**
 * A field that goes away, and that older clients may go on sending: it is let go, rather than
 * refused, and told in `Isthmus-Discarded`. `value` is what they get in its place.
 *
 * @example discard('permission')
 */
export const discard = (field: string, value?: Json, options: LossyOptions = {}): Op => ({
  op: 'remove',
  field,
  discards: true,
  ...(value === undefined ? {} : { value }),
  ...options,
})

export interface DescribedOptions {
  /** What the field means from this version on, for schemas, types and the OpenAPI document. */
  readonly description?: string
}

/** @example rename('entity_type', 'kind') */
export const rename = (from: string, to: string, options: DescribedOptions = {}): Op => ({
  op: 'rename',
  from,
  to,
  ...options,
})

/** A field at another level of the same type. @example move('from_entity', ['ends', 'from']) */
export const move = (from: string | Path, to: string | Path): Op => ({
  op: 'move',
  from: pathOf(from),
  to: pathOf(to),
})

/**
 * A field, or the value itself (`self`), in another form. What was said of a field may not be true of
 * it any more: without a new `description` it has none.
 *
 * @example convert('weight', scale({ factor: 100 }))
 */
export const convert = (
  field: string | null,
  codec: CodecData,
  options: LossyOptions & DescribedOptions = {},
): Op => ({
  op: 'convert',
  field,
  codec,
  ...options,
})

/**
 * A single value that becomes a list. With `none`, null or an absent field becomes the empty list, and
 * comes back as such.
 *
 * @example wrap('owner', { none: 'null', lossy: 'older clients see the first owner' })
 */
export const wrap = (
  field: string,
  { none, ...options }: LossyOptions & { readonly none?: 'absent' | 'null' } = {},
): Op => ({
  op: 'wrap',
  field,
  ...(none === undefined ? {} : { refill: none }),
  ...options,
})

/** A list that becomes its first item. `empty` says what an empty list becomes. */
export const head = (
  field: string,
  options: LossyOptions & { readonly empty?: 'absent' | 'null' | 'refuse' } = {},
): Op => ({ op: 'head', field, ...options })

/**
 * A field that newer versions need. Where an older client leaves it out, `value` stands in.
 *
 * @example makeRequired('kind', 'other')
 */
export const makeRequired = (field: string, value: Json): Op => ({
  op: 'presence',
  field,
  needs: 'newer',
  value,
})

/**
 * A field that newer versions may leave out. Older clients then get `value`.
 *
 * @example makeOptional('note', '')
 */
export const makeOptional = (field: string, value: Json): Op => ({
  op: 'presence',
  field,
  needs: 'older',
  value,
})

/**
 * A field that says, perhaps in another form, what another field says. What a client writes to either
 * of them is written to the other.
 *
 * @example copy('total', ['sums', 'gross'])
 */
export const copy = (
  field: string,
  from: string | Path,
  codec?: CodecData,
  options: DescribedOptions = {},
): Op => ({
  op: 'copy',
  field,
  from: pathOf(from),
  conversion: codec ? { codec } : {},
  ...options,
})

/**
 * A field that goes because another one says the same, perhaps in another form. Older clients go on
 * seeing both, and may write either of them.
 *
 * @example fold('assignee', 'assignees', inList())
 */
export const fold = (field: string, into: string | Path, codec?: CodecData): Op => ({
  op: 'fold',
  field,
  into: pathOf(into),
  conversion: codec ? { codec } : {},
})

/** A field that is null as one with a value that says so. @example nullAs('nickname', '', { lossy: 'whether it was empty or null' }) */
export const nullAs = (
  field: string,
  value: Json,
  options: LossyOptions & DescribedOptions = {},
): Op => convert(field, { codec: 'null-as', value, to: 'value' }, options)

/** A field with a value that says that there is none as one that is null. @example asNull('nickname', '') */
export const asNull = (
  field: string,
  value: Json,
  options: LossyOptions & DescribedOptions = {},
): Op => convert(field, { codec: 'null-as', value, to: 'null' }, options)

/** Ops on every item of a list or value of a map. @example each('tags', [rename('label', 'name')]) */
export const each = (field: string, ops: readonly Op[]): Op => ({ op: 'each', field, ops })

/** Ops on an object inside the type. @example at(['address'], [add('country', string(), 'NL')]) */
export const at = (path: string | Path, ops: readonly Op[]): Op => ({
  op: 'at',
  path: pathOf(path),
  ops,
})

/** A new branch of a tagged union; `standIn` is what older clients get in its place. */
export const addVariant = (
  variant: string,
  declares: Shape,
  options: LossyOptions & { readonly standIn?: JsonObject } = {},
): Op => ({ op: 'add-variant', variant, declares, ...options })

export const removeVariant = (
  variant: string,
  options: LossyOptions & { readonly standIn?: JsonObject } = {},
): Op => ({ op: 'remove-variant', variant, ...options })

export const renameVariant = (from: string, to: string): Op => ({ op: 'rename-variant', from, to })

/** Ops inside one branch of a tagged union. */
export const inVariant = (variant: string, ops: readonly Op[]): Op => ({
  op: 'in-variant',
  variant,
  ops,
})

/**
 * Variants may come that nobody has declared yet: they stay as they are where the union is open, and
 * older clients see the stand-in.
 *
 * @example openUnion({ standIn: { type: 'Unknown' }, lossy: 'older clients see `Unknown`' })
 */
export const openUnion = (options: LossyOptions & { readonly standIn: JsonObject }): Op => ({
  op: 'open-union',
  ...options,
})

export interface KindOptions extends LossyOptions {
  /** How values of the kind are told where there is no such kind: a codec (run upwards), `member` or `first`. Without it they are refused. */
  readonly into?: KindForm
}

/**
 * Values of one more kind, of a field or of the value itself (`self`). Where all values were of one
 * kind there are two now.
 *
 * @example addKind('customer', 'object', ref('Customer'), { into: member('id'), lossy: 'older clients see its id' })
 */
export const addKind = (
  field: string | null,
  kind: ValueKind,
  declares: Shape,
  options: KindOptions = {},
): Op => ({ op: 'add-kind', field, kind, declares, ...options })

/**
 * Values of a kind that goes.
 *
 * @example removeKind('repository_id', 'string', { into: asNumber() })
 */
export const removeKind = (
  field: string | null,
  kind: ValueKind,
  options: KindOptions = {},
): Op => ({ op: 'remove-kind', field, kind, ...options })

/** Ops on the values of one kind. @example inKind('customer', 'object', [rename('mail', 'email')]) */
export const inKind = (field: string | null, kind: ValueKind, ops: readonly Op[]): Op => ({
  op: 'in-kind',
  field,
  kind,
  ops,
})

export interface CustomOptions extends LossyOptions {
  readonly from?: never
  /** Fields that `up` gets and `down` returns: names, or paths of names through inline objects. */
  readonly reads: readonly (string | Path)[]
  /** Fields that `up` returns and `down` gets. */
  readonly writes: readonly (string | Path)[]
  /** Fields that both functions get as well, and that stay as they are. */
  readonly beside?: readonly (string | Path)[]
  /**
   * Gets a new object with what `reads` names, nested as in the document, as far as it is there;
   * returns one with what `writes` names. Must not throw on any value of the shapes.
   */
  readonly up: (given: JsonObject) => Json
  /** The same the other way: gets what `writes` names, and returns what `reads` names. */
  readonly down: (given: JsonObject) => Json
  /** An object with the shapes of what `writes` names. What is read as well keeps its own unless it is here. */
  readonly to?: Shape
  readonly loses?: readonly ('up' | 'down')[]
}

const pathsOf = (paths: CustomOptions['reads']): readonly Path[] =>
  // Authors of JavaScript may give a single name.
  (Array.isArray(paths) ? paths : [paths]).map(pathOf)

/** As `CustomOptions`, where objects on both sides say what the functions get and return. */
export interface TypedCustomOptions<From extends Said, To extends Said> extends Omit<
  CustomOptions,
  'from' | 'up' | 'down' | 'to'
> {
  /** An object with what `reads` names, or what the functions need to know of it. Or its schema. */
  readonly from: From
  readonly to: To
  readonly up: (given: ToldBy<NoInfer<From>>) => ToldBy<NoInfer<To>>
  readonly down: (given: ToldBy<NoInfer<To>>) => ToldBy<NoInfer<From>>
}

/**
 * What no other op expresses. The functions see what they name and nothing else; everything else in
 * the object stays as it is, to the byte.
 *
 * @example custom('joins the names', { reads: ['first', 'last'], writes: ['full'], from: object({ first: string(), last: string() }), to: object({ full: string() }), up, down })
 */
export function custom(name: string, options: CustomOptions): Op
export function custom<From extends Said, To extends Said>(
  name: string,
  options: TypedCustomOptions<From, To>,
): Op
export function custom(
  name: string,
  {
    reads,
    writes,
    beside,
    from,
    to,
    ...rest
  }: Omit<CustomOptions, 'from' | 'to'> & { readonly from?: Said; readonly to?: Said },
): Op {
  const others = beside === undefined ? {} : { beside: pathsOf(beside) }
  const shapes = {
    ...(from === undefined ? {} : { from: standInFor(from) }),
    ...(to === undefined ? {} : { to: standInFor(to) }),
  }
  const paths = { reads: pathsOf(reads), writes: pathsOf(writes) }
  return { op: 'custom', name, ...paths, ...others, ...shapes, ...rest }
}

/** @example timestamp('unix-us', 'rfc3339') */
export const timestamp = (from: TimestampEncoding, to: TimestampEncoding): CodecData => ({
  codec: 'timestamp',
  from,
  to,
})

export interface ScaleOptions {
  readonly factor: number
  readonly integer?: boolean
  readonly minimum?: number
  readonly maximum?: number
}

/** @example scale({ factor: 100, integer: true }) */
export const scale = (options: ScaleOptions): CodecData => ({ codec: 'scale', ...options })

export interface ValuesOptions {
  /** The older value that newer ones become that are not named: a store may send others tomorrow. */
  readonly otherwise?: string
}

/**
 * Enum values, both ways.
 *
 * @example values({ up: { y: 'yes' }, down: { yes: 'y', maybe: 'y' } }, { otherwise: 'y' })
 */
export const values = (
  maps: {
    readonly up: Readonly<Record<string, string>>
    readonly down: Readonly<Record<string, string>>
  },
  { otherwise }: ValuesOptions = {},
): CodecData => ({ codec: 'values', ...maps, ...(otherwise === undefined ? {} : { otherwise }) })

/** True and false as two words, or the two words as true and false. @example flag({ true: 'on', false: 'off' }) */
export const flag = (words: { readonly true: string; readonly false: string }): CodecData => ({
  codec: 'flag',
  on: words.true,
  off: words.false,
})

/** Text as the list of what a separator separates. @example split(',') */
export const split = (separator: string): CodecData => ({ codec: 'split', separator, to: 'array' })

/** A list of texts as one text, with a separator between them. @example join(' ') */
export const join = (separator: string): CodecData => ({ codec: 'split', separator, to: 'string' })

/** A list of objects as a map by one of their members. @example keyed('id') */
export const keyed = (key: string): CodecData => ({ codec: 'keyed', key, to: 'map' })

/** A map of objects as a list of them; what was their key is a member of each. @example unkeyed('id') */
export const unkeyed = (key: string): CodecData => ({ codec: 'keyed', key, to: 'array' })

/** Text in small letters. */
export const lowerCase = (): CodecData => ({ codec: 'text-form', form: 'lower' })

/** Text in capital letters. */
export const upperCase = (): CodecData => ({ codec: 'text-form', form: 'upper' })

/** Text without the space around it. */
export const trimmed = (): CodecData => ({ codec: 'text-form', form: 'trim' })

/** A number as its text. */
export const asText = (): CodecData => ({ codec: 'number-text', to: 'string' })

/** The text of a number as a number. */
export const asNumber = (): CodecData => ({ codec: 'number-text', to: 'number' })

/** `x` as `{ field: x }`. */
export const inObject = (field: string): CodecData => ({ codec: 'in-object', field })

/** `x` as `[x]`, null as `[]`; a list as its first item on the way back. */
export const inList = (): CodecData => ({ codec: 'in-list' })

/**
 * The same value within other bounds: those of the newer version, all of them. What is beyond those
 * of the version written is refused, or becomes the nearest value that is within, or passes.
 *
 * @example bounds({ maximum: 100 }, { beyond: 'nearest' })
 */
export const bounds = (
  newer: Bounds,
  { beyond = 'refuse' }: { readonly beyond?: 'refuse' | 'nearest' | 'pass' } = {},
): CodecData => ({ codec: 'bounds', bounds: newer, beyond })

/** Any JSON as values that say their type. */
export const tagged = (): CodecData => ({ codec: 'tagged' })

export interface CodecOptions {
  readonly from?: never
  /** The newer shape. */
  readonly to: Shape
  readonly up: (value: Json) => Json
  readonly down: (value: Json) => Json
  /** Directions in which values do not come back as they went. */
  readonly loses?: readonly ('up' | 'down')[]
}

/** As `CodecOptions`, where the shapes on both sides say what the functions get and return. */
export interface TypedCodecOptions<From extends Said, To extends Said> {
  /** The older shape or its schema, or what the function needs to know of it. Null passes beside it. */
  readonly from: From
  readonly to: To
  readonly up: (value: ToldBy<NoInfer<From>>) => ToldBy<NoInfer<To>>
  readonly down: (value: ToldBy<NoInfer<To>>) => ToldBy<NoInfer<From>>
  readonly loses?: readonly ('up' | 'down')[]
}

/**
 * A codec of your own.
 *
 * @example codec('doubles', { from: string(), to: string(), up: (text) => text + text, down: (text) => text.slice(text.length / 2) })
 */
export function codec(name: string, options: CodecOptions): CodecData
export function codec<From extends Said, To extends Said>(
  name: string,
  options: TypedCodecOptions<From, To>,
): CodecData
export function codec(
  name: string,
  {
    from,
    to,
    ...rest
  }: Omit<CodecOptions, 'from' | 'to'> & { readonly from?: Said; readonly to: Said },
): CodecData {
  const older = from === undefined ? {} : { from: standInFor(from) }
  return { codec: 'own', name, ...older, to: standInFor(to), ...rest }
}
