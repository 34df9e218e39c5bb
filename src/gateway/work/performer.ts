/** All that jobs need of a gateway, made of its contract and configuration: the same here and in a thread. */
import type { Contract } from '../../contract/index.ts'
import type { Scanner } from '../../json/index.ts'
import { createCarriages } from '../carriage/carriage.ts'
import type { LinkedBackend } from '../links/client-link.ts'
import type { GatewayConfig } from '../config/config-schema.ts'
import { createRoutes } from '../match/match.ts'
import { createPerform, type Perform } from './perform.ts'

/** How much deeper an answer may be than a document that was accepted: lists and events hold documents. */
const envelopeDepth = 8

export const answerDepth = ({ depth }: { readonly depth: number }): number => depth + envelopeDepth

/** What jobs need of a configuration: plain data without secrets. */
export interface JobSettings {
  readonly backends: Readonly<Record<string, LinkedBackend>>
  readonly onMisfit: GatewayConfig['onMisfit']
  readonly limits: Pick<GatewayConfig['limits'], 'depth' | 'adaptedBytes' | 'work'>
}

export const jobSettings = ({ backends, onMisfit, limits }: GatewayConfig): JobSettings => ({
  backends: Object.fromEntries(
    Object.entries(backends).map(([name, { url, publicUrl }]) => [name, { url, publicUrl }]),
  ),
  onMisfit,
  limits: { depth: limits.depth, adaptedBytes: limits.adaptedBytes, work: limits.work },
})

export const performerOf = (
  contract: Contract,
  { backends, onMisfit, limits }: JobSettings,
  scanner: Scanner | undefined,
): Perform =>
  createPerform({
    contract,
    routes: createRoutes(contract),
    carriages: createCarriages(contract, onMisfit),
    scanner,
    backends,
    limits: { ...limits, answerDepth: answerDepth(limits) },
  })
