/** How much differs, by route and version: where to look first. */
import type { Schemas } from '../../api/operations.ts'
import { classes } from '../../ui/classes.ts'
import { countText, percentText } from '../../ui/numbers.ts'

type Cell = Schemas['RolloutCell']

interface MatrixProps {
  readonly cells: readonly Cell[]
  readonly chosen: { readonly version: string; readonly route: string }
  readonly onChoose: (of: { readonly version: string; readonly route: string }) => void
}

/** Routes that are shown: those with the most that differs. */
const mostRoutes = 40

const differing = (cells: readonly Cell[]): number =>
  cells.reduce((sum, { mismatched }) => sum + mismatched, 0)

export const Matrix = ({ cells, chosen, onChoose }: MatrixProps) => {
  const versions = [...new Set(cells.map(({ version }) => version))].toSorted()
  const routes = [...Map.groupBy(cells, ({ route }) => route)].toSorted(
    ([a, of], [b, other]) => differing(other) - differing(of) || (a < b ? -1 : 1),
  )
  return (
    <div role="region" aria-label="By route and version" tabIndex={0} className="overflow-x-auto">
      <table className="w-full border-collapse">
        <thead>
          <tr className="border-b border-line text-xs text-ink-3">
            <th scope="col" className="px-4 py-2 text-left font-medium">
              Route
            </th>
            {versions.map((version) => (
              <th key={version} scope="col" className="px-2 py-2 text-right font-medium">
                {version}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {routes.slice(0, mostRoutes).map(([route, of]) => (
            <tr key={route} className="border-b border-line last:border-0">
              <th scope="row" className="px-4 py-1 text-left font-normal break-all">
                {route}
              </th>
              {versions.map((version) => {
                const cell = of.find((one) => one.version === version)
                if (!cell || cell.compared === 0) {
                  return (
                    <td key={version} className="px-2 py-1 text-right text-ink-3">
                      –
                    </td>
                  )
                }
                const { compared, mismatched } = cell
                const isChosen = chosen.version === version && chosen.route === route
                return (
                  <td key={version} className="px-2 py-1 text-right">
                    <button
                      type="button"
                      aria-pressed={isChosen}
                      title={`${countText(mismatched)} of ${countText(compared)} answers differ`}
                      onClick={() =>
                        onChoose(isChosen ? { version: '', route: '' } : { version, route })
                      }
                      className={classes(
                        'min-h-6 rounded px-2 py-0.5 whitespace-nowrap tabular-nums hover:underline',
                        mismatched === 0 ? 'text-ink-2' : 'bg-bad-soft font-medium text-bad',
                        isChosen && 'ring-2 ring-accent',
                      )}
                    >
                      {percentText(mismatched, compared)}
                    </button>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {routes.length > mostRoutes && (
        <p className="px-4 py-2 text-ink-3">
          and {countText(routes.length - mostRoutes)} more routes
        </p>
      )}
    </div>
  )
}
