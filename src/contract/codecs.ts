/** Builders of codecs: what `convert` does to a value. The codecs themselves are plain data. */
import type { Json } from '../json/index.ts'
import type { Bounds, CodecData, Shape, TimestampEncoding } from '../lens/index.ts'
import { standInFor, type Said, type ToldBy } from './said-shapes.ts'

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

/**
 * The same value, of which the newer version says something else: all of it. Values pass as they are,
 * also where they do not fit: that is for the API to say.
 *
 * @example restated(string({ maxLength: 80 }))
 */
export const restated = (to: Shape): CodecData => ({ codec: 'restated', to })

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
