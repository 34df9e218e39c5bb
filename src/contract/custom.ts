/** The builder of what no other op expresses. */
import type { Json, JsonObject, Path } from '../json/index.ts'
import type { Op, Shape } from '../lens/index.ts'
import { fieldPaths } from './field-path.ts'
import type { LossyOptions } from './ops.ts'
import { standInFor, type Said, type ToldBy } from './said-shapes.ts'

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
  const others = beside === undefined ? {} : { beside: fieldPaths(beside) }
  const shapes = {
    ...(from === undefined ? {} : { from: standInFor(from) }),
    ...(to === undefined ? {} : { to: standInFor(to) }),
  }
  const paths = { reads: fieldPaths(reads), writes: fieldPaths(writes) }
  return { op: 'custom', name, ...paths, ...others, ...shapes, ...rest }
}
