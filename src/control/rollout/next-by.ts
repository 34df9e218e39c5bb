/** What rollouts do next, for whoever looks on: as the driver decides it, by the same evidence. */
import { next } from '../../rollout/index.ts'
import type { NextOf } from '../actions/control.ts'
import type { ControlStore } from '../port.ts'
import type { EvidenceOf } from './evidence.ts'
import { questionOf } from './question.ts'

export const nextBy =
  (store: Pick<ControlStore, 'rollouts'>, evidenceOf: EvidenceOf): NextOf =>
  async ({ name, rollout, state, resources }) => {
    const declared = { name, rollout }
    const evidence = await evidenceOf(declared, questionOf(resources, declared, state))
    const { now } = await store.rollouts()
    return next(rollout, state, evidence, now)
  }
