/** Security of a version as OpenAPI has it. */
import { set, type Json, type JsonObject } from '../../../json/index.ts'
import type { Security, SecurityRequirements } from '../../security.ts'

export const requirements = (required: SecurityRequirements): Json =>
  required.map((needed) =>
    Object.fromEntries(Object.entries(needed).map(([name, scopes]) => [name, [...scopes]])),
  )

export const schemesOf = ({ schemes }: Security): JsonObject => {
  const told: JsonObject = {}
  for (const [name, scheme] of Object.entries(schemes)) set(told, name, { ...scheme })
  return told
}
