/** Gathers evidence, keeps it with the migration, and says what was found. */
import { Failure } from '../../../errors/index.ts'
import type { JsonObject } from '../../../json/index.ts'
import { tokenOf, type Evidence, type GateVerdict } from '../../../migrate/index.ts'
import { say, sayJson, styled, type CliContext, type JsonFlags } from '../../context.ts'
import { cliActor } from '../../control/open.ts'
import { counted } from '../progress-text.ts'
import type { Cutting } from './cutting.ts'
import { gather } from './gather.ts'

const gateLine = (context: CliContext, { gate, isOpen, what }: GateVerdict): string => {
  const mark = isOpen ? styled(context, 'green', 'ok') : styled(context, 'red', 'no')
  return `${mark}  ${gate.padEnd(10)}  ${what}`
}

/** What stays out of sight after a rollback. */
export const losingText = ({ losing }: Pick<Evidence, 'losing'>): readonly string[] => {
  const some = Object.entries(losing).filter(([, count]) => count > 0)
  if (some.length === 0) return []
  const told = some.map(([type, count]) => `${counted(count)} ${type}`).join(', ')
  return [`A rollback would hide something of ${told}; it stays where it is.`]
}

/** @throws Failure `migration-refused` where the migration has gone on meanwhile */
const keep = async ({ store, name, row }: Cutting, evidence: Evidence): Promise<void> => {
  const kept = await store.runs.changeRun({
    actor: cliActor(),
    action: 'migration.evidence',
    name,
    version: row.version,
    state: { ...row.state, evidence: evidence as unknown as JsonObject },
  })
  if (!kept) throw new Failure('migration-refused', `${name} has gone on meanwhile: gather anew`)
}

export const showEvidence = async (
  context: CliContext,
  flags: JsonFlags,
  on: Cutting,
): Promise<void> => {
  const { gates, evidence } = await gather(context, on)
  if (on.signal.aborted) throw new Failure('client-closed', 'It was interrupted')
  const token = evidence && (await tokenOf(evidence))
  if (evidence) await keep(on, evidence)
  else context.process.exitCode = 1
  if (flags.json) {
    sayJson(context, { name: on.name, gates, evidence: evidence ?? null, token: token ?? null })
    return
  }
  for (const gate of gates) say(context, gateLine(context, gate))
  if (!evidence) {
    say(context, 'It may not be cut over now. Nothing was changed.')
    return
  }
  for (const line of losingText(evidence)) say(context, line)
  say(context, `Cut over: isthmus migrate cutover ${on.name} --token ${token} --yes`)
}
