/** The ranges of a run as jobs that processes on many machines take, each held by one of them at a time. */

export interface RunJob {
  /** Of the range in the run. */
  readonly place: number
  /** A sign of life; whether it is still held. */
  keep(): Promise<boolean>
  /** Gives it back: who works on the run offers it again where there is more to be done. */
  done(): Promise<void>
}

/**
 * Jobs only spread the work: how far a range is stands in the run. One that is taken twice does no harm,
 * and one that gets lost is offered again. Failure: `control-unavailable`.
 */
export interface RunJobs {
  /** Makes jobs of these places, where there are none of them already. */
  offer(places: readonly number[]): Promise<void>
  /** One that nobody holds; undefined where there is none at the moment. */
  take(): Promise<RunJob | undefined>
  close(): Promise<void>
}
