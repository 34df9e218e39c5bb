/** How clients say who they are, as OpenAPI documents tell it: plain data, which no request is judged by. */
import type { Json } from '../json/index.ts'

/** One way to say it, as OpenAPI 3.1 has it. */
export type SecurityScheme =
  | {
      readonly type: 'apiKey'
      readonly in: 'header' | 'query' | 'cookie'
      readonly name: string
      readonly description?: string
    }
  | {
      readonly type: 'http'
      /** A name of IANA's registry of authentication schemes: `bearer`, `basic`. */
      readonly scheme: string
      readonly bearerFormat?: string
      readonly description?: string
    }
  /** `flows` as OpenAPI writes them. */
  | { readonly type: 'oauth2'; readonly flows: Json; readonly description?: string }
  | {
      readonly type: 'openIdConnect'
      readonly openIdConnectUrl: string
      readonly description?: string
    }
  | { readonly type: 'mutualTLS'; readonly description?: string }

/**
 * Alternatives, any of which is enough: in each the names of the schemes that are needed together,
 * with their scopes. None at all means that nobody has to say who they are; an empty alternative,
 * that they may.
 */
export type SecurityRequirements = readonly Readonly<Record<string, readonly string[]>>[]

export interface Security {
  /** The schemes, by the names that requirements use. */
  readonly schemes: Readonly<Record<string, SecurityScheme>>
  /** What every route needs that does not say otherwise. */
  readonly required: SecurityRequirements
}
