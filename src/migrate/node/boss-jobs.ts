/**
 * The jobs of a run in pg-boss, in the Postgres of the control store: a schema of its own, a queue per
 * run. A job that gives no sign of life for ten seconds goes to whoever asks next.
 */
import { Client } from 'pg'
import { PgBoss } from 'pg-boss'
import { meantBy } from '../../control/node/postgres-faults.ts'
import { OutcomeUnknown, Taken } from '../../control/store/database.ts'
import { Failure } from '../../errors/index.ts'
import type { RunJob, RunJobs } from '../run/jobs.ts'

const schema = 'isthmus_jobs'

/** The fewest seconds that pg-boss knows. */
const heartbeatSeconds = 10
/** Between two looks for jobs without a sign of life. */
const superviseIntervalSeconds = 2
/** The longest that pg-boss knows: until then signs of life hold a job. */
const expireInSeconds = 24 * 60 * 60
/** Jobs that are done, before they are deleted. */
const deleteAfterSeconds = 60 * 60
/** Whoever holds a job may be killed so often; then it is offered anew. */
const retryLimit = 1000

interface Data {
  readonly place: number
}

/** Its types do not say what its calls answer: how many jobs they were about. */
const isAffected = (told: object): boolean =>
  'affected' in told && typeof told.affected === 'number' && told.affected > 0

/** What is asked for a second time does no harm, so that it counts as not done. */
const asFailure = (error: unknown, where: string): Error => {
  const meant = meantBy(error, where, false)
  if (!(meant instanceof Taken || meant instanceof OutcomeUnknown)) return meant
  return new Failure('control-unavailable', `The jobs in ${where} cannot be reached.`)
}

const answered = async <T>(where: string, asked: Promise<T>): Promise<T> => {
  try {
    return await asked
  } catch (error) {
    throw asFailure(error, where)
  }
}

/**
 * @param address of a Postgres in which a schema may be made
 * @param run its name
 * @throws Failure `control-unavailable`
 */
export const bossJobs = async (address: string, run: string): Promise<RunJobs> => {
  const { host, port, database } = new Client({ connectionString: address })
  const where = `${host}:${port}/${database ?? ''}`
  const boss = new PgBoss({
    connectionString: address,
    application_name: 'isthmus',
    schema,
    max: 2,
    schedule: false,
    superviseIntervalSeconds,
    monitorIntervalSeconds: superviseIntervalSeconds,
    registerInstance: false,
    monitorVacuum: false,
    reindex: false,
    openTelemetry: { enabled: false },
  })
  // What supervision runs into, whoever asks for a job runs into, too.
  boss.on('error', () => undefined)
  boss.on('warning', () => undefined)
  const queue = `migration.${run}`
  const close = () => boss.stop({ graceful: false }).catch(() => undefined)
  try {
    await boss.start()
    await boss.createQueue(queue, {
      policy: 'exclusive',
      heartbeatSeconds,
      expireInSeconds,
      deleteAfterSeconds,
      retryLimit,
    })
  } catch (error) {
    await close()
    throw asFailure(error, where)
  }
  return {
    offer: async (places) => {
      const jobs = places.map((place) => ({ data: { place }, singletonKey: String(place) }))
      await answered(where, boss.insert(queue, jobs))
    },
    take: async (): Promise<RunJob | undefined> => {
      const [job] = await answered(where, boss.fetch<Data>(queue))
      if (!job) return undefined
      return {
        place: job.data.place,
        keep: async () => isAffected(await answered(where, boss.touch(queue, job))),
        done: async () => {
          await answered(where, boss.complete(queue, job))
        },
      }
    },
    close,
  }
}
