/** Edits of what a flag says beside its targeting. */
import type { JsonObject } from '../../json/index.ts'
import { killId, type Edit, type KillScope } from '../entry.ts'
import { lacks, withMember, type Edited } from './edited.ts'

/** The variant of requests that targeting chooses none for. */
export const setDefault = (definition: JsonObject, variant: string): Edited =>
  lacks(definition, variant) ?? {
    ok: true,
    definition: withMember(definition, 'defaultVariant', variant),
  }

/** A disabled flag decides nothing: the fallback of the configuration counts. */
export const setEnabled = (definition: JsonObject, enabled: boolean): Edited => ({
  ok: true,
  definition: withMember(definition, 'state', enabled ? 'ENABLED' : 'DISABLED'),
})

/**
 * Throws a kill switch, or takes it back.
 *
 * @param backend null takes it back
 * @example killEdit({ kind: 'version', version: '1.0' }, 'blue')
 */
export const killEdit = (scope: KillScope, backend: string | null): Edit => ({
  kind: 'kill',
  id: killId(scope),
  value: backend === null ? null : { scope, backend },
})
