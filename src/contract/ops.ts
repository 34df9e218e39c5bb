/** Builders of ops: how authors write them. The ops themselves are plain data. */
import type { Json, JsonObject, Path } from '../json/index.ts'
import type { CodecData, KindForm, Op, Shape, ValueKind } from '../lens/index.ts'
import { fieldPath } from './field-path.ts'

/** In place of a field's name: the value itself. */
export const self = null

export interface LossyOptions {
  /** What is lost, in words for the changelog; it declares the loss. */
  readonly lossy?: string
}

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
  from: fieldPath(from),
  to: fieldPath(to),
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
  from: fieldPath(from),
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
  into: fieldPath(into),
  conversion: codec ? { codec } : {},
})

/** A field that is null as one with a value that says so. @example nullAs('nickname', '', { lossy: 'whether it was empty or null' }) */
export const nullAs = (
  field: string | null,
  value: Json,
  options: LossyOptions & DescribedOptions = {},
): Op => convert(field, { codec: 'null-as', value, to: 'value' }, options)

/** A field with a value that says that there is none as one that is null. @example asNull('nickname', '') */
export const asNull = (
  field: string | null,
  value: Json,
  options: LossyOptions & DescribedOptions = {},
): Op => convert(field, { codec: 'null-as', value, to: 'null' }, options)

/**
 * A field that newer versions may leave null. Older clients then get `value`; where they say it
 * themselves, it stays what it is.
 *
 * @example makeNullable('discount', 0, { lossy: 'older clients see 0 where there is none' })
 */
export const makeNullable = (
  field: string | null,
  value: Json,
  options: LossyOptions & DescribedOptions = {},
): Op => convert(field, { codec: 'null-as', value, to: 'null', keeps: true }, options)

/**
 * A field that is never null any more. Where an older client says null, `value` stands in.
 *
 * @example makeNonNull('discount', 0, { lossy: 'whether there was none' })
 */
export const makeNonNull = (
  field: string | null,
  value: Json,
  options: LossyOptions & DescribedOptions = {},
): Op => convert(field, { codec: 'null-as', value, to: 'value', keeps: true }, options)

/** Ops on every item of a list or value of a map. @example each('tags', [rename('label', 'name')]) */
export const each = (field: string, ops: readonly Op[]): Op => ({ op: 'each', field, ops })

/** Ops on an object inside the type. @example at(['address'], [add('country', string(), 'NL')]) */
export const at = (path: string | Path, ops: readonly Op[]): Op => ({
  op: 'at',
  path: fieldPath(path),
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
