/** What a version changes about the parameters of a route: the data. */
import type { Json } from '../../json/index.ts'
import type { CodecData } from '../../lens/index.ts'
import type { QueryParameter } from './parameter.ts'

/** A reversible edit of the query parameters of one route, plain data; `id` is the route's. */
export type QueryChange =
  | {
      readonly op: 'add-query'
      readonly id: string
      readonly name: string
      readonly parameter: QueryParameter
    }
  | {
      readonly op: 'remove-query'
      readonly id: string
      readonly name: string
      readonly value?: Json
      readonly lossy?: string
    }
  | { readonly op: 'rename-query'; readonly id: string; readonly from: string; readonly to: string }
  | {
      readonly op: 'convert-query'
      readonly id: string
      readonly name: string
      readonly codec: CodecData
      readonly lossy?: string
    }
  | {
      readonly op: 'change-query'
      readonly id: string
      readonly name: string
      readonly to: QueryEdit
    }

/** What can change of a parameter besides its name and the form of its values. */
export interface QueryEdit extends Partial<
  Pick<QueryParameter, 'required' | 'default' | 'description' | 'use' | 'shape' | 'cursor'>
> {
  /** What older clients mean, who need not give it, where it is required from now on. */
  readonly value?: Json
}
