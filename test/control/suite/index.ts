/** What a control store does, whatever its database. */
import { describe } from 'vitest'
import { attentionSuite } from './attention.ts'
import { audits } from './audits.ts'
import { commits } from './commits.ts'
import { factsLawsOf } from './facts-laws.ts'
import { ledgers } from './ledgers.ts'
import { members } from './members.ts'
import { migrations } from './migrations.ts'
import { others } from './others.ts'
import { rolloutCells } from './rollout-cells.ts'
import type { Driver } from './place.ts'
import { results } from './results.ts'
import { runs } from './runs.ts'
import { rolloutStates } from './rollout-states.ts'
import { tokensSuite } from './tokens.ts'
import { trafficSuite } from './traffic.ts'

export const controlSuite = (driver: Driver): void => {
  describe(`a control store on ${driver.name}`, () => {
    commits(driver)
    audits(driver)
    tokensSuite(driver)
    others(driver)
    migrations(driver)
    factsLawsOf(driver)
    ledgers(driver)
    members(driver)
    rolloutStates(driver)
    rolloutCells(driver)
    trafficSuite(driver)
    attentionSuite(driver)
    runs(driver)
    results(driver)
  })
}
