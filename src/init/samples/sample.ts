/** A request and its answer, as somebody has recorded them. */
import type { Method } from '../../contract/index.ts'
import type { BodyForm } from '../../contract/index.ts'
import type { Json } from '../../json/index.ts'

export interface Sample {
  readonly method: Method
  /** Without its query; segments may be parameters in braces. */
  readonly path: string
  readonly query: readonly (readonly [name: string, value: string])[]
  /** What was sent; undefined where nothing was, or that is not known. */
  readonly request: { readonly form: BodyForm; readonly body: Json } | undefined
  /** Undefined where only a request is known. */
  readonly status: number | undefined
  /** A body of JSON; undefined where there was none, or of another kind. */
  readonly response: Json | undefined
  readonly media: string | undefined
}

const methods: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] satisfies Method[]

export const isMethod = (text: string): text is Method => methods.includes(text)
