/** Runs that workers share: the jobs of their ranges, which only a control store in Postgres has room for. */
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { Failure } from '../../errors/index.ts'
import type { RunJobs } from '../../migrate/index.ts'
import { postgresAddress, type StoreFlags } from '../control/open.ts'

/** Names this process among those that work on a run, for people too. */
export const holderHere = (): string =>
  `${hostname()}:${process.pid}:${randomBytes(3).toString('hex')}`

/** Address of the Postgres that workers share. @throws Failure `usage` where the control store is none */
export const sharedAddress = async (flags: StoreFlags): Promise<string> => {
  const address = await postgresAddress(flags)
  if (address !== undefined) return address
  throw new Failure(
    'usage',
    'Workers share a migration by a control store in Postgres, and this one is not: name one by --store env:NAME or in the configuration, or let one process work on it with "isthmus migrate run", without --workers',
  )
}

/** @throws Failure `usage`, `control-unavailable` */
export const jobsOf = async (flags: StoreFlags, name: string): Promise<RunJobs> => {
  const address = await sharedAddress(flags)
  const { bossJobs } = await import('../../migrate/node/boss-jobs.ts')
  return bossJobs(address, name)
}
