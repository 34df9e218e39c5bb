/** Who speaks which version, what the stores speak, how it goes, and what needs somebody. */
import { useMemo } from 'react'
import { useReading } from '../../api/query.ts'
import { Choice } from '../../ui/choice.tsx'
import { useSearchWords } from '../../ui/search-words.ts'
import { Page, Panel } from '../../ui/page.tsx'
import { Empty, Read } from '../../ui/states.tsx'
import { Notices } from './notices.tsx'
import { Running } from './running.tsx'
import { Tiles } from './tiles.tsx'
import { Timeline } from './timeline.tsx'
import {
  clientLines,
  errorLines,
  lastHour,
  latencyLines,
  msText,
  ranges,
  rateText,
  storeLines,
  timesOf,
  type Range,
  type Traffic,
} from './traffic.ts'

const percentTick = (percent: number): string =>
  `${percent < 10 ? Math.round(percent * 10) / 10 : Math.round(percent)} %`

const Charts = ({ of: traffic }: { of: Traffic }) => {
  const [times, clients, stores, latency, errors] = useMemo(() => {
    const at = timesOf(traffic)
    return [
      at,
      clientLines(traffic, at),
      storeLines(traffic, at),
      latencyLines(traffic, at),
      errorLines(traffic, at),
    ] as const
  }, [traffic])
  return (
    <>
      <Timeline
        title="By version of clients"
        what="requests per second"
        times={times}
        lines={clients}
        isStacked
        unit={rateText}
        height={190}
      />
      <Timeline
        title="By version of the store"
        what="requests per second"
        times={times}
        lines={stores}
        isStacked
        unit={rateText}
        height={190}
      />
      <div className="grid min-w-0 gap-4 lg:grid-cols-2">
        <Timeline
          title="Latency"
          what="until the answer begins"
          times={times}
          lines={latency}
          unit={msText}
          height={150}
        />
        <Timeline
          title="Errors"
          what="of all requests"
          times={times}
          lines={errors}
          unit={percentTick}
          height={150}
        />
      </div>
    </>
  )
}

interface PictureProps {
  readonly traffic: Traffic
  readonly recent: Traffic
  readonly range: Range
  readonly now: number
}

const Picture = ({ traffic, recent, range, now }: PictureProps) => {
  const times = useMemo(() => timesOf(traffic), [traffic])
  return (
    <>
      <Tiles recent={recent} traffic={traffic} times={times} words={range.words} now={now} />
      <div className="grid min-w-0 gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(20rem,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          {traffic.all.requests === 0 ? (
            <Panel>
              <Empty title={`No request in ${range.words}`}>
                Clients send theirs to the gateway's own address; what comes is here a second later.
              </Empty>
            </Panel>
          ) : (
            <Charts of={traffic} />
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Notices />
          <Running />
        </div>
      </div>
    </>
  )
}

export const Overview = () => {
  const [search, setSearch] = useSearchWords()
  const range = ranges.find(({ value }) => value === search['range']) ?? lastHour
  const recent = useReading('getTraffic', { query: { from: '1h' } }, { every: 5000 })
  const traffic = useReading(
    'getTraffic',
    { query: { from: range.value } },
    { every: range.every, keeps: true },
  )
  return (
    <Page
      title="Overview"
      acts={
        <Choice
          label="How far back"
          choices={ranges}
          value={range.value}
          onChange={(value) => setSearch({ range: value === lastHour.value ? undefined : value })}
        />
      }
    >
      <Read of={traffic} what="Reading the traffic">
        {({ value }) => (
          <Picture
            traffic={value}
            recent={recent.data?.value ?? value}
            range={range}
            now={recent.dataUpdatedAt || traffic.dataUpdatedAt}
          />
        )}
      </Read>
    </Page>
  )
}
