/** The control plane of a process on Node, where its configuration has one. */
import { judgeFlags } from '../control/judge.ts'
import { openControlStore } from '../control/node/open-store.ts'
import type { GatewayConfig } from '../gateway/index.ts'
import type { Caught, Logger, Metrics } from '../telemetry/index.ts'
import { createControlPlane, type ControlPlane } from './control.ts'

export interface OpenControlOptions {
  readonly config: GatewayConfig
  /** Where secrets are looked up; the process's environment when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** @throws Failure `config-invalid` where the environment lacks the address of the control store */
export const openControl = async (
  { config: { control }, env = process.env }: OpenControlOptions,
  telling: { readonly log: Logger; readonly metrics: Metrics; readonly caught: Caught },
): Promise<ControlPlane | undefined> =>
  control &&
  createControlPlane(
    { store: await openControlStore(control.store, env), judge: judgeFlags, ...telling },
    control,
  )
